// libFuzzer's way in: SUARA_FUZZ_TARGET names the target. Built by the preset "fuzz" alone.
#include <cstdio>
#include <cstdlib>

#include "tests/fuzz/target.hpp"

namespace {
suara::fuzz::Target chosen = nullptr;
}

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  const char* name = std::getenv("SUARA_FUZZ_TARGET");
  const auto found = suara::fuzz::targets().find(name == nullptr ? "" : name);
  if (found == suara::fuzz::targets().end()) {
    for (const auto& [known, target] : suara::fuzz::targets()) std::printf("%s\n", known.c_str());
    std::exit(name == nullptr ? 0 : 2);
  }
  chosen = found->second;
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  chosen({reinterpret_cast<const char*>(octets), size});
  return 0;
}
