#include "sync/audit/verify.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <tuple>

#include "common/domain/tally_text.hpp"
#include "sync/audit/ledger_walk.hpp"
#include "sync/audit/receipts.hpp"

namespace suara::audit {
namespace {

namespace fs = std::filesystem;

// A pipe or a device in its place would be read for ever.
fs::path plain_file(const fs::path& folder, std::string_view name) {
  std::error_code error;
  const fs::file_status status = fs::status(folder / name, error);
  hold(status.type() != fs::file_type::not_found, {std::string(name)}, "audit.file_missing");
  hold(fs::is_regular_file(status), {std::string(name)}, "audit.file_kind");
  return folder / name;
}

// Everything but the batches is small beside them.
Bytes content_of(const fs::path& folder, std::string_view name) {
  std::ifstream file(plain_file(folder, name), std::ios::binary);
  if (!file) stop({std::string(name)}, "audit.file_missing");
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

using Hashes = std::map<std::string, Hash, std::less<>>;

Hashes read_manifest(const fs::path& folder, const record::LedgerHead& head) {
  const Bytes text = content_of(folder, record::kManifestFile);
  const Spot spot{std::string(record::kManifestFile)};
  hold(record::sha256({text}) == head.manifest_hash, spot, "audit.manifest");
  const auto lines = record::parse_manifest(text);
  hold(lines.has_value(), spot, "audit.manifest");
  Hashes hashes;
  for (const record::ManifestLine& line : *lines) hashes[line.name] = line.hash;
  for (const std::string_view name :
       {record::kRegionFile, record::kBatchesFile, record::kTalliesFile, record::kHeadsFile})
    hold(hashes.contains(name), {std::string(name)}, "audit.file_missing");
  return hashes;
}

void check_hash(const Spot& spot, const Hash& found, const Hash& expected) {
  if (found != expected)
    stop(spot, "audit.file_changed",
         {{"found", to_hex(view_of(found))}, {"expected", to_hex(view_of(expected))}});
}

// What the ledger gives line by line is compared so: a changed one is named by its octet.
bool has_lines(std::string_view name) {
  return name == record::kTalliesFile || name == record::kHeadsFile ||
         name == record::kServicesFile;
}

// Those that are named are there, as they were but for batches and lines, and nothing else is.
void check_files(const fs::path& folder, const Hashes& hashes) {
  for (const auto& [name, hash] : hashes) {
    const fs::path file = plain_file(folder, name);
    if (name != record::kBatchesFile && !has_lines(name))
      check_hash({name}, record::sha256({content_of(folder, name)}), hash);
  }
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name != record::kManifestFile && name != record::kLedgerHeadFile && !hashes.contains(name))
      stop({name}, "audit.file_unknown");
  }
}

// A file of lines against those that the ledger gives, in their order. Where they differ, its hash
// says whether the central signed it so.
class Lines {
 public:
  Lines(const fs::path& folder, std::string_view name, const Hashes& hashes, const char* code)
      : content_(content_of(folder, name)),
        expected_(hashes.find(name)->second),
        spot_{std::string(name)},
        code_(code) {}
  void expect(const std::string& line) {
    const std::string_view left = rest();
    const std::string_view found = left.substr(0, left.find('\n'));
    if (found != line || found.size() == left.size()) differ(found, line);
    spot_.byte += found.size() + 1;
    ++count_;
  }
  std::uint64_t end() {
    if (!rest().empty()) differ(rest().substr(0, rest().find('\n')), "");
    check_hash({spot_.file}, record::sha256({content_}), expected_);
    return count_;
  }

 private:
  std::string_view rest() const {
    return std::string_view(content_).substr(static_cast<std::size_t>(spot_.byte));
  }
  [[noreturn]] void differ(std::string_view found, std::string_view line) const {
    const auto octet = std::ranges::mismatch(found, line).in1 - found.begin();
    Spot spot = spot_;
    spot.byte += static_cast<std::uint64_t>(octet);
    check_hash(spot, record::sha256({content_}), expected_);
    const auto shown = [](std::string_view text) {
      return text.empty() ? std::string("–") : std::string(text);
    };
    stop(spot, code_, {{"found", shown(found)}, {"expected", shown(line)}});
  }
  const Bytes content_;
  const Hash expected_;
  Spot spot_;
  const char* code_;
  std::uint64_t count_ = 0;
};

std::uint64_t check_tallies(const fs::path& folder, const Hashes& hashes,
                            const domain::Cells& cells) {
  Lines lines(folder, record::kTalliesFile, hashes, "audit.tally");
  lines.expect(domain::tally_head());
  for (const auto& [key, counts] : cells)
    if (counts != domain::TallyCounts{}) lines.expect(domain::tally_line(key, counts));
  return lines.end() - 1;
}

// An export of before counts of services were records has neither them nor the file.
void check_services(const fs::path& folder, const Hashes& hashes, const tally::ServiceDays& days) {
  if (!hashes.contains(record::kServicesFile))
    return hold(days.empty(), {std::string(record::kServicesFile)}, "audit.file_missing");
  Lines lines(folder, record::kServicesFile, hashes, "audit.services");
  lines.expect(tally::kServicesHead);
  for (const auto& [day, counts] : days)
    for (const std::string& line : tally::service_lines(day, counts)) lines.expect(line);
  lines.end();
}

// Each file of services has as many rows in records as the office announced of the unit. One of
// before counts were records announced none that are here.
void check_service_files(const LedgerWalk& walk) {
  for (const auto& [name, file] : walk.counts().office().service_files)
    if (file.announced != file.counted)
      stop({std::string(record::kBatchesFile), walk.byte()}, "audit.service_rows",
           {{"file", to_hex(view_of(name.first))},
            {"unit", name.second.text},
            {"found", std::to_string(file.counted)},
            {"expected", std::to_string(file.announced)}});
}

void check_device_heads(const fs::path& folder, const Hashes& hashes, const ChainBook& book) {
  Lines lines(folder, record::kHeadsFile, hashes, "audit.device_head");
  lines.expect("device,epoch,branch,seq,hash,batches");
  for (const auto& [device, chains] : book.chains())
    for (std::size_t branch = 0; branch < chains.size(); ++branch)
      lines.expect(device.first.text + "," + std::to_string(device.second) + "," +
                   std::to_string(branch) + "," + std::to_string(chains[branch].seq) + "," +
                   to_hex(view_of(chains[branch].hash)) + "," +
                   std::to_string(chains[branch].batches.size()));
  lines.end();
}

// Place, seq and ordinal of each.
using SidePlaces = std::set<std::tuple<tally::ChainName, std::uint64_t, std::uint32_t>>;

SidePlaces read_side_parts(const fs::path& folder, const ChainBook& book) {
  const Bytes content = content_of(folder, record::kSidePartsFile);
  std::string_view rest = content;
  Spot spot{std::string(record::kSidePartsFile)};
  SidePlaces places;
  while (!rest.empty()) {
    spot.byte = content.size() - rest.size();
    const std::size_t length = rest.size() < 4 ? rest.size() : record::frame_length(rest);
    const auto part =
        rest.size() < 4 + length ? std::nullopt : record::decode_side_part(rest.substr(4, length));
    hold(part.has_value(), spot, "audit.side_part");
    const auto device = book.chains().find({part->place.device, part->place.epoch});
    hold(device != book.chains().end() && part->place.branch < device->second.size() &&
             part->part.seq <= device->second[part->place.branch].seq,
         spot, "audit.side_part");
    places.emplace(tally::name_of(part->place), part->part.seq, part->part.ordinal);
    rest.remove_prefix(4 + length);
  }
  return places;
}

std::size_t commitments_in(const Bytes& bytes) {
  const auto record = record::readable(bytes);
  if (!record) return 0;
  if (const auto* ballot = std::get_if<domain::Ballot>(&record->body))
    return ballot->answers.text_commitments.size();
  const bool has_text = std::holds_alternative<record::Roster>(record->body) ||
                        std::holds_alternative<record::Account>(record->body) ||
                        std::holds_alternative<record::Complaint>(record->body) ||
                        std::holds_alternative<record::Objection>(record->body);
  return has_text ? 1 : 0;
}

// What the records commit to against what is there. A part that never came looks like one that was
// taken away without a word: both are said, neither is held against the ledger.
Report::SideParts check_side_parts(const fs::path& folder, const LedgerWalk& walk) {
  const SidePlaces there = read_side_parts(folder, walk.chains());
  Report::SideParts parts;
  parts.there = there.size();
  walk.each_new_record([&](const tally::ChainName& chain, std::uint64_t seq, std::uint64_t leaf,
                           const Bytes& bytes) {
    const std::size_t committed = commitments_in(bytes);
    for (std::uint32_t ordinal = 0; ordinal < committed; ++ordinal)
      if (!there.contains({chain, seq, ordinal}))
        ++(walk.counts().office().is_erased(chain, seq, leaf) ? parts.erased : parts.missing);
  });
  return parts;
}

void check_tree(const record::LedgerHead& head, const LedgerWalk& walk) {
  const Hash root = walk.tree().root(walk.tree().size());
  if (walk.tree().size() != head.tree_size || root != head.root)
    stop({std::string(record::kBatchesFile), walk.byte()}, "audit.tree",
         {{"found", std::to_string(walk.tree().size())},
          {"expected", std::to_string(head.tree_size)},
          {"root", to_hex(view_of(head.root))},
          {"here", to_hex(view_of(root))}});
}

void walk_through(LedgerWalk& walk, const BatchFile& file, const Order& order) {
  constexpr std::uint64_t kStep = 1024 * 1024;
  std::uint64_t said = 0;
  while (walk.step()) {
    if (!order.progress || walk.byte() < said) continue;
    said = walk.byte() + kStep;
    order.progress(walk.byte(), file.size());
  }
  walk.finish();
  if (order.progress) order.progress(file.size(), file.size());
}

Report report_of(const ExportedRegion& region, const record::LedgerHead& head,
                 const LedgerWalk& walk) {
  Report report{region.tenant, region.root_key, head};
  report.records = walk.records();
  report.held = walk.held();
  report.counted_before = walk.counted_before();
  for (const record::Retention& one : walk.counts().office().closed_years)
    report.closed_years.push_back(one.year);
  report.seen_heads = walk.seen_heads();
  report.devices = walk.chains().chains().size();
  for (const auto& [device, chains] : walk.chains().chains()) report.branches += chains.size() - 1;
  for (const PastLog& log : walk.past_logs().all())
    report.lost.push_back({log.lost.log_id, log.lost.tree_size, log.carried});
  for (const auto& [key, counts] : walk.counts().cells())
    report.ratings += static_cast<std::uint64_t>(counts.ratings());
  return report;
}

Report verify_or_stop(const Order& order, FalseHeads& false_heads) {
  const fs::path& folder = order.folder;
  const ExportedRegion region = read_region(content_of(folder, record::kRegionFile));
  if (!order.root.empty() && !is_root(region.root_key, order.root))
    stop({std::string(record::kRegionFile)}, "audit.other_root",
         {{"found", root_fingerprint(region.root_key)}, {"expected", order.root}});
  const auto head = record::open_head(content_of(folder, record::kLedgerHeadFile),
                                      region.statements, region.root_key);
  if (!head) throw Stop({{std::string(record::kLedgerHeadFile)}, head.error()});
  hold(head->tenant == region.tenant, {std::string(record::kLedgerHeadFile)}, "audit.other_tenant");
  const Hashes hashes = read_manifest(folder, *head);
  check_files(folder, hashes);
  BatchFile file(plain_file(folder, record::kBatchesFile));
  LedgerWalk walk(file, region, head->log_id, false_heads);
  walk_through(walk, file, order);
  check_tree(*head, walk);
  check_hash({std::string(record::kBatchesFile)}, file.hash(),
             hashes.find(record::kBatchesFile)->second);
  check_device_heads(folder, hashes, walk.chains());
  Report report = report_of(region, *head, walk);
  if (hashes.contains(record::kSidePartsFile)) report.side_parts = check_side_parts(folder, walk);
  report.tally_rows = check_tallies(folder, hashes, walk.counts().cells());
  check_service_files(walk);
  check_services(folder, hashes, walk.counts().services());
  report.receipts = check_receipts(order.receipts, region, *head, walk);
  check_heads(order.heads, *head, walk);
  report.notes = walk.arrivals().contradictions(walk.past_logs().all().size(),
                                                walk.counts().office().zone.value_or(Zone{}));
  return report;
}

}  // namespace

std::variant<Report, Finding> verify(const Order& order) {
  FalseHeads heads;
  std::optional<Report> report;
  std::vector<Finding> stopped;
  try {
    report = verify_or_stop(order, heads);
  } catch (const Stop& found) {
    stopped.push_back(found.finding);
  }
  if (report && heads.counted.empty()) {
    report->notes.insert(report->notes.begin(), heads.held.begin(), heads.held.end());
    return *std::move(report);
  }
  std::vector<Finding> found = std::move(heads.counted);
  found.insert(found.end(), stopped.begin(), stopped.end());
  found.insert(found.end(), heads.held.begin(), heads.held.end());
  Finding first = found.front();
  first.further.assign(found.begin() + 1, found.end());
  return first;
}

}  // namespace suara::audit
