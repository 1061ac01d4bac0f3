// What does not hold, and where: thrown inside this room, given out by verify().
#pragma once
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "common/base/problem.hpp"
#include "common/record/batch.hpp"

namespace suara::audit {

// byte: of the frame, or of the first octet that differs in a file of lines. leaf, device and seq
// where they are known.
struct Spot {
  std::string file;
  std::uint64_t byte = 0;
  std::optional<std::uint64_t> leaf = {};
  std::string device = {};
  std::uint64_t seq = 0;
  bool operator==(const Spot&) const = default;
};

// The words of a problem say what was expected and how to mend it.
struct Finding {
  Spot spot;
  Problem problem;
  std::vector<Finding> further = {};  // of the first one: what was found behind it
};

struct Stop : std::exception {
  explicit Stop(Finding what_was_found) : finding(std::move(what_was_found)) {}
  const char* what() const noexcept override { return finding.problem.code.c_str(); }
  Finding finding;
};

[[noreturn]] inline void stop(Spot spot, std::string code,
                              std::map<std::string, std::string> args = {}) {
  throw Stop({std::move(spot), {std::move(code), std::move(args), {}}});
}

inline void hold(bool holds, const Spot& spot, const char* code) {
  if (!holds) stop(spot, code);
}

}  // namespace suara::audit
