#include "common/domain/names.hpp"

#include <algorithm>
#include <array>

namespace suara::domain {
namespace {

constexpr std::array<std::pair<ServiceResult, const char*>, 4> kResults = {{
    {ServiceResult::selesai, "selesai"},
    {ServiceResult::berkas_kurang, "berkas_kurang"},
    {ServiceResult::tidak_memenuhi_syarat, "tidak_memenuhi_syarat"},
    {ServiceResult::dirujuk, "dirujuk"},
}};
constexpr std::array<std::pair<NoBallotReason, const char*>, 5> kReasons = {{
    {NoBallotReason::citizen_left, "citizen_left"},
    {NoBallotReason::citizen_declined, "citizen_declined"},
    {NoBallotReason::represented, "represented"},
    {NoBallotReason::screen_unusable, "screen_unusable"},
    {NoBallotReason::other, "other"},
}};
constexpr std::array<const char*, 5> kChannels = {"desk", "keypad", "program", "walk_up",
                                                  "imported"};

template <class Named>
auto find_name(const Named& named, const std::string& name)
    -> std::optional<typename Named::value_type::first_type> {
  const auto found = std::ranges::find(named, name, [](const auto& one) { return one.second; });
  if (found == named.end()) return std::nullopt;
  return found->first;
}

}  // namespace

std::optional<ServiceResult> parse_result(const std::string& name) {
  return find_name(kResults, name);
}
std::optional<NoBallotReason> parse_reason(const std::string& name) {
  return find_name(kReasons, name);
}
// Tables can be written to by whoever has the disk: what has no name is its number.
std::string to_text(ServiceResult result) {
  const auto found = std::ranges::find(kResults, result, [](const auto& one) { return one.first; });
  return found == kResults.end() ? std::to_string(static_cast<int>(result)) : found->second;
}
std::string to_text(Channel channel) {
  const auto place = static_cast<std::size_t>(channel);
  return place >= 1 && place <= kChannels.size() ? kChannels[place - 1] : std::to_string(place);
}
std::string to_text(NoBallotReason reason) {
  return kReasons.at(static_cast<std::size_t>(reason) - 1).second;
}

}  // namespace suara::domain
