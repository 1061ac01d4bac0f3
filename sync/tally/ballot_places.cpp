#include "sync/tally/ballot_places.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "common/base/number_text.hpp"

namespace suara::tally {
namespace {

std::string_view cut(std::string_view& rest, char end) {
  const std::size_t at = rest.find(end);
  if (at == std::string_view::npos) throw std::runtime_error("a column of ballots is damaged");
  const std::string_view part = rest.substr(0, at);
  rest.remove_prefix(at + 1);
  return part;
}

template <class Number>
Number cut_number(std::string_view& rest, char end) {
  const auto number = number_in<Number>(cut(rest, end));
  if (!number) throw std::runtime_error("a column of ballots is damaged");
  return *number;
}

}  // namespace

std::string text_of(const std::vector<domain::BallotPlace>& places) {
  std::string text;
  for (const domain::BallotPlace& one : places)
    text += fmt::format("{} {} {} {}\n", one.device.text, one.epoch, one.branch, one.seq);
  return text;
}

std::vector<domain::BallotPlace> places_in(std::string_view text) {
  std::vector<domain::BallotPlace> places;
  while (!text.empty()) {
    const DeviceId device{std::string(cut(text, ' '))};
    const auto epoch = cut_number<std::uint32_t>(text, ' ');
    const auto branch = cut_number<std::uint32_t>(text, ' ');
    places.push_back({device, epoch, branch, cut_number<std::uint64_t>(text, '\n')});
  }
  return places;
}

}  // namespace suara::tally
