// What the technician's pages are built of, for their files alone.
#pragma once
#include <optional>
#include <string>

#include "kiosk/app/technician/screen.hpp"
#include "kiosk/views/keys.hpp"
#include "kiosk/views/space.hpp"

namespace suara::kiosk::views {

using Tap = std::optional<technician::Action>;

inline constexpr float kKeyHeight = 80;
inline constexpr float kRow = 30;  // from one line of text to the next

void draw_technician_card(const Paint& paint, const Box& box);
// Above a page behind the facts: its title, and back to them; an empty back: no key for it.
Tap draw_inner_header(Frame& frame, const Space& space, const std::string& title,
                      const std::string& back, const std::string& leave);
Tap draw_programs(Frame& frame, const technician::Screen& screen,
                  const technician::ProgramsScreen& page, const Space& space);
Tap draw_sound(Frame& frame, const technician::Screen& screen,
               const technician::SoundScreen& page, const Space& space);
Tap draw_enrolment(Frame& frame, const technician::Screen& screen,
                   const technician::EnrolmentScreen& page, const Space& space);
// The whole glass, without ribbon or header.
Tap draw_touch(Frame& frame, const technician::TouchScreen& page, const Space& space);

}  // namespace suara::kiosk::views
