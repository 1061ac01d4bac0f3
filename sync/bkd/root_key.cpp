#include "sync/bkd/root_key.hpp"

#include "sync/bkd/folder_files.hpp"

namespace suara::bkd {
namespace {

constexpr std::string_view kHead = "suara root key 1\n";

}  // namespace

Expected<RootKey> read_root_key(const std::filesystem::path& path) {
  const Where where{path.string(), 0, ""};
  const auto content = read_file(path);
  if (!content) return problem("root_key.missing", {}, where);
  if (open_to_others(path)) return problem("root_key.open_to_others", {}, where);
  if (!content->starts_with(kHead)) return problem("root_key.malformed", {}, where);
  std::string hex = content->substr(kHead.size());
  while (hex.ends_with('\n') || hex.ends_with('\r')) hex.pop_back();
  const auto seed = array_of<32>(from_hex(hex).value_or(""));
  if (!seed) return problem("root_key.malformed", {}, where);
  return RootKey{record::SigningKey::from_seed(*seed), false};
}

Expected<RootKey> read_or_make_root_key(const std::filesystem::path& path) {
  auto found = read_root_key(path);
  if (found || found.error().code != "root_key.missing") return found;
  const record::SigningKey key = record::SigningKey::generate();
  const auto seed = key.seed();
  const std::string content = std::string(kHead) + to_hex(view_of(seed)) + "\n";
  if (!create_file(path, content, 0600)) return read_root_key(path);
  return RootKey{key, true};
}

}  // namespace suara::bkd
