#include "sync/central/batches.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <limits>

#include "common/base/mutants.hpp"
#include "sync/central/bundles.hpp"
#include "sync/central/office_chain.hpp"
#include "sync/central/respondents.hpp"
#include "sync/central/restart.hpp"
#include "sync/central/seen_heads.hpp"

namespace suara::central {
namespace {

constexpr const char* kBatchType = "application/vnd.suara.batch";
// Of a request: brought by somebody else than the device. Of an answer: nothing in it was new.
constexpr const char* kCarriedHeader = "suara-carried";
constexpr const char* kHeldHeader = "Suara-Held";
constexpr std::uint32_t kSidePartsOfRecordMax = 8;  // two of a ballot, one of a complaint
constexpr std::size_t kSidePartBytesMax = 16 * 1024;  // sealed
constexpr std::uint64_t kAnyLaterLeaf = std::numeric_limits<std::uint64_t>::max();

// By the office's chain: a row that somebody wrote by hand makes no device.
Expected<tally::EnrolledDevice> device_at(const record::Place& place, const Directory& directory) {
  const auto& devices = directory.office->devices;
  const auto found = devices.find({place.device, place.epoch});
  if (place.tenant != directory.tenant || found == devices.end())
    return problem("batch.unknown_device", {{"device", place.device.text}});
  return found->second;
}

bool side_parts_fit(const record::BatchHeader& header, const std::vector<record::SidePart>& parts) {
  const auto place = [](const record::SidePart& part) { return std::pair(part.seq, part.ordinal); };
  const bool in_order =
      std::ranges::adjacent_find(parts, std::ranges::greater_equal{}, place) == parts.end();
  return in_order && std::ranges::all_of(parts, [&](const record::SidePart& part) {
           return header.first_seq <= part.seq && part.seq <= header.last_seq() &&
                  part.ordinal < kSidePartsOfRecordMax && !part.sealed.empty() &&
                  part.sealed.size() <= kSidePartBytesMax;
         });
}

Expected<bool> check(const record::Batch& batch, const tally::EnrolledDevice& device,
                     const Directory& directory) {
  const record::BatchHeader& header = batch.header;
  if (!record::signature_holds(batch, device.key))
    return problem("batch.bad_signature", {{"device", header.place.device.text}});
  if (header.first_seq > 1) return true;
  record::Place first = header.place;  // A branch has the genesis of the chain that it left.
  first.branch = 0;
  if (header.h_before != record::genesis(first, {}, device.key, directory.root_key.value()))
    return problem("batch.wrong_genesis", {{"device", header.place.device.text}});
  return true;
}

bool is_imported(const std::optional<record::Record>& record) {
  const auto* ballot = record ? std::get_if<domain::Ballot>(&record->body) : nullptr;
  return ballot != nullptr && ballot->imported.has_value();
}

// nullopt: nothing is known of the chain, or only the writer can tell what counts.
std::optional<Draft> count_ahead(const record::Batch& batch,
                                 const std::shared_ptr<const Directory>& directory,
                                 const ChainViews& views, Instant received) {
  const record::BatchHeader& header = batch.header;
  const auto before = header.first_seq == 1 ? ledger::ChainMemory{} : views.memory_of(header.place);
  if (!before || header.place.branch != 0) return std::nullopt;
  const tally::Decoded records = tally::decode_all(batch);
  if (std::ranges::any_of(records, is_imported)) return std::nullopt;
  // Ahead of all leaves to come: where the device is revoked, its batch is behind that.
  const tally::Counting how{directory->zone, directory->office.get(), {}, kAnyLaterLeaf};
  return Draft{*before, directory,
               tally::count(records, header.first_seq, {header.place, 0, *before}, received, how)};
}

tally::Counted count_in(Books& books, Append& append, const ledger::NewBatch& standing,
                        std::uint64_t leaf) {
  auto& draft = append.draft;
  if (draft && standing.place.branch == 0 && standing.known == 0 &&
      draft->before == standing.before && draft->directory == books.directory)
    return std::move(draft->counted);
  const record::Batch& batch = append.arrival.batch;
  const tally::RowClaims rows = books.claims();
  return tally::count(tally::decode_all(batch), batch.header.first_seq, standing,
                      append.arrival.received_at,
                      {books.directory->zone, books.directory->office.get(), rows.take, leaf});
}

void warn_of_branch(const record::Place& place) {
  spdlog::warn("device {} epoch {} goes on in branch {}: a copy of it or a restored disk",
               place.device.text, place.epoch, place.branch);
}

}  // namespace

Expected<Append> read_batch(const Request& request,
                            const std::shared_ptr<const Directory>& directory,
                            const ChainViews& views, Instant received) {
  if (request.header("content-type") != kBatchType)
    return problem("batch.malformed", {{"what", "Content-Type"}});
  auto upload = record::unpack_upload(request.body);
  if (!upload) return tl::unexpected(upload.error());
  auto batch = record::parse_batch(upload->batch);
  if (!batch) return tl::unexpected(batch.error());
  const auto device = device_at(batch->header.place, *directory);
  if (!device) return tl::unexpected(device.error());
  if (const auto good = check(*batch, *device, *directory); !good)
    return tl::unexpected(good.error());
  if (!side_parts_fit(batch->header, upload->side_parts))
    return problem("batch.malformed", {{"what", "side parts"}});
  // Verbatim as it came, unless something erasable is in it.
  Bytes stored =
      upload->side_parts.empty() ? request.body : record::pack_upload({upload->batch, {}, 0, 0});
  auto draft = count_ahead(*batch, directory, views, received);
  return Append{{*std::move(batch), std::move(stored), std::move(upload->side_parts), received,
                 !request.header(kCarriedHeader).empty()},
                std::move(draft),
                upload->log_id,
                upload->tree_size,
                device->unit};
}

Outcome append_batch(Books& books, Append& append) {
  const record::BatchHeader& header = append.arrival.batch.header;
  const ledger::Judgement judged = books.ledger.judge(append.arrival.batch);
  if (const auto* gap = std::get_if<ledger::Gap>(&judged)) return gap->head;
  if (std::holds_alternative<ledger::TooManyBranches>(judged))
    return Problem{"batch.too_many_branches", {{"device", header.place.device.text}}};
  if (const auto* repeat = std::get_if<ledger::Repeat>(&judged)) {
    if (!append.arrival.carried)
      books.ledger.note_contact(repeat->place, append.arrival.received_at);
    return Stored{repeat->place, repeat->leaf_index, repeat->dispositions, true, true};
  }
  const auto& standing = std::get<ledger::NewBatch>(judged);
  if (standing.forked_from) warn_of_branch(standing.place);
  const std::uint64_t leaf = books.ledger.head(header.place.tenant).size;
  // A log has the number of the office's chain that begins it.
  if (leaf == 0 && header.place.device == kOfficeDevice)
    books.ledger.begin_log(header.place.tenant, header.place.epoch);
  tally::Counted counted = count_in(books, append, standing, leaf);
  books.ledger.store(append.arrival, standing, counted.after, counted.dispositions);
  if (!append.replayed) count_respondents(books, append, standing.known, counted.cells);
  books.cells.push_back(std::move(counted.cells));
  compare_heads(books, standing.place, counted.seen, append.arrival.received_at);
  books.tallies.note_held(standing.place, leaf, counted.held);
  books.release(standing.place, {tally::name_of(standing.place), leaf,
                                 header.first_seq + standing.known, counted.frees});
  if (standing.place.device == kOfficeDevice)
    books.take_office({standing.place, leaf, standing.known, standing.forked_from, standing.before,
                       append.arrival.received_at, {}, append.arrival.batch});
  return Stored{standing.place, leaf, std::move(counted.dispositions), standing.known > 0,
                standing.known == header.count};
}

Write write_of(const std::shared_ptr<Append>& append,
               std::function<void(Books&, Append&, const Outcome&)> answer,
               std::function<void()> not_stored) {
  Write write;
  write.facts = false;
  write.run = [append, answer = std::move(answer)](Books& books) -> Done {
    return [append, answer, outcome = append_batch(books, *append)](Books& after) {
      answer(after, *append, outcome);
    };
  };
  write.not_stored = std::move(not_stored);
  return write;
}

UnsignedReceipt make_receipt(Books& books, const Append& append, const Stored& stored,
                             Instant now) {
  const record::BatchHeader& header = append.arrival.batch.header;
  const TenantId& tenant = header.place.tenant;
  const ledger::LogHead log = books.ledger.head(tenant);
  ledger::Tree& tree = books.ledger.tree();
  UnsignedReceipt made;
  made.held_whole = stored.held_whole;
  record::Receipt& receipt = made.receipt;
  receipt.place = stored.place;
  receipt.log_id = log.log_id;
  receipt.ack_seq = header.last_seq();
  receipt.ack_hash = header.h_after;
  receipt.leaf_index = stored.leaf_index;
  receipt.tree_size = log.size;
  receipt.root = tree.root(tenant, log.size);
  receipt.inclusion = tree.inclusion(tenant, stored.leaf_index, log.size);
  if (append.log_id != 0 && append.log_id < log.log_id) {
    explain_restart(books, append, made);
  } else if (append.tree_size <= log.size) {  // Else this log is not the one the device knows.
    receipt.consistency_from = append.tree_size;
    receipt.consistency = tree.consistency(tenant, append.tree_size, log.size);
  }
  receipt.server_time = now;
  made.key = books.keys.receipt_key(books.directory->stated, now);
  receipt.dispositions = stored.dispositions;
  // What a thief may hold learns no more names and PINs; a receipt without a hash names no bundle.
  if (books.directory->is_revoked(stored.place)) return made;
  const BuiltBundle& bundle = bundle_of(books, append.unit, books.directory->today(now));
  receipt.bundle_hash = bundle.hash;
  Hash& sent = books.bundles_sent[stored.place];
  // A repeat says that the last answer was lost, and the bundle with it.
  if (sent != bundle.hash || stored.heard_before || append.arrival.carried) {
    made.bundle = bundle.bytes;
    made.device_key = device_at(stored.place, *books.directory).value().key;
  }
  // The receipt of what was carried goes back by hand, nobody knows whether or when.
  if (!append.arrival.carried) sent = bundle.hash;
  return made;
}

Response receipt_reply(const UnsignedReceipt& receipt) {
  Response response;
  response.content_type = "application/vnd.suara.receipt";
  response.body = record::sign_receipt(receipt.receipt, key_id_of(receipt.key->public_key()),
                                       *receipt.key, receipt.bundle, receipt.restarts);
  if (!receipt.bundle.empty() && !mutant("bundle_unsealed"))
    response.body = record::with_sealed_bundle(response.body, receipt.device_key);
  if (receipt.held_whole) response.headers.emplace_back(kHeldHeader, "yes");
  return response;
}

Response gap_reply(const record::Head& head) {
  return {409, "application/vnd.suara.head", record::encode(head), {}};
}

}  // namespace suara::central
