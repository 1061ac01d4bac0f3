#include "kiosk/shell/paired.hpp"

#include <sodium.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "common/base/durable_file.hpp"
#include "common/record/keys.hpp"
#include "kiosk/shell/file_lock.hpp"

namespace suara::kiosk {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using namespace std::string_view_literals;

constexpr std::string_view kSigns = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";  // no 0, O, 1, I
constexpr std::size_t kCodeSigns = 12, kCodeGroup = 4;
constexpr std::size_t kTokenBytes = 32;

std::string hash_of(std::string_view secret) {
  return to_hex(view_of(record::sha256({"suara.program.1\0"sv, secret})));
}

bool same(const std::string& one, const std::string& other) {
  return one.size() == other.size() && sodium_memcmp(one.data(), other.data(), one.size()) == 0;
}

std::string random_code() {
  std::string code;
  for (std::size_t i = 0; i < kCodeSigns; ++i) {
    if (i > 0 && i % kCodeGroup == 0) code += '-';
    code += kSigns[randombytes_uniform(static_cast<std::uint32_t>(kSigns.size()))];
  }
  return code;
}

// As a person may type it: small letters, without or with other dashes.
std::string plain(std::string_view code) {
  std::string signs;
  for (char sign : code) {
    if (sign >= 'a' && sign <= 'z') sign = static_cast<char>(sign - 'a' + 'A');
    if (kSigns.find(sign) != std::string_view::npos) signs += sign;
  }
  return signs;
}

bool is_name(const std::string& name) {
  return !name.empty() && name.size() <= kPairedNameBytesMax &&
         std::ranges::all_of(name, [](char sign) {
           return std::isalnum(static_cast<unsigned char>(sign)) != 0 || sign == '-' ||
                  sign == '_' || sign == '.';
         });
}

struct Program {
  std::string name, token_hash;
  Instant since;
};
struct Code {
  std::string name, hash;
  Instant until;
  int wrong = 0;
};
struct Pairings {
  std::vector<Program> programs;
  std::optional<Code> code;
};

// No file: nobody is paired. Problem "programs.unreadable" (file): nobody is either, and it is not
// written over.
Expected<Pairings> read(const fs::path& path) {
  std::error_code unknown;
  if (!fs::exists(path, unknown) && !unknown) return Pairings{};
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  try {
    const json all = json::parse(text.str());
    Pairings pairings;
    for (const json& one : all.at("programs"))
      pairings.programs.push_back({one.at("name"), one.at("token_hash"), {one.at("since_ms")}});
    if (const json& code = all.at("code"); !code.is_null())
      pairings.code = Code{code.at("name"), code.at("hash"), {code.at("until_ms")},
                           code.at("wrong")};
    return pairings;
  } catch (const json::exception&) {
    return problem("programs.unreadable", {{"file", path.string()}});
  }
}

json json_of(const Pairings& pairings) {
  json all{{"programs", json::array()}, {"code", nullptr}};
  for (const Program& one : pairings.programs)
    all["programs"].push_back(
        {{"name", one.name}, {"token_hash", one.token_hash}, {"since_ms", one.since.ms}});
  if (const auto& code = pairings.code)
    all["code"] = {{"name", code->name},
                   {"hash", code->hash},
                   {"until_ms", code->until.ms},
                   {"wrong", code->wrong}};
  return all;
}

void write(const fs::path& path, const Pairings& pairings) {
  put_file(path, json_of(pairings).dump(1) + "\n", 0600);
}

fs::path lock_of(const fs::path& path) { return path.string() + ".lock"; }

}  // namespace

Expected<std::string> Paired::invite(const std::string& name, Instant now) const {
  if (!is_name(name)) return problem("programs.bad_name", {{"name", name}});
  const FileLock lock(lock_of(file_));
  auto all = read(file_);
  if (!all) return tl::unexpected(all.error());
  if (std::ranges::find(all->programs, name, &Program::name) != all->programs.end())
    return problem("programs.exists", {{"name", name}});
  if (all->programs.size() >= kPairedMax) return problem("programs.too_many");
  const std::string code = random_code();
  all->code = Code{name, hash_of(plain(code)), now + kPairingCodeMs};
  write(file_, *all);
  return code;
}

Expected<std::string> Paired::redeem(std::string_view code, Instant now) const {
  const FileLock lock(lock_of(file_));
  auto all = read(file_);
  if (!all) return tl::unexpected(all.error());
  // A clock that was set back opens no old code.
  if (!all->code || now >= all->code->until || now < all->code->until + -kPairingCodeMs)
    return problem("programs.bad_code");
  if (!same(all->code->hash, hash_of(plain(code)))) {
    if (++all->code->wrong >= kPairingTriesMax) all->code.reset();
    write(file_, *all);
    return problem("programs.bad_code");
  }
  std::string secret(kTokenBytes, '\0');
  randombytes_buf(secret.data(), secret.size());
  const std::string token = to_hex(secret);
  all->programs.push_back({all->code->name, hash_of(token), now});
  all->code.reset();
  write(file_, *all);
  return token;
}

std::optional<std::string> Paired::owner_of(std::string_view token) const {
  const std::string hash = hash_of(token);
  const auto all = read(file_);
  if (!all) return std::nullopt;
  for (const Program& one : all->programs)
    if (same(one.token_hash, hash)) return one.name;
  return std::nullopt;
}

Expected<std::vector<PairedProgram>> Paired::list() const {
  return read(file_).map([](const Pairings& all) {
    std::vector<PairedProgram> programs;
    for (const Program& one : all.programs) programs.push_back({one.name, one.since});
    return programs;
  });
}

std::optional<Problem> Paired::remove(const std::string& name) const {
  const FileLock lock(lock_of(file_));
  auto all = read(file_);
  if (!all) return all.error();
  if (std::erase_if(all->programs, [&](const Program& one) { return one.name == name; }) == 0)
    return Problem{"programs.unknown", {{"name", name}}};
  write(file_, *all);
  return std::nullopt;
}

}  // namespace suara::kiosk
