#include "kiosk/shell/evidence_files.hpp"

#include <spdlog/spdlog.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "common/base/durable_file.hpp"
#include "common/record/tree_head.hpp"
#include "kiosk/shell/messages.hpp"

namespace suara::kiosk {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHeads = "heads.tsv";

fs::path folder_of(const fs::path& data) { return data / "evidence"; }

// What was written once under its number stays.
void put_once(const fs::path& path, std::string_view bytes) {
  if (!fs::exists(path)) put_file(path, bytes, 0600);
}

// Whoever it was has no key of the region: it proves nothing against BKD.
bool is_unsigned(const journal::Evidence& one) {
  return one.code == "receipt.bad_signature" || one.code == "receipt.unknown_key";
}

std::string line_of(const journal::Evidence& one) {
  const Zone utc{0};
  std::string line;
  for (const std::string& cell :
       {one.code, to_text(one.first, utc), to_text(one.last, utc), std::to_string(one.count),
        to_text(one.had), to_text(one.came), std::to_string(one.lacks)})
    line += (line.empty() ? "" : "\t") + cell;
  return line + "\n";
}

void write(const fs::path& folder, const record::TreeHead& head, std::string_view newest,
           std::span<const journal::Evidence> evidence) {
  for (const char* part : {"receipts", "unsigned"}) fs::create_directories(folder / part);
  if (!newest.empty()) put_file(folder / "receipts" / "newest.receipt", newest, 0600);
  std::string heads = to_text(head) + "\n";
  for (const journal::Evidence& one : evidence) {
    heads += line_of(one);
    const std::string number = std::to_string(one.number);
    if (!one.known.empty())
      put_once(folder / "receipts" / (number + "-known.receipt"), one.known);
    put_once(folder / (is_unsigned(one) ? "unsigned" : "receipts") / (number + "-came.receipt"),
             one.receipt);
  }
  put_file(folder / kHeads, heads, 0600);
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream rest(line);
  for (std::string cell; std::getline(rest, cell, '\t');) cells.push_back(cell);
  return cells;
}

std::string content_of(const fs::path& path) {
  std::ifstream file;
  file.exceptions(std::ios::failbit | std::ios::badbit);
  file.open(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Every file as it stood when it was read: the kiosk that runs goes on writing beside it. The list
// comes first, so that what it names is there; the folder has its name once it is whole.
void take_along(const fs::path& from, const fs::path& to) {
  fs::path unfinished = to;
  unfinished += kUnfinishedSuffix;
  fs::remove_all(unfinished);
  fs::create_directories(unfinished);
  put_file(unfinished / kHeads, content_of(from / kHeads), 0600);
  for (const char* part : {"receipts", "unsigned"}) {
    fs::create_directories(unfinished / part);
    for (const auto& entry : fs::directory_iterator(from / part))
      if (entry.path().extension() != kUnfinishedSuffix)
        put_file(unfinished / part / entry.path().filename(), content_of(entry.path()), 0600);
  }
  rename_synced(unfinished, to);
}

void print(const EvidenceList& list, const texts::Texts& words) {
  const auto say = [](const std::string& line) { std::printf("%s\n", line.c_str()); };
  say(words("kiosk.evidence.head", {{"head", list.head}}));
  if (list.lines.empty()) say(words("kiosk.evidence.none"));
  for (const EvidenceLine& one : list.lines) {
    const bool restored = one.code == journal::kLogRestored;
    say("");
    say(restored ? words("kiosk.evidence.restored", {{"at", one.first}, {"lacks", one.lacks}})
                 : words("kiosk.evidence.refused",
                         {{"at", one.first}, {"last", one.last}, {"count", one.count},
                          {"what", words("problem." + one.code)}}));
    say(words("kiosk.evidence.had", {{"head", one.had}}));
    say(words("kiosk.evidence.came", {{"head", one.came}}));
  }
}

}  // namespace

void write_evidence(const fs::path& data, const journal::Journal& journal) noexcept {
  try {
    const journal::Acknowledged& acked = journal.acknowledged();
    write(folder_of(data), {acked.log_id, acked.tree_size, acked.root}, journal.newest_receipt(),
          journal.evidence());
  } catch (const std::exception& error) {
    spdlog::warn("evidence stands in the journal alone: {}", error.what());
  }
}

std::optional<EvidenceList> read_evidence(const fs::path& data) {
  std::ifstream file(folder_of(data) / kHeads);
  EvidenceList list;
  if (!std::getline(file, list.head)) return std::nullopt;
  for (std::string line; std::getline(file, line);) {
    const auto cells = cells_of(line);
    if (cells.size() != 7) continue;
    list.lines.push_back({cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6]});
  }
  return list;
}

int run_evidence(const EvidenceOptions& options, const fs::path& assets) {
  const auto list = read_evidence(options.data);
  if (!list) {
    say_problem({"kiosk.no_evidence", {{"folder", options.data.string()}}}, assets);
    return kExitFailed;
  }
  print(*list, terminal_texts(assets));
  if (options.to.empty()) return kExitOk;
  if (fs::exists(options.to)) {
    say_problem({"kiosk.evidence_there", {{"folder", options.to.string()}}}, assets);
    return kExitFailed;
  }
  take_along(folder_of(options.data), options.to);
  return kExitOk;
}

}  // namespace suara::kiosk
