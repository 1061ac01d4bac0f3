#include "kiosk/views/shortened.hpp"

namespace suara::kiosk::views {
namespace {

void drop_last_sign(std::string& name) {
  while (!name.empty() && (static_cast<unsigned char>(name.back()) & 0xC0U) == 0x80U)
    name.pop_back();
  if (!name.empty()) name.pop_back();
}

}  // namespace

std::string shortened(const Paint& paint, Type type, std::string name, float most, int lines) {
  const auto fits = [&](const std::string& words) {
    return paint.count_lines(type, most, words) <= lines &&
           paint.widest_line(type, most, words) <= most;
  };
  if (fits(name)) return name;
  do {
    drop_last_sign(name);
    while (!name.empty() && name.back() == ' ') name.pop_back();
  } while (!name.empty() && !fits(name + "…"));
  return name + "…";
}

std::string shortened(const Paint& paint, Type type, std::string name, float most) {
  return shortened(paint, type, std::move(name), most, 1);
}

}  // namespace suara::kiosk::views
