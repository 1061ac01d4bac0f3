#include "sync/central/office_chain.hpp"

#include <time.h>

#include <cstdlib>
#include <fstream>

#include "sync/central/batches.hpp"

namespace suara::central {
namespace {

std::int64_t boot_clock_ms() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

Bytes machine_boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string text;
  file >> text;
  return Bytes(view_of(record::sha256({text}))).substr(0, 16);
}

// Each log has its own chain of the office: what was lost with one is never written again under
// the same number.
record::Place office_place(Books& books) {
  const TenantId& tenant = books.directory->tenant;
  return {tenant, kOfficeDevice, static_cast<std::uint32_t>(books.ledger.head(tenant).log_id), 0};
}

// The records of one batch and its side parts.
struct Draft {
  std::vector<Bytes> records;
  std::vector<record::SidePart> side_parts;
  std::size_t record_bytes = 0;
  std::size_t side_bytes = 0;
  bool takes(std::size_t more, std::size_t more_beside) const {
    return records.size() < record::kBatchRecordsMax &&
           record_bytes + more <= record::kBatchBytesMax &&
           side_bytes + more_beside <= record::kUploadBytesMax / 2;
  }
};

class Scribe {
 public:
  Scribe(Books& books, Instant now)
      : books_(books), now_(now), place_(office_place(books)), key_(books.office_key(place_, now)) {
    if (const auto chain = books.ledger.chain(place_)) {
      next_seq_ = chain->seq + 1;
      hash_ = chain->hash;
      boot_base_ms_ = chain->memory.clock.boot_base_ms.value_or(0);
    } else {
      hash_ = record::genesis(place_, {}, key_->public_key(), books.directory->root_key.value());
    }
  }

  void write(const OfficeRecord& office) {
    record::Record record{boot_clock_ms(), 0, office.body};
    if (const auto* boot = std::get_if<record::Boot>(&office.body))
      boot_base_ms_ = boot->wall.ms - record.boot_ms;
    record.wall_offset_ms = now_.ms - record.boot_ms - boot_base_ms_;
    const Bytes bytes = record::encode(record);
    std::size_t beside = 0;
    for (const Bytes& salted : office.salted) beside += salted.size() + 64;
    if (!draft_.takes(bytes.size(), beside)) finish();
    draft_.records.push_back(bytes);
    draft_.record_bytes += bytes.size();
    draft_.side_bytes += beside;
    const std::uint64_t seq = next_seq_ + draft_.records.size() - 1;
    std::uint32_t ordinal = 0;
    const Hash seal_key = books_.keys.seal_key(books_.directory->stated, now_);
    for (const Bytes& salted : office.salted)
      draft_.side_parts.push_back({seq, ordinal++, record::seal(salted, seal_key)});
  }

  void finish() {
    if (draft_.records.empty()) return;
    const Bytes sealed = record::seal_batch(place_, next_seq_, hash_, draft_.records, *key_);
    Append append;
    append.arrival = {record::parse_batch(sealed).value(), record::pack_upload({sealed, {}, 0, 0}),
                      std::move(draft_.side_parts), now_};
    const Outcome outcome = append_batch(books_, append);
    if (!std::holds_alternative<Stored>(outcome)) std::abort();  // The writer alone writes here.
    next_seq_ += draft_.records.size();
    hash_ = append.arrival.batch.header.h_after;
    draft_ = {};
  }

 private:
  Books& books_;
  Instant now_;
  record::Place place_;
  KeyStore::Signer key_;
  std::uint64_t next_seq_ = 1;
  Hash hash_{};
  std::int64_t boot_base_ms_ = 0;
  Draft draft_;
};

}  // namespace

void append_office(Books& books, std::span<const OfficeRecord> records, Instant now) {
  if (records.empty()) return;
  Scribe scribe(books, now);
  if (!books.office_booted) scribe.write({record::Boot{now, books.version, machine_boot_id()}, {}});
  books.office_booted = true;
  for (const OfficeRecord& record : records) scribe.write(record);
  scribe.finish();
}

}  // namespace suara::central
