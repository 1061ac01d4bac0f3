#include <algorithm>

#include "kiosk/views/desk_own.hpp"
#include "kiosk/views/icons.hpp"

// The explanation: a table whose rows open to what they are made of.
namespace suara::kiosk::views {
namespace {

using Done = std::optional<desk::Action>;

constexpr float kStep = 30;
constexpr float kIndent = 24;
constexpr float kHead = 42;

struct Columns {
  float label, how, value, source, right;
};
Columns columns_of(const Box& card) {
  const float left = card.x + 20;
  return {left, left + 370, left + 630, left + 660, card.right() - 20};
}

// Elbows from the row above to this one, 1.5 px.
void draw_elbows(const Paint& paint, const desk::TreeRow& row, float x, float y) {
  for (std::size_t level = 0; level < row.goes_on.size(); ++level) {
    const float at = x + 8 + kIndent * static_cast<float>(level);
    const bool last = level + 1 == row.goes_on.size();
    if (last || row.goes_on[level])
      paint.fill({at - 0.75F, y - kStep / 2, 1.5F, row.goes_on[level] ? kStep : kStep / 2},
                 colour::kOutline);
    if (last) paint.fill({at - 0.75F, y - 0.75F, 9, 1.5F}, colour::kOutline);
  }
}

// fits: nothing of the row runs into its neighbour.
Done draw_row(Frame& frame, const desk::TreeRow& row, const Columns& at, float y) {
  const Paint& paint = frame.paint;
  const Box box{at.label - 12, y - kStep / 2, at.right - at.label + 24, kStep};
  const float x = at.label + kIndent * static_cast<float>(row.depth);
  const float label_x = x + (row.opens ? 22.0F : 4.0F);
  const bool root = row.depth == 0;
  const Type type = root ? Type::desk_strong : Type::desk_text;
  const bool fits =
      label_x + paint.width(type, row.label) <= at.how - 12 &&
      at.how + paint.width(Type::desk_small, row.how) <=
          at.value - paint.width(Type::desk_strong, row.value) - 12 &&
      at.source + paint.width(Type::desk_small, row.source) <= at.right + 8;
  Press press;
  const std::string id = "performance.row." + row.path;
  if (row.opens) press = key_area(frame, id, box, row.label, fits);
  else note(frame, id, box, row.value, fits);
  if (press.held || (root && row.open))
    paint.fill(box, press.held ? colour::kTint : colour::kSunk, 8);
  draw_elbows(paint, row, at.label, y);
  if (row.opens)
    draw_icon(paint, row.open ? "chevron_down" : "chevron_right", x + 8, y, 13, colour::kPrimary);
  paint.text(type, label_x, y, colour::kInk, row.label);
  paint.text(Type::desk_small, at.how, y, colour::kInk2, row.how);
  desk_figure(paint, Type::desk_strong, at.value, y, colour::kInk, row.value);
  paint.text(Type::desk_small, at.source, y, colour::kInk2, row.source);
  return press.tapped ? Done{desk::TurnRow{row.path}} : Done{};
}

}  // namespace

void draw_turns(Frame& frame, const std::string& id, std::string_view less, std::string_view more,
                std::size_t count, std::size_t in_sight, std::size_t& from, const Box& card) {
  const std::size_t most = count > in_sight ? count - in_sight : 0;
  from = std::min(from, most);
  if (most == 0) return;
  const auto turn = [&](const std::string& name, float x, std::string_view icon,
                        std::string_view label, bool acts) {
    const Box box{x, card.y + 4, 36, 32};
    Press press;
    if (acts) press = key_area(frame, name, box, label);
    if (press.held) frame.paint.fill(box, colour::kTint, 8);
    draw_icon(frame.paint, icon, box.middle_x(), box.middle_y(), 15,
              acts ? colour::kPrimary : colour::kLine);
    return press.tapped;
  };
  if (turn(id + ".less", card.right() - 84, "chevron_up", less, from > 0))
    from -= std::min(from, std::max<std::size_t>(1, in_sight - 1));
  if (turn(id + ".more", card.right() - 44, "chevron_down", more, from < most))
    from = std::min(most, from + std::max<std::size_t>(1, in_sight - 1));
}

Done draw_tree(Frame& frame, const desk::TreeScreen& tree, DesktopFields& fields, const Box& card) {
  const Paint& paint = frame.paint;
  const Columns at = columns_of(card);
  desk_card(paint, card);
  const float head = card.y + 22;
  paint.text(Type::desk_small, at.label, head, colour::kInk2, tree.label_head);
  paint.text(Type::desk_small, at.how, head, colour::kInk2, tree.how_head);
  paint.text(Type::desk_small, at.value, head, colour::kInk2, tree.value_head, Align::right);
  paint.text(Type::desk_small, at.source, head, colour::kInk2, tree.source_head);
  const auto in_sight = static_cast<std::size_t>((card.h - kHead) / kStep);
  draw_turns(frame, "performance", tree.less, tree.more, tree.rows.size(), in_sight,
             fields.tree_from, card);
  const std::size_t first = fields.tree_from;
  Done done;
  float y = card.y + kHead + kStep / 2 - 4;
  for (std::size_t i = first; i < std::min(tree.rows.size(), first + in_sight); ++i, y += kStep) {
    if (i > first && tree.rows[i].depth == 0)
      paint.fill({at.label, y - kStep / 2, at.right - at.label, 1}, colour::kLine);
    if (auto tapped = draw_row(frame, tree.rows[i], at, y)) done = tapped;
  }
  return done;
}

}  // namespace suara::kiosk::views
