#include "kiosk/shell/evidence_files.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "common/base/durable_file.hpp"
#include "common/record/tree_head.hpp"
#include "kiosk/shell/messages.hpp"

namespace suara::kiosk {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHeads = "heads.tsv";

fs::path folder_of(const fs::path& data) { return data / "evidence"; }

// Of one enrolment: a region that was set up anew gives the same device and epoch again, but a key
// is made once.
std::string stem_of(const journal::Identity& identity) {
  std::string device = identity.place.device.text;
  std::ranges::replace(device, '/', '+');
  return fmt::format("{}.e{}.{}", device, identity.place.epoch,
                     to_hex(view_of(identity.device_key).substr(0, 4)));
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

// The files of one; what was written once under its number stays.
std::set<fs::path> write_receipts(const fs::path& folder, const std::string& stem,
                                  const journal::Evidence& one) {
  const std::string name = fmt::format("{}-{}", stem, one.number);
  std::map<fs::path, std::string_view> files;
  if (!one.known.empty()) files[folder / "receipts" / (name + "-known.receipt")] = one.known;
  files[folder / (journal::is_unsigned(one.code) ? "unsigned" : "receipts") /
        (name + "-came.receipt")] = one.receipt;
  std::set<fs::path> written;
  for (const auto& [path, bytes] : files) {
    if (!fs::exists(path)) put_file(path, bytes, 0600);
    written.insert(path);
  }
  return written;
}

// Those of the middle, which the journal dropped: whoever answers falsely all day fills no disk.
void remove_dropped(const fs::path& folder, const std::string& stem,
                    const std::set<fs::path>& kept) {
  for (const char* part : {"receipts", "unsigned"})
    for (const auto& entry : fs::directory_iterator(folder / part))
      if (entry.path().filename().string().starts_with(stem + "-") && !kept.contains(entry.path()))
        fs::remove(entry.path());
}

void write(const fs::path& folder, const journal::Journal& present,
           const std::vector<ChainEvidence>& chains) {
  for (const char* part : {"receipts", "unsigned"}) fs::create_directories(folder / part);
  const Bytes newest = present.newest_receipt();
  if (!newest.empty()) put_file(folder / "receipts" / "newest.receipt", newest, 0600);
  const journal::Acknowledged& acked = present.acknowledged();
  std::string heads = to_text(record::TreeHead{acked.log_id, acked.tree_size, acked.root}) + "\n";
  for (const ChainEvidence& chain : chains) {
    const std::string stem = stem_of(chain.of);
    std::set<fs::path> kept;
    for (const journal::Evidence& one : chain.evidence) {
      heads += line_of(one);
      kept.merge(write_receipts(folder, stem, one));
    }
    remove_dropped(folder, stem, kept);
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

ChainEvidence evidence_of(const journal::Journal& journal) {
  return {journal.identity(), journal.evidence()};
}

void write_evidence(const fs::path& data, const journal::Journal& present,
                    const std::vector<ChainEvidence>& chains) noexcept {
  try {
    write(folder_of(data), present, chains);
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
