#include "sync/central/keyring.hpp"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>

#include "common/base/durable_file.hpp"

namespace suara::central {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const std::vector<record::KeyStatement> kNothingStated;

json to_json(const Keyring& keys) {
  json file = {{"format", "suara.keys.2"}};
  for (const auto& one : keys.receipt) file["receipt"].push_back(to_hex(view_of(one.seed())));
  for (const auto& one : keys.office) file["office"].push_back(to_hex(view_of(one.seed())));
  for (const auto& one : keys.seal)
    file["seal"].push_back({{"public", to_hex(view_of(one.public_key))},
                            {"secret", to_hex(view_of(one.secret_key))}});
  return file;
}

Hash octets(const json& text) {
  const auto bytes = from_hex(text.get<std::string>());
  const auto hash = bytes ? array_of<32>(*bytes) : std::nullopt;
  if (!hash) throw json::other_error::create(501, "not 64 hex digits", &text);
  return *hash;
}

// A region's first file had one key of each purpose.
Keyring first_form(const json& file) {
  return {{record::SigningKey::from_seed(octets(file.at("receipt_seed")))},
          {record::SigningKey::from_seed(octets(file.at("office_seed")))},
          {{octets(file.at("seal_public")), octets(file.at("seal_secret"))}}};
}

Keyring keys_of(const json& file) {
  if (file.contains("receipt_seed")) return first_form(file);
  Keyring keys;
  for (const json& one : file.at("receipt"))
    keys.receipt.push_back(record::SigningKey::from_seed(octets(one)));
  for (const json& one : file.at("office"))
    keys.office.push_back(record::SigningKey::from_seed(octets(one)));
  for (const json& one : file.at("seal"))
    keys.seal.push_back({octets(one.at("public")), octets(one.at("secret"))});
  return keys;
}

[[noreturn]] void fail(const fs::path& path) {
  throw std::system_error(errno, std::generic_category(), path.string());
}

// A descriptor that is closed again.
class Opened {
 public:
  Opened(const fs::path& path, int flags) : file_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {
    if (file_ < 0) fail(path);
  }
  ~Opened() { ::close(file_); }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  int number() const { return file_; }

 private:
  int file_;
};

fs::path folder_of(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

const std::vector<record::KeyStatement>& of_purpose(const StatedKeys& stated,
                                                    std::string_view purpose) {
  const auto found = stated.find(purpose);
  return found == stated.end() ? kNothingStated : found->second;
}

Hash public_of(const record::SigningKey& key) { return key.public_key(); }
Hash public_of(const record::SealKeyPair& key) { return key.public_key; }

template <class Key>
const Key& in_use(const std::vector<Key>& held, const StatedKeys& stated, std::string_view purpose,
                  Instant at) {
  const Key* last = &held.front();
  const Key* found = nullptr;
  for (const record::KeyStatement& one : of_purpose(stated, purpose)) {
    const auto key = std::ranges::find(held, one.key, [](const Key& k) { return public_of(k); });
    if (key == held.end() || at < one.from) continue;
    last = &*key;
    if (record::holds_at(one, at)) found = &*key;
  }
  return found != nullptr ? *found : *last;
}

}  // namespace

std::string key_id_of(const Hash& public_key) {
  return to_hex(view_of(record::sha256({view_of(public_key)}))).substr(0, 16);
}

Keyring Keyring::generate() {
  return {{record::SigningKey::generate()},
          {record::SigningKey::generate()},
          {record::generate_seal_key()}};
}

std::vector<Keyring::Held> Keyring::all() const {
  std::vector<Held> keys;
  for (const auto& one : receipt) keys.push_back({record::kReceiptPurpose, one.public_key()});
  for (const auto& one : office) keys.push_back({record::kOfficePurpose, one.public_key()});
  for (const auto& one : seal) keys.push_back({record::kSealPurpose, one.public_key});
  return keys;
}

bool Keyring::holds(std::string_view purpose, const Hash& key) const {
  return std::ranges::any_of(all(), [&](const Held& held) {
    return held.purpose == purpose && held.key == key;
  });
}

void write_keyring(const fs::path& file, const Keyring& keys) {
  put_file(file, to_json(keys).dump(2) + "\n", 0600);
}

Expected<Keyring> read_keyring(const fs::path& path) {
  errno = 0;
  std::ifstream file(path);
  if (!file.is_open() && errno == EACCES)
    return problem("central.keys_not_yours", {{"file", path.string()}});
  std::ostringstream text;
  text << file.rdbuf();
  try {
    Keyring keys = keys_of(json::parse(text.str()));
    if ((fs::status(path).permissions() & (fs::perms::group_all | fs::perms::others_all)) !=
        fs::perms::none)
      return problem("central.keys_open", {{"file", path.string()}});
    if (file && !keys.receipt.empty() && !keys.office.empty() && !keys.seal.empty()) return keys;
  } catch (const json::exception&) {  // said below
  }
  return problem("central.keys_unreadable", {{"file", path.string()}});
}

Expected<Hash> add_key(const fs::path& file, const std::string& purpose) {
  const Opened folder(folder_of(file), O_RDONLY | O_DIRECTORY);
  if (::flock(folder.number(), LOCK_EX) != 0) fail(file);  // one after another
  auto keys = read_keyring(file);
  if (!keys) return tl::unexpected(keys.error());
  if (purpose == record::kReceiptPurpose)
    keys->receipt.push_back(record::SigningKey::generate());
  else if (purpose == record::kOfficePurpose)
    keys->office.push_back(record::SigningKey::generate());
  else if (purpose == record::kSealPurpose)
    keys->seal.push_back(record::generate_seal_key());
  else
    return problem("keys.bad_purpose", {{"value", purpose}});
  write_keyring(file, *keys);
  return purpose == record::kReceiptPurpose  ? keys->receipt.back().public_key()
         : purpose == record::kOfficePurpose ? keys->office.back().public_key()
                                             : keys->seal.back().public_key;
}

KeyStore::KeyStore(fs::path file, Keyring keys)
    : file_(std::move(file)), keys_(std::make_shared<const Keyring>(std::move(keys))) {}

std::shared_ptr<const Keyring> KeyStore::get() const {
  const std::lock_guard lock(mutex_);
  return keys_;
}

std::shared_ptr<const Keyring> KeyStore::refresh() {
  auto read = read_keyring(file_);
  const std::lock_guard lock(mutex_);
  const bool whole = read && std::ranges::all_of(keys_->all(), [&](const Keyring::Held& known) {
                       return read->holds(known.purpose, known.key);
                     });
  if (!whole) {
    spdlog::error("{} lacks keys that this central works with; they stay", file_.string());
    return keys_;
  }
  if (read->all().size() > keys_->all().size())
    keys_ = std::make_shared<const Keyring>(*std::move(read));
  return keys_;
}

KeyStore::Signer KeyStore::receipt_key(const StatedKeys& stated, Instant at) const {
  const auto keys = get();
  return {keys, &in_use(keys->receipt, stated, record::kReceiptPurpose, at)};
}

KeyStore::Signer KeyStore::office_key(const StatedKeys& stated, Instant at) const {
  const auto keys = get();
  return {keys, &in_use(keys->office, stated, record::kOfficePurpose, at)};
}

Hash KeyStore::seal_key(const StatedKeys& stated, Instant at) const {
  return in_use(get()->seal, stated, record::kSealPurpose, at).public_key;
}

std::optional<Problem> keys_behind(const Keyring& keys, const StatedKeys& stated, Instant at) {
  for (const std::string_view purpose :
       {record::kReceiptPurpose, record::kOfficePurpose, record::kSealPurpose}) {
    const auto* used = record::key_in_use(of_purpose(stated, purpose), at);
    if (used != nullptr && !keys.holds(purpose, used->key))
      return Problem{"central.keys_behind",
                     {{"purpose", std::string(purpose)}, {"key", used->key_id}}};
  }
  return std::nullopt;
}

}  // namespace suara::central
