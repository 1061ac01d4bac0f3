#include "tests/fuzz/target.hpp"

#include <algorithm>

namespace suara::fuzz {
namespace {

std::map<std::string, Target>& enlisted() {
  static std::map<std::string, Target> all;
  return all;
}

}  // namespace

const std::map<std::string, Target>& targets() { return enlisted(); }

bool enlist(const char* name, Target target) { return enlisted().emplace(name, target).second; }

std::string_view Picks::take(std::size_t size) {
  const std::string_view front = left_.substr(0, size);
  left_.remove_prefix(front.size());
  return front;
}

std::uint8_t Picks::octet() {
  const std::string_view one = take(1);
  return one.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(one[0]);
}

std::uint64_t Picks::number() {
  std::uint64_t number = 0;
  for (int i = 0; i < 8; ++i) number = number << 8 | octet();
  return number;
}

std::size_t Picks::below(std::size_t count) { return octet() % count; }

std::string_view Picks::piece() { return take(octet()); }

Hash Picks::hash() {
  Hash hash{};
  std::ranges::copy(take(hash.size()), hash.begin());
  return hash;
}

}  // namespace suara::fuzz
