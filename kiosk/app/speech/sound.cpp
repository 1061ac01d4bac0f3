#include "kiosk/app/speech/sound.hpp"

namespace suara::kiosk::speech {

bool lists_a_card(std::string_view cards) {
  while (!cards.empty()) {
    const std::string_view line = cards.substr(0, cards.find('\n'));
    const std::size_t first = line.find_first_not_of(' ');
    if (first != std::string_view::npos && line[first] >= '0' && line[first] <= '9' &&
        line.find('[') != std::string_view::npos)
      return true;
    cards.remove_prefix(line.size() == cards.size() ? line.size() : line.size() + 1);
  }
  return false;
}

}  // namespace suara::kiosk::speech
