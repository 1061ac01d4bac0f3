#include "kiosk/views/desk_own.hpp"
#include "kiosk/views/icons.hpp"

namespace suara::kiosk::views {
namespace {

using Done = std::optional<desk::Action>;

void draw_proposal(Frame& frame, const desk::ProposalScreen& proposal, const Box& card) {
  const Paint& paint = frame.paint;
  paint.shadow(card, kDeskCardRadius, 1);
  paint.fill(card, colour::kSurface, kDeskCardRadius);
  paint.edge(card, colour::kPrimary, kDeskCardRadius, 2);
  draw_icon(paint, "scales", card.x + 44, card.middle_y(), 34, colour::kPrimary);
  paint.text(Type::desk_text, card.x + 80, card.y + 30, colour::kInk2, proposal.title);
  paint.text(Type::desk_main, card.x + 80, card.y + 60, colour::kInk, proposal.words);
  const float right = card.x + 350, most = card.right() - 20 - right;
  const int lines = paint.count_lines(Type::desk_text, most, proposal.why);
  const float y = card.y + (lines > 1 ? 20 : 30);
  paint.lines(Type::desk_text, right, y, 20, most, colour::kInk, proposal.why);
  paint.text(Type::desk_text, right, card.y + 68, colour::kInk2, proposal.line);
  note(frame, "performance.proposal", card, proposal.words,
       lines <= 2 && paint.width(Type::desk_text, proposal.line) <= most &&
           paint.width(Type::desk_main, proposal.words) <= 256);
}

}  // namespace

Done draw_performance(Frame& frame, const desk::Screen& screen,
                      const desk::PerformanceScreen& page, DesktopFields& fields, float x,
                      float y) {
  Done done = draw_period_head(frame, screen, page.head, x, y);
  draw_no_figures(frame, page.empty_title, page.empty_line, x, y);
  if (page.decision)
    draw_decision(frame, *page.decision, {x + 24, y + 104, 420, 156}, {x + 460, y + 104, 416, 156});
  else if (page.too_few) {
    const Box card{x + 24, y + 104, 852, 156};
    desk_card(frame.paint, card);
    frame.paint.text(Type::desk_strong, card.x + 20, card.y + 28, colour::kInk,
                     page.too_few_title);
    draw_too_few(frame, *page.too_few, card);
  }
  const float below = page.proposal ? 590.0F : 696.0F;
  if (!page.tree.rows.empty())
    if (auto row = draw_tree(frame, page.tree, fields, {x + 24, y + 276, 852, below - 276}))
      done = row;
  if (page.proposal) draw_proposal(frame, *page.proposal, {x + 24, y + 606, 852, 90});
  const bool waiting = page.tree.rows.empty() && page.empty_title.empty();
  desk_notice(frame, waiting ? Box{x + 24, y + 104, 852, 48} : Box{x + 24, y + 648, 852, 48},
              screen.notice);
  return done;
}

}  // namespace suara::kiosk::views
