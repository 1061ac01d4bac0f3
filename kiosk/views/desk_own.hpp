// The pages of the officer's own figures and what they are built of, each in its own file.
#pragma once
#include "kiosk/views/desk_parts.hpp"

namespace suara::kiosk::views {

std::optional<desk::Action> draw_feedback(Frame& frame, const desk::Screen& screen,
                                          const desk::FeedbackScreen& page, DesktopFields& fields,
                                          float x, float y);
std::optional<desk::Action> draw_performance(Frame& frame, const desk::Screen& screen,
                                             const desk::PerformanceScreen& page,
                                             DesktopFields& fields, float x, float y);

// Title, period, unit and parts, above either page.
std::optional<desk::Action> draw_period_head(Frame& frame, const desk::Screen& screen,
                                             const desk::PeriodHead& head, float x, float y);
// In place of all figures; nothing where the title is empty.
void draw_no_figures(Frame& frame, std::string_view title, std::string_view line, float x, float y);

void draw_index_card(Frame& frame, const desk::IndexCard& index, const Box& card);
// What is missing, and how far the condition least met is met; fact "feedback.not_enough".
void draw_too_few(Frame& frame, const desk::TooFew& few, const Box& card);
void draw_number_card(Frame& frame, const desk::NumberCard& number, const Box& card);
// Line, band and table of quarters.
void draw_trend(Frame& frame, const desk::TrendScreen& trend, const Box& chart, const Box& table);
void draw_reasons(Frame& frame, const desk::ReasonsScreen& reasons, float x, float y);
// fields.comments_page: which of its pages is in sight.
void draw_comments(Frame& frame, const desk::CommentsScreen& comments, DesktopFields& fields,
                   const Box& card);
void draw_decision(Frame& frame, const desk::DecisionScreen& decision, const Box& chart,
                   const Box& table);
// fields.tree_from: the first of its rows in sight.
std::optional<desk::Action> draw_tree(Frame& frame, const desk::TreeScreen& tree,
                                      DesktopFields& fields, const Box& card);

// What looked wrong, or the form to object to it. fields.told_from: the first of its rows in sight.
std::optional<desk::Action> draw_told(Frame& frame, const desk::Screen& screen,
                                      const desk::ToldScreen& told, DesktopFields& fields,
                                      const Box& card);

// Keys at the card's upper right where not all of `count` rows are among the `in_sight` that fit;
// from: the first in sight, moved. Facts "<id>.less" and "<id>.more".
void draw_turns(Frame& frame, const std::string& id, std::string_view less, std::string_view more,
                std::size_t count, std::size_t in_sight, std::size_t& from, const Box& card);

}  // namespace suara::kiosk::views
