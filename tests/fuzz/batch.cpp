#include <algorithm>
#include <numeric>

#include "sync/central/batches.hpp"
#include "tests/common/record/samples.hpp"
#include "tests/fuzz/target.hpp"

// Uploads and batches: as they come, and signed by a device that may put anything into a record.
namespace suara::fuzz {
namespace {

namespace samples = record::samples;

std::size_t size_of(const std::vector<Bytes>& records) {
  return std::accumulate(records.begin(), records.end(), std::size_t{0},
                         [](std::size_t sum, const Bytes& one) { return sum + one.size(); });
}

void check_read(std::string_view bytes) {
  const auto batch = record::parse_batch(bytes);
  const auto opened = record::open_batch(bytes, samples::device_key().public_key());
  require(!opened || batch, "what opens, parses");
  if (!batch) return;
  const auto& header = batch->header;
  require(batch->records.size() == header.count && header.count >= 1 &&
              header.count <= record::kBatchRecordsMax &&
              size_of(batch->records) <= record::kBatchBytesMax,
          "a batch keeps to its bounds");
  require(header.last_seq() >= header.first_seq && header.first_seq >= 1, "seq counts upwards");
  Hash hash = header.h_before;
  for (const Bytes& one : batch->records) hash = record::chain(hash, one);
  require(hash == header.h_after, "h_after is that of the records");
  require(opened.has_value() == record::signature_holds(*batch, samples::device_key().public_key()),
          "open_batch asks for the signature and nothing else");
}

void check_upload(std::string_view packed) {
  const auto upload = record::unpack_upload(packed);
  if (!upload) return;
  std::size_t size = upload->batch.size();
  for (const auto& part : upload->side_parts) size += part.sealed.size();
  require(size <= record::kUploadBytesMax, "an upload keeps to its bound");
  const auto again = record::unpack_upload(record::pack_upload(*upload));
  require(again && again->batch == upload->batch && again->side_parts == upload->side_parts &&
              again->log_id == upload->log_id && again->tree_size == upload->tree_size,
          "an upload packs and unpacks to itself");
  check_read(upload->batch);
}

std::shared_ptr<const central::Directory> region() {
  static const auto made = [] {
    central::Directory region;
    region.tenant = samples::place().tenant;
    region.zone = {7};
    region.root_key = samples::root_key().public_key();
    tally::OfficeState office;
    office.devices[{samples::place().device, 1}] = {
        samples::device_key().public_key(), {"capil"}, {"L-03"}, 0, {}, std::nullopt};
    region.office = std::make_shared<const tally::OfficeState>(std::move(office));
    return std::make_shared<const central::Directory>(std::move(region));
  }();
  return made;
}

Expected<central::Append> send(const Bytes& sealed) {
  central::Request request;
  request.headers["content-type"] = "application/vnd.suara.batch";
  request.body = record::pack_upload({sealed, {}, 0, 0});
  return central::read_batch(request, region(), central::ChainViews{}, {1'791'169'320'000});
}

// The number of ballots and services that the cells hold.
std::int64_t services_in(const domain::Cells& cells) {
  std::int64_t services = 0;
  for (const auto& [key, counts] : cells) services += counts.services;
  return services;
}

void check_counted(const central::Append& append) {
  if (!append.draft) return;
  const auto& batch = append.arrival.batch;
  std::int64_t countable = 0;
  std::size_t unreadable = 0;
  for (const Bytes& bytes : batch.records) {
    const auto one = record::decode(bytes);
    unreadable += one ? 0 : 1;
    countable += one && (std::holds_alternative<domain::Ballot>(one->body) ||
                         std::holds_alternative<domain::ServiceWithoutBallot>(one->body))
                     ? 1
                     : 0;
  }
  const tally::Counted& counted = append.draft->counted;
  const auto held = std::ranges::count_if(counted.held, [](const tally::HeldRecord& one) {
    return one.why != tally::HeldFor::unreadable;
  });
  require(services_in(counted.cells) + held == countable, "every service counts once or is held");
  require(counted.dispositions.size() == unreadable + static_cast<std::size_t>(held),
          "the unreadable and the held are named");
}

// A device that was enrolled is heard whatever its records hold; what was changed on the way is
// not.
void check_signed(std::string_view input) {
  std::vector<Bytes> records;
  for (Picks picks(input); !picks.empty() && records.size() < record::kBatchRecordsMax;)
    records.emplace_back(picks.piece());
  if (records.empty() || size_of(records) > record::kBatchBytesMax) return;
  const Bytes sealed = record::seal_batch(samples::place(), 1, samples::first_hash(), records,
                                          samples::device_key());
  const auto append = send(sealed);
  require(append.has_value() && append->arrival.batch.records == records,
          "a signed batch is read as it was sealed");
  check_counted(*append);
  Bytes changed = sealed;
  const Hash where = record::sha256({input});
  const std::size_t at = (where[0] * 256U + where[1]) % changed.size();
  changed[at] = static_cast<char>(changed[at] ^ (1 << (where[2] % 8)));
  const auto accepted = send(changed);
  require(!accepted || (accepted->arrival.batch.records == records &&
                        accepted->arrival.batch.leaf() == append->arrival.batch.leaf()),
          "a batch that was changed is refused");
}

void take(std::string_view input) {
  check_upload(input);
  check_read(input);
  check_signed(input);
}

[[maybe_unused]] const bool kEnlisted = enlist("batch", take);

}  // namespace
}  // namespace suara::fuzz
