// The version that boot records, /healthz and --version name; CMakeLists.txt has the same.
#pragma once
#include <string_view>

namespace suara {
inline constexpr std::string_view kVersion = "0.1.0";
}
