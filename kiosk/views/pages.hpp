// The pages of the citizen's screen, each drawn by its own function.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "kiosk/app/citizen/screen.hpp"
#include "kiosk/views/keys.hpp"
#include "kiosk/views/space.hpp"

namespace suara::kiosk::views {

using CitizenTap = std::optional<citizen::Action>;

struct Motion {
  std::int64_t age_ms = 0;
  bool reduced = false;
};

CitizenTap draw_idle(Frame& frame, const citizen::IdleScreen& idle, const std::string& agency,
                     const Space& space, const Motion& motion);
CitizenTap draw_rate(Frame& frame, const citizen::RateScreen& rate, const std::string& promise,
                     const Space& space, const Motion& motion);
CitizenTap draw_thanks(Frame& frame, const citizen::ThanksScreen& thanks,
                       const std::string& promise, const Space& space, const Motion& motion);
CitizenTap draw_reasons(Frame& frame, const citizen::ReasonsScreen& reasons,
                        const std::string& promise, const Space& space);
CitizenTap draw_keyboard(Frame& frame, const citizen::KeyboardScreen& page, const Space& space);
CitizenTap draw_survey(Frame& frame, const citizen::SurveyScreen& survey, const Space& space);
CitizenTap draw_help(Frame& frame, const citizen::HelpScreen& help, const std::string& promise,
                     const Space& space);
void draw_closing(Frame& frame, const citizen::ClosingScreen& closing, const std::string& agency,
                  const Space& space, const Motion& motion);
CitizenTap draw_claim_code(Frame& frame, const citizen::ClaimCodeScreen& claim, const Space& space);
CitizenTap draw_still_here(Frame& frame, const citizen::StillHereScreen& still, const Space& space);
CitizenTap draw_out_of_service(Frame& frame, const citizen::OutOfServiceScreen& out,
                               const Space& space);

CitizenTap draw_languages(Frame& frame, const std::vector<citizen::LanguageKey>& languages,
                          const Box& box);
// "Petugas tidak melihat pilihan Anda" with its lock, from x on.
void draw_promise(Frame& frame, const std::string& promise, float x, float y);

// The thanks' petals; they open one after another, the same for every score.
void draw_bloom(const Paint& paint, float x, float y, float radius, const Motion& motion);

// 1-(1-t)^3
float eased(double part);

}  // namespace suara::kiosk::views
