// Names of things, each its own type, so that an officer cannot stand where a counter belongs.
// The text is what BKD wrote in the set-up files: 1..40 signs of A-Z a-z 0-9 . _ / -
#pragma once
#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace suara {

inline constexpr std::size_t kIdBytesMax = 40;
inline constexpr std::size_t kNameBytesMax = 400;  // of what people call such a thing

inline constexpr auto kIdSigns = [] {  // by octet: whether ids may hold it
  std::array<bool, 256> allowed{};
  for (const char sign : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                          "0123456789._-/"))
    allowed[static_cast<unsigned char>(sign)] = true;
  return allowed;
}();
inline bool is_id_text(std::string_view text) {
  const auto allowed = [](char sign) { return kIdSigns[static_cast<unsigned char>(sign)]; };
  return !text.empty() && text.size() <= kIdBytesMax && std::ranges::all_of(text, allowed);
}

template <class Tag>
struct Id {
  std::string text;
  auto operator<=>(const Id&) const = default;
  bool empty() const { return text.empty(); }
  // nullopt: empty, longer than kIdBytesMax, or a sign that ids may not hold.
  static std::optional<Id> parse(std::string_view text) {
    if (!is_id_text(text)) return std::nullopt;
    return Id{std::string(text)};
  }
};

using TenantId = Id<struct TenantTag>;
using DeviceId = Id<struct DeviceTag>;
using UnitId = Id<struct UnitTag>;
using CounterId = Id<struct CounterTag>;
using ServiceId = Id<struct ServiceTag>;
using OfficerId = Id<struct OfficerTag>;
using PersonId = Id<struct PersonTag>;  // Whoever signs in: an officer or a user of BKD.

}  // namespace suara

template <class Tag>
struct std::hash<suara::Id<Tag>> {
  std::size_t operator()(const suara::Id<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.text);
  }
};
