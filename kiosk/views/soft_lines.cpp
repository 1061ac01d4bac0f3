#include "kiosk/views/soft_lines.hpp"

#include <algorithm>

namespace suara::kiosk::views {
namespace {

bool is_soft(std::string_view text, std::size_t at) {
  return text[at] == '\n' && at > 0 && text[at - 1] == ' ';
}

// The cursor stays between the same signs.
Written joined(const Written& from) {
  Written to;
  for (std::size_t i = 0; i < from.text.size(); ++i) {
    if (i == from.cursor) to.cursor = to.text.size();
    if (!is_soft(from.text, i)) to.text += from.text[i];
  }
  if (from.cursor >= from.text.size()) to.cursor = to.text.size();
  return to;
}

}  // namespace

std::string without_soft_breaks(std::string_view text) {
  return joined({std::string(text), 0}).text;
}

Written as_meant(std::string_view before, Written now, bool entered) {
  const std::size_t at = now.cursor;
  const bool behind_space = at >= 2 && at <= now.text.size() && is_soft(now.text, at - 1);
  if (entered && behind_space) {
    now.text.erase(at - 2, 1);
    return {std::move(now.text), at - 1};
  }
  const bool one_less = before.size() == now.text.size() + 1 && at > 0 && at < before.size();
  if (one_less && is_soft(before, at) && before.substr(0, at) == now.text.substr(0, at) &&
      before.substr(at + 1) == now.text.substr(at)) {
    now.text.erase(at - 1, 1);
    return {std::move(now.text), at - 1};
  }
  return now;
}

Written broken(const Written& text, float most,
               const std::function<float(std::string_view)>& width_of) {
  const Written from = joined(text);
  Written to;
  std::size_t line = 0;  // where it begins in `to`
  for (std::size_t word = 0; word < from.text.size();) {
    const std::size_t end = std::min(from.text.find_first_of(" \n", word), from.text.size());
    const std::string_view letters = std::string_view(from.text).substr(word, end - word);
    const std::string so_far = to.text.substr(line) + std::string(letters);
    if (to.text.size() > line && width_of(so_far) > most) {  // behind a space
      to.text += '\n';
      line = to.text.size();
    }
    const std::size_t next = std::min(end + 1, from.text.size());
    if (word <= from.cursor && from.cursor < next) to.cursor = to.text.size() + from.cursor - word;
    to.text += from.text.substr(word, next - word);
    if (to.text.back() == '\n') line = to.text.size();
    word = next;
  }
  if (from.cursor >= from.text.size()) to.cursor = to.text.size();
  return to;
}

}  // namespace suara::kiosk::views
