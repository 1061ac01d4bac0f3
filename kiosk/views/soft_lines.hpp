// Lines of a written text that end where the field ends. ImGui breaks none by itself: a soft break is
// a space and a line feed, joined again when the text is taken; a line feed elsewhere is the writer's.
#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace suara::kiosk::views {

struct Written {
  std::string text;        // UTF-8, with soft breaks
  std::size_t cursor = 0;  // octets before it
  bool operator==(const Written&) const = default;
};

// As it was written.
std::string without_soft_breaks(std::string_view text);

// What a keystroke has made of `before`, as the writer means it: who deletes a soft break deletes its
// space, and who presses Enter behind a space begins a line.
Written as_meant(std::string_view before, Written now, bool entered);

// Broken anew at the last space that fits; a word wider than a line stays whole.
Written broken(const Written& text, float most,
               const std::function<float(std::string_view)>& width_of);

}  // namespace suara::kiosk::views
