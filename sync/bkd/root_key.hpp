// The tenant's root key in a file that is kept off the network (DESIGN section 4).
#pragma once
#include <filesystem>

#include "common/base/problem.hpp"
#include "common/record/keys.hpp"

namespace suara::bkd {

struct RootKey {
  record::SigningKey key;
  bool made = false;  // just now
};

// Reads the key, or makes it where there is no such file (0600). Problems:
// "root_key.open_to_others", "root_key.malformed".
Expected<RootKey> read_or_make_root_key(const std::filesystem::path& path);

// Problem "root_key.missing" too: nothing is made.
Expected<RootKey> read_root_key(const std::filesystem::path& path);

}  // namespace suara::bkd
