#include "kiosk/views/citizen.hpp"

#include <algorithm>
#include <cmath>

#include "kiosk/views/pages.hpp"
#include "kiosk/views/panel.hpp"

namespace suara::kiosk::views {

using namespace citizen;

float eased(double part) {
  const double rest = 1 - std::clamp(part, 0.0, 1.0);
  return static_cast<float>(1 - rest * rest * rest);
}

namespace {

constexpr std::int64_t kFadeMs = 150;  // = the dead time after a change of screen
constexpr std::int64_t kBloomMs = 3 * 60 + 280;

// Agency on the left, promise on the right; in portrait it goes below, and is never dropped.
void draw_strip(Frame& frame, const Screen& screen, const Space& space) {
  const Paint& paint = frame.paint;
  const bool with_promise = screen.name != "out_of_service";
  if (space.compact()) return;
  const float y = space.y0() + (space.portrait() ? 64.0F : 70.0F);
  paint.mark(space.left() + 24, y, 29);
  const float words = space.left() + 64;
  const float wide = with_promise ? paint.width(Type::body, screen.promise) + 43 : 0;
  const float end = space.portrait() ? space.right() : space.right() - wide - kGutter;
  draw_agency_words(paint, screen.agency, words, y, end - words);
  if (!with_promise) return;
  if (!space.portrait()) return draw_promise(frame, screen.promise, space.right() - wide, y);
  const float above_faces = space.low() ? space.middle() - 52 : space.y0() + 396;
  draw_promise(frame, screen.promise, space.left(),
               screen.name == "rate" ? above_faces : space.y0() + 128);
}

bool has_panel(const PageScreen& page) {
  return std::holds_alternative<IdleScreen>(page) || std::holds_alternative<ClosingScreen>(page);
}

// Keyboard and form need the height; the others say whose screen it is.
bool has_strip(const PageScreen& page) {
  return !std::holds_alternative<KeyboardScreen>(page) &&
         !std::holds_alternative<SurveyScreen>(page) &&
         !std::holds_alternative<StillHereScreen>(page) && !has_panel(page);
}

void draw_fade(const Paint& paint, const Space& space, std::int64_t age_ms) {
  if (age_ms >= kFadeMs) return;
  const float cover = 1 - eased(static_cast<double>(age_ms) / static_cast<double>(kFadeMs));
  paint.fill({0, 16, space.size.w, space.size.h - 16},
             (colour::kPaper & 0x00FFFFFFU) | (static_cast<ImU32>(std::lround(cover * 200)) << 24));
}

CitizenTap draw_page(Frame& frame, const Screen& screen, const Space& space, const Motion& motion) {
  struct {
    Frame& frame;
    const Screen& screen;
    const Space& space;
    const Motion& motion;
    CitizenTap operator()(const IdleScreen& page) {
      return draw_idle(frame, page, screen.agency, space, motion);
    }
    CitizenTap operator()(const RateScreen& page) {
      return draw_rate(frame, page, screen.promise, space, motion);
    }
    CitizenTap operator()(const ThanksScreen& page) {
      return draw_thanks(frame, page, screen.promise, space, motion);
    }
    CitizenTap operator()(const ReasonsScreen& page) {
      return draw_reasons(frame, page, screen.promise, space);
    }
    CitizenTap operator()(const KeyboardScreen& page) { return draw_keyboard(frame, page, space); }
    CitizenTap operator()(const SurveyScreen& page) { return draw_survey(frame, page, space); }
    CitizenTap operator()(const HelpScreen& page) {
      return draw_help(frame, page, screen.promise, space);
    }
    CitizenTap operator()(const ClosingScreen& page) {
      draw_closing(frame, page, screen.agency, space, motion);
      return {};
    }
    CitizenTap operator()(const ClaimCodeScreen& page) {
      return draw_claim_code(frame, page, space);
    }
    CitizenTap operator()(const StillHereScreen& page) {
      return draw_still_here(frame, page, space);
    }
    CitizenTap operator()(const OutOfServiceScreen& page) {
      return draw_out_of_service(frame, page, space);
    }
  } draw{frame, screen, space, motion};
  return std::visit(draw, screen.page);
}

}  // namespace

std::optional<Action> draw_citizen(Frame& frame, const Screen& screen, DesignSize size,
                                   bool reduced_motion) {
  const Space space{size};
  const Paint& paint = frame.paint;
  if (!has_panel(screen.page)) paint.ribbon(size.w, 16);
  if (has_strip(screen.page)) draw_strip(frame, screen, space);
  const CitizenTap tapped = draw_page(frame, screen, space, {screen.page_age_ms, reduced_motion});
  if (!reduced_motion) draw_fade(paint, space, screen.page_age_ms);
  if (!tapped && lifted(frame)) return Touched{};  // beside every key: still somebody
  return tapped;
}

bool citizen_moves(const Screen& screen, bool reduced_motion) {
  if (reduced_motion) return false;
  const bool blooms = screen.name == "thanks" || screen.name == "closing";
  return screen.page_age_ms <= (blooms ? kBloomMs : kFadeMs);
}

}  // namespace suara::kiosk::views
