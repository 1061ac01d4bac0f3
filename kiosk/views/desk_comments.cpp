#include "kiosk/views/desk_own.hpp"

// What citizens wrote, each comment whole, by pages of as many as there is room for.
namespace suara::kiosk::views {
namespace {

constexpr float kHead = 72;
constexpr float kGroupHigh = 40;
constexpr float kLine = 20;
constexpr float kGap = 18;
constexpr float kBar = 3;
constexpr float kIndent = 16;

struct Place {
  std::size_t group = 0, comment = 0;
  bool heading = false;  // its edition's title stands above it
  float high = 0;        // with the title
};
using Page = std::vector<Place>;

float text_wide(const Box& card) { return card.w - 40 - kIndent; }

// A page begins with the title of its first comment's edition.
std::vector<Page> pages_of(const Paint& paint, const desk::CommentsScreen& comments,
                           const Box& card) {
  const float room = card.h - kHead - 12;
  std::vector<Page> pages;
  float used = room;
  for (std::size_t group = 0; group < comments.groups.size(); ++group) {
    const auto& texts = comments.groups[group].texts;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const int lines = paint.count_lines(Type::desk_row, text_wide(card), texts[i]);
      const float high = kLine * static_cast<float>(lines) + kGap;
      const bool begins = used + high + (i == 0 ? kGroupHigh : 0) > room;
      if (begins) {
        pages.emplace_back();
        used = 0;
      }
      const bool heading = begins || i == 0;
      pages.back().push_back({group, i, heading, high + (heading ? kGroupHigh : 0)});
      used += pages.back().back().high;
    }
  }
  return pages;
}

void draw_comment(Frame& frame, const desk::CommentsScreen& comments, const Place& place,
                  const Box& card, float y) {
  const Paint& paint = frame.paint;
  const desk::CommentGroup& group = comments.groups[place.group];
  const std::string& text = group.texts[place.comment];
  const float left = card.x + 20;
  if (place.heading) {
    paint.fill({left, y, card.w - 40, 1}, colour::kLine);
    paint.text(Type::desk_strong, left, y + kGroupHigh / 2, colour::kInk2, group.title);
    y += kGroupHigh;
  }
  const float high = place.high - kGap - (place.heading ? kGroupHigh : 0);
  paint.fill({left, y, kBar, high}, colour::kPrimary, kBar / 2);
  paint.lines(Type::desk_row, left + kIndent, y + kLine / 2, kLine, text_wide(card), colour::kInk,
              text);
  note(frame,
       "feedback.comment." + std::to_string(place.group) + "." + std::to_string(place.comment),
       {left, y, card.w - 40, high}, text,
       paint.widest_line(Type::desk_row, text_wide(card), text) <= text_wide(card));
}

}  // namespace

void draw_comments(Frame& frame, const desk::CommentsScreen& comments, DesktopFields& fields,
                   const Box& card) {
  const Paint& paint = frame.paint;
  const auto pages = pages_of(paint, comments, card);
  desk_card(paint, card);
  paint.text(Type::desk_strong, card.x + 20, card.y + 28, colour::kInk, comments.title);
  paint.text(Type::desk_small, card.x + 20, card.y + 52, colour::kInk2, comments.line);
  note(frame, "feedback.comments", {card.x + 20, card.y + 16, card.w - 120, 44}, comments.title,
       paint.width(Type::desk_small, comments.line) <= card.w - 40);
  draw_turns(frame, "feedback.comments", comments.less, comments.more, pages.size(), 1,
             fields.comments_page, card);
  if (pages.empty()) return;
  float y = card.y + kHead;
  for (const Place& place : pages.at(fields.comments_page)) {
    draw_comment(frame, comments, place, card, y);
    y += place.high;
  }
}

}  // namespace suara::kiosk::views
