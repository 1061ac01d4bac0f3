#include "sync/uplink/url_part.hpp"

#include <fmt/format.h>

namespace suara::uplink {

std::string url_part(std::string_view text) {
  std::string out;
  for (const char sign : text) {
    const bool plain = (sign >= 'A' && sign <= 'Z') || (sign >= 'a' && sign <= 'z') ||
                       (sign >= '0' && sign <= '9') || sign == '-' || sign == '.' || sign == '_';
    out += plain ? std::string(1, sign)
                 : fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(sign)));
  }
  return out;
}

}  // namespace suara::uplink
