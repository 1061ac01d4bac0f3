// suara export ledger: the region's ledger as files that anybody can verify
// (common/record/LEDGER.md).
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <system_error>

#include "common/record/ledger_files.hpp"
#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/figures.hpp"
#include "sync/bkd/folder_files.hpp"

namespace suara::bkd {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct Asked {
  std::string folder;
  bool with_sides = false;
};

// Written piece by piece, durable when it is closed; readable by its owner alone.
class NewFile {
 public:
  explicit NewFile(fs::path path)
      : path_(std::move(path)),
        file_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) {
    if (file_ < 0) fail();
  }
  ~NewFile() { ::close(file_); }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  void add(std::string_view piece) {
    while (!piece.empty()) {
      const ssize_t written = ::write(file_, piece.data(), piece.size());
      if (written < 0) fail();
      piece.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  void sync() {
    if (::fsync(file_) != 0) fail();
  }

 private:
  [[noreturn]] void fail() const {
    throw fs::filesystem_error("export", path_, std::error_code(errno, std::generic_category()));
  }
  fs::path path_;
  int file_;
};

void fetch_file(Central& central, const std::string& route, const fs::path& folder,
                const std::string& name, std::int64_t bytes) {
  NewFile file(folder / name);
  for (std::int64_t from = 0; from < bytes;) {
    const Bytes page =
        central.get_octets(route + "/files/" + url_part(name) + "?from=" + std::to_string(from));
    if (page.empty()) throw Refusal({"export.short", {{"file", name}}, {}}, kExitProblems);
    file.add(page);
    from += static_cast<std::int64_t>(page.size());
  }
  file.sync();
}

// The leaf behind the last frame of the page.
std::uint64_t leaf_behind(std::string_view page) {
  std::uint64_t next = 0;
  record::StoredFrame frame;
  while (page.size() >= 4) {
    const std::size_t length = record::frame_length(page);
    if (page.size() < 4 + length || !record::decode_frame(page.substr(4, length), frame)) break;
    next = frame.leaf_index + 1;
    page.remove_prefix(4 + length);
  }
  if (!page.empty() || next == 0)
    throw Refusal({"export.short", {{"file", std::string(record::kBatchesFile)}}, {}},
                  kExitProblems);
  return next;
}

void fetch_batches(Terminal& terminal, Central& central, const std::string& route,
                   const fs::path& folder, std::uint64_t leaves) {
  NewFile file(folder / record::kBatchesFile);
  Progress progress(terminal, terminal.word("export.batches"), static_cast<std::int64_t>(leaves));
  for (std::uint64_t next = 0; next < leaves;) {
    const Bytes page = central.get_octets(route + "/batches?from=" + std::to_string(next));
    file.add(page);
    next = leaf_behind(page);
    progress.show(static_cast<std::int64_t>(next));
  }
  file.sync();
}

void export_ledger(Terminal& terminal, const Asked& asked) {
  const fs::path folder = asked.folder;
  if (fs::exists(folder) && !fs::is_empty(folder))
    throw Refusal({"export.folder_full", {{"folder", asked.folder}}, {}}, kExitMisuse);
  Central central = signed_in(terminal);
  const json begun = central.post("/v1/ledger/exports", {{"with_sides", asked.with_sides}});
  const std::string route = "/v1/ledger/exports/" + url_part(text_of(begun, "export"));
  const auto leaves = static_cast<std::uint64_t>(number_of(begun, "tree_size"));
  fs::create_directories(folder);
  fs::permissions(folder, fs::perms::owner_all);
  const auto files = begun.find("files");
  if (files == begun.end() || !files->is_object())
    throw Refusal({"answer.field", {{"field", "files"}}, {}}, kExitProblems);
  for (const auto& [name, bytes] : files->items()) {
    if (name.find('/') != std::string::npos || !bytes.is_number_integer())
      throw Refusal({"answer.field", {{"field", "files"}}, {}}, kExitProblems);
    fetch_file(central, route, folder, name, bytes.get<std::int64_t>());
  }
  fetch_batches(terminal, central, route, folder, leaves);
  const json end = central.post(route + "/head", json::object());
  const auto head = from_hex(text_of(end, "head"));
  if (!head) throw Refusal({"answer.field", {{"field", "head"}}, {}}, kExitProblems);
  create_file(folder / record::kManifestFile, text_of(end, "manifest"), 0600);
  create_file(folder / record::kLedgerHeadFile, *head, 0600);
  print_outcome(terminal,
                terminal.word("export.done",
                              {{"batches", figure(number_of(begun, "tree_size"), terminal.texts)},
                               {"folder", asked.folder}}),
                {{"batches", leaves}, {"folder", asked.folder}});
}

}  // namespace

void add_export(Shell& shell) {
  CLI::App* group = shell.group("export", "export");
  const auto asked = std::make_shared<Asked>();
  CLI::App* command = shell.command("ledger", "export_ledger", group);
  command->add_option("folder", asked->folder, shell.help("export_ledger.folder"))->required();
  command->add_flag("--with-sides", asked->with_sides, shell.help("export_ledger.with_sides"));
  command->callback([&shell, asked] { export_ledger(shell.terminal, *asked); });
}

}  // namespace suara::bkd
