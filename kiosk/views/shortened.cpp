#include "kiosk/views/shortened.hpp"

namespace suara::kiosk::views {

std::string shortened(const Paint& paint, Type type, std::string name, float most) {
  if (paint.width(type, name) <= most) return name;
  while (!name.empty() && paint.width(type, name + "…") > most) {
    while (!name.empty() && (static_cast<unsigned char>(name.back()) & 0xC0U) == 0x80U)
      name.pop_back();
    if (!name.empty()) name.pop_back();
  }
  return name + "…";
}

}  // namespace suara::kiosk::views
