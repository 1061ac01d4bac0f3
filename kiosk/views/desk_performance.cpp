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
  paint.text(Type::desk_text, card.x + 80, card.middle_y() - 16, colour::kInk2, proposal.title);
  paint.text(Type::desk_main, card.x + 80, card.middle_y() + 14, colour::kInk, proposal.words);
  const float right = card.x + 350, most = card.right() - 20 - right;
  const int lines = paint.count_lines(Type::desk_text, most, proposal.why);
  const auto rows = static_cast<float>(lines + (proposal.line.empty() ? 0 : 1) +
                                       (proposal.basis.empty() ? 0 : 1));
  float y = card.middle_y() - 11 * (rows - 1);
  paint.lines(Type::desk_text, right, y, 20, most, colour::kInk, proposal.why);
  y += 20 * static_cast<float>(lines) + 4;
  paint.text(Type::desk_text, right, y, colour::kInk2, proposal.line);
  paint.text(Type::desk_text, right, y + 22, colour::kInk2, proposal.basis);
  note(frame, "performance.proposal", card, proposal.words,
       lines <= 2 && paint.width(Type::desk_text, proposal.line) <= most &&
           paint.width(Type::desk_text, proposal.basis) <= most &&
           paint.width(Type::desk_main, proposal.words) <= 256);
}

void draw_few(Frame& frame, const desk::PerformanceScreen& page, const Box& card) {
  desk_card(frame.paint, card);
  frame.paint.text(Type::desk_strong, card.x + 20, card.y + 28, colour::kInk, page.too_few_title);
  draw_too_few(frame, *page.too_few, card);
}

// The figure, how it came about and what is proposed of it.
Done draw_how(Frame& frame, const desk::PerformanceScreen& page, DesktopFields& fields, float x,
              float y) {
  Done done;
  draw_no_figures(frame, page.empty_title, page.empty_line, x, y);
  if (page.decision)
    draw_decision(frame, *page.decision, {x + 24, y + 104, 420, 156}, {x + 460, y + 104, 416, 156});
  else if (page.too_few)
    draw_few(frame, page, {x + 24, y + 104, 852, 156});
  constexpr float kBottom = 696, kProposal = 112, kBetween = 16;
  const float below = page.proposal ? kBottom - kProposal - kBetween : kBottom;
  if (!page.tree.rows.empty())
    done = draw_tree(frame, page.tree, fields, {x + 24, y + 276, 852, below - 276});
  if (page.proposal)
    draw_proposal(frame, *page.proposal, {x + 24, y + kBottom - kProposal, 852, kProposal});
  return done;
}

}  // namespace

Done draw_performance(Frame& frame, const desk::Screen& screen,
                      const desk::PerformanceScreen& page, DesktopFields& fields, float x,
                      float y) {
  Done done = draw_period_head(frame, screen, page.head, x, y);
  const bool told = page.told && page.part == desk::Part::told;
  const float below = screen.notice.empty() ? 696.0F : 632.0F;
  const Done inside = told ? draw_told(frame, screen, *page.told, fields,
                                       {x + 24, y + 104, 852, below - 104})
                           : draw_how(frame, page, fields, x, y);
  if (inside) done = inside;
  const bool waiting = !told && page.tree.rows.empty() && page.empty_title.empty();
  desk_notice(frame, waiting ? Box{x + 24, y + 104, 852, 48} : Box{x + 24, y + 648, 852, 48},
              screen.notice);
  return done;
}

}  // namespace suara::kiosk::views
