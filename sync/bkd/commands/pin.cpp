// suara pin letters: first PINs and passwords, each in a letter of its own; the central gets their
// hashes only.
#include <algorithm>
#include <filesystem>
#include <memory>

#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/credentials.hpp"
#include "sync/bkd/figures.hpp"
#include "sync/bkd/folder_files.hpp"

namespace suara::bkd {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct Asked {
  std::string unit, officer, out;
  bool renew = false;
};

struct Recipient {
  std::string officer, nip, name, unit;
};

std::vector<Recipient> recipients(const json& officers, const Asked& asked) {
  std::vector<Recipient> found;
  bool known = false;
  for (const json& row : list_of(officers, "officers")) {
    const Recipient one{text_of(row, "officer"), text_of(row, "nip"), text_of(row, "name"),
                        text_of(row, "unit")};
    if (!asked.officer.empty() && one.officer != asked.officer) continue;
    known = true;
    const bool again = !found.empty() && found.back().officer == one.officer;  // after a move
    if (!again && (asked.renew || !row.value("has_pin", false))) found.push_back(one);
  }
  if (!asked.officer.empty() && !known)
    throw Refusal({"letters.officer_unknown", {{"officer", asked.officer}}, {}}, kExitProblems);
  if (found.empty()) throw Refusal({"letters.none", {}, {}}, kExitProblems);
  return found;
}

void make_private_folder(const fs::path& folder) {
  if (fs::create_directories(folder)) fs::permissions(folder, fs::perms::owner_all);
  if (open_to_others(folder))
    throw Refusal({"letters.open_to_others", {}, {folder.string(), 0, ""}}, kExitProblems);
}

// Letters written by this run; taken back where the central did not take their hashes.
class Letters {
 public:
  explicit Letters(fs::path folder) : folder_(std::move(folder)) {}
  ~Letters() {
    std::error_code ignored;
    for (const fs::path& path : written_) fs::remove(path, ignored);
  }
  Letters(const Letters&) = delete;
  Letters& operator=(const Letters&) = delete;

  void refuse_existing(const std::vector<Recipient>& all) const {
    for (const Recipient& one : all)
      if (fs::exists(path_of(one)))
        throw Refusal({"letters.exists", {}, {path_of(one).string(), 0, ""}}, kExitProblems);
  }
  void write(const Recipient& one, const std::string& content) {
    if (!create_file(path_of(one), content, 0600))
      throw Refusal({"letters.exists", {}, {path_of(one).string(), 0, ""}}, kExitProblems);
    written_.push_back(path_of(one));
  }
  void keep() { written_.clear(); }

 private:
  fs::path path_of(const Recipient& one) const {
    std::string name = one.officer;
    std::ranges::replace(name, '/', '_');
    return folder_ / (name + ".txt");
  }
  fs::path folder_;
  std::vector<fs::path> written_;
};

// Officers read Indonesian, whatever the locale of whoever prints the letters.
texts::Texts letter_words(const Terminal& terminal) {
  if (!terminal.named_language.empty()) return terminal.texts;
  return value_or_refuse(texts::load(texts::assets_folder(), "id"));
}

json write_one(const texts::Texts& words, Letters& letters, const Recipient& one) {
  const std::string pin = draw_pin();
  const std::string password = draw_password();
  letters.write(one, words("suara.pin.letter", {{"name", one.name},
                                                {"nip", one.nip},
                                                {"unit", one.unit},
                                                {"officer", one.officer},
                                                {"pin", pin},
                                                {"password", password}}));
  return {{"officer", one.officer},
          {"pin_hash", hash_pin(pin)},
          {"password_hash", hash_password(password)}};
}

void write_letters(Terminal& terminal, const Asked& asked) {
  if (asked.unit.empty() == asked.officer.empty())
    throw Refusal({"letters.unit_or_officer", {}, {}}, kExitMisuse);
  Central central = signed_in(terminal);
  const std::string query = asked.unit.empty() ? "" : "?unit=" + url_part(asked.unit);
  const auto all = recipients(central.get("/v1/officers" + query), asked);
  make_private_folder(asked.out);
  Letters letters(asked.out);
  letters.refuse_existing(all);
  const texts::Texts words = letter_words(terminal);
  json hashes = json::array();
  {
    Progress progress(terminal, terminal.word("pin.progress"),
                      static_cast<std::int64_t>(all.size()));
    for (const Recipient& one : all) {
      hashes.push_back(write_one(words, letters, one));
      progress.show(static_cast<std::int64_t>(hashes.size()));
    }
  }
  central.post("/v1/credentials", {{"officers", hashes}, {"users", json::array()}});
  letters.keep();
  const auto count = static_cast<std::int64_t>(all.size());
  print_outcome(
      terminal,
      terminal.word("pin.done", {{"count", figure(count, terminal.texts)}, {"folder", asked.out}}),
      {{"letters", count}, {"folder", asked.out}});
}

}  // namespace

void add_pin(Shell& shell) {
  CLI::App* pin = shell.group("pin", "pin");
  const auto asked = std::make_shared<Asked>();
  CLI::App* command = shell.command("letters", "pin_letters", pin);
  command->add_option("--unit", asked->unit, shell.help("pin_letters.unit"));
  command->add_option("--officer", asked->officer, shell.help("pin_letters.officer"));
  command->add_option("--out", asked->out, shell.help("pin_letters.out"))->required();
  command->add_flag("--renew", asked->renew, shell.help("pin_letters.renew"));
  command->callback([&shell, asked] { write_letters(shell.terminal, *asked); });
}

}  // namespace suara::bkd
