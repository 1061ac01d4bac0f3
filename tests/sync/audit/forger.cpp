#include "tests/sync/audit/forger.hpp"

#include <fstream>
#include <stdexcept>
#include <utility>

#include "common/domain/tally_text.hpp"
#include "sync/ledger/stored.hpp"

namespace suara::test {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, std::string_view content) {
  std::ofstream(path, std::ios::binary).write(content.data(),
                                              static_cast<std::streamsize>(content.size()));
}

std::string tallies_text(const domain::Cells& cells) {
  std::string text = domain::tally_head() + "\n";
  for (const auto& [key, counts] : cells)
    if (counts != domain::TallyCounts{}) text += domain::tally_line(key, counts) + "\n";
  return text;
}

std::string services_text(const tally::ServiceDays& days) {
  std::string text = std::string(tally::kServicesHead) + "\n";
  for (const auto& [day, counts] : days)
    for (const std::string& line : tally::service_lines(day, counts)) text += line + "\n";
  return text;
}

std::string heads_text(const audit::ChainBook& book) {
  std::string text = "device,epoch,branch,seq,hash,batches\n";
  for (const auto& [device, chains] : book.chains())
    for (std::size_t branch = 0; branch < chains.size(); ++branch)
      text += device.first.text + "," + std::to_string(device.second) + "," +
              std::to_string(branch) + "," + std::to_string(chains[branch].seq) + "," +
              to_hex(view_of(chains[branch].hash)) + "," +
              std::to_string(chains[branch].batches.size()) + "\n";
  return text;
}

}  // namespace

Forger::Forger(fs::path folder, std::string region_json, TenantId tenant, bool keeps_frames)
    : folder_(std::move(folder)),
      region_json_(std::move(region_json)),
      tenant_(std::move(tenant)),
      keeps_frames_(keeps_frames),
      chains_([this](std::uint64_t byte) { return stored_at(byte).batch; }),
      counts_(past()) {
  fs::remove_all(folder_);
  fs::create_directories(folder_);
  file_ = std::fopen((folder_ / record::kBatchesFile).c_str(), "wb");
  if (file_ == nullptr) throw std::runtime_error("cannot write " + folder_.string());
}

Forger::~Forger() {
  if (file_ != nullptr) std::fclose(file_);
}

ledger::StoredBatch Forger::stored_at(std::uint64_t byte) const {
  const record::StoredFrame& frame = frames_.at(byte);
  ledger::StoredBatch stored;
  stored.batch = record::parse_batch(frame.batch).value();
  stored.place = stored.batch.header.place;
  stored.place.branch = frame.branch;
  stored.leaf_index = frame.leaf_index;
  stored.known = frame.known;
  stored.forked_from = frame.forked_from;
  stored.received_at = frame.received_at;
  return stored;
}

tally::Past Forger::past() {
  tally::Past past;
  past.all = [this](const ledger::EachBatch& each) {
    for (const auto& [byte, frame] : frames_) each(stored_at(byte));
  };
  past.of_chain = [this](const tally::ChainName& name, std::uint64_t first, std::uint64_t last,
                         const ledger::EachBatch& each) {
    for (const auto& [byte, frame] : frames_) {
      const ledger::StoredBatch stored = stored_at(byte);
      if (tally::name_of(stored.place) == name && stored.known < stored.batch.header.count &&
          stored.batch.header.first_seq <= last && stored.batch.header.last_seq() >= first)
        each(stored);
    }
  };
  return past;
}

void Forger::add(record::StoredFrame frame) {
  frame.leaf_index = tree_.size();
  const auto batch = record::parse_batch(frame.batch);
  if (batch) {
    if (const auto placing = chains_.place(*batch)) {
      frame.branch = placing->branch;
      frame.known = placing->known;
      frame.forked_from = placing->forked_from;
      frames_[byte_] = frame;
      chains_.add(*batch, *placing, byte_);
      const ledger::StoredBatch stored = stored_at(byte_);
      frame.dispositions =
          ledger::pack_dispositions(counts_.take(stored).dispositions, batch->header);
    }
    tree_.append(record::leaf_hash(batch->leaf()));
  }
  const Bytes bytes = record::framed(record::encode(frame));
  hasher_.add(bytes);
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size())
    throw std::runtime_error("cannot write " + folder_.string());
  byte_ += bytes.size();
  if (!keeps_frames_) frames_.clear();
}

void Forger::finish(const std::string& key_id, const record::SigningKey& receipt_key, Instant time,
                    const Edit& edit) {
  std::fclose(std::exchange(file_, nullptr));
  std::string tallies = tallies_text(counts_.cells());
  std::string heads = heads_text(chains_);
  if (edit) edit(tallies, heads);
  write(folder_ / record::kRegionFile, region_json_);
  write(folder_ / record::kTalliesFile, tallies);
  write(folder_ / record::kHeadsFile, heads);
  std::vector<record::ManifestLine> lines = {
      {std::string(record::kBatchesFile), hasher_.finish()},
      {std::string(record::kHeadsFile), record::sha256({heads})},
      {std::string(record::kRegionFile), record::sha256({region_json_})}};
  const std::string counts = services.value_or(services_text(counts_.services()));
  if (!counts.empty()) {
    write(folder_ / record::kServicesFile, counts);
    lines.push_back({std::string(record::kServicesFile), record::sha256({counts})});
  }
  lines.push_back({std::string(record::kTalliesFile), record::sha256({tallies})});
  const std::string manifest = record::manifest_text(lines);
  write(folder_ / record::kManifestFile, manifest);
  write(folder_ / record::kLedgerHeadFile,
        record::sign_head({tenant_, log_id, tree_.size(), tree_.root(tree_.size()), time,
                           record::sha256({manifest})},
                          key_id, receipt_key));
}

}  // namespace suara::test
