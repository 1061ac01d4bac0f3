// A fuzz target: takes any octets and throws Broken where a promise does not hold. The program
// suara_fuzz drives one with libFuzzer; test_fuzz sends every file of tests/fuzz/corpus through
// all.
#pragma once
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

#include "common/base/bytes.hpp"

namespace suara::fuzz {

struct Broken : std::logic_error {
  using std::logic_error::logic_error;
};
inline void require(bool holds, const char* promise) {
  if (!holds) throw Broken(promise);
}

using Target = void (*)(std::string_view input);
const std::map<std::string, Target>& targets();
// Called while the program starts, once a target.
bool enlist(const char* name, Target target);

// Takes an input apart, from its front; what is missing reads as zero.
class Picks {
 public:
  explicit Picks(std::string_view input) : left_(input) {}
  bool empty() const { return left_.empty(); }
  std::uint8_t octet();
  std::uint64_t number();                // eight octets
  std::size_t below(std::size_t count);  // count <= 256
  std::string_view piece();              // its length is the octet before it
  Hash hash();
  std::string_view rest() const { return left_; }

 private:
  std::string_view take(std::size_t size);
  std::string_view left_;
};

}  // namespace suara::fuzz
