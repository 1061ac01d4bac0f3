#include "sync/central/erasures.hpp"

#include <algorithm>

#include "sync/central/fields.hpp"
#include "sync/central/office_chain.hpp"
#include "sync/central/replies.hpp"
#include "sync/central/review.hpp"
#include "sync/ledger/arrivals.hpp"

namespace suara::central {
namespace {

using ledger::Prepared;
using ledger::Row;

constexpr std::uint64_t kLeavesANight = 100'000;
// Looked at for nothing: noted, so that the next night goes on behind them.
constexpr std::uint64_t kLeavesToNote = 10'000;
constexpr std::int64_t kDayMs = 86'400'000;

std::int64_t erase_leaves(Books& books, std::uint64_t from, std::uint64_t until) {
  Prepared erase(books.database,
                 "DELETE FROM side_part WHERE tenant_id = ?1 AND device_id = ?2 AND epoch = ?3"
                 " AND branch = ?4 AND seq BETWEEN ?5 AND ?6");
  std::int64_t erased = 0;
  const TenantId& tenant = books.directory->tenant;
  Prepared(books.database,
           "SELECT device_id, epoch, branch, first_seq + known, first_seq + count - 1 FROM batch"
           " WHERE tenant_id = ?1 AND leaf_index >= ?2 AND leaf_index < ?3 AND device_id <> ?4")
      .each(
          [&](const Row& row) {
            erased += erase.run(tenant, row.text(0), row.integer(1), row.integer(2),
                                row.integer(3), row.integer(4));
          },
          tenant, from, until, kOfficeDevice);
  return erased;
}

}  // namespace

std::optional<std::int64_t> number_setting(Books& books, const char* key) {
  const auto text =
      Prepared(books.database, "SELECT value FROM setting WHERE tenant_id = ?1 AND key = ?2")
          .first([](const Row& row) { return row.text(0); }, books.directory->tenant, key)
          .value_or("");
  return domain::setting_number(key, text);
}

Expected<ErasureForm> read_erasure(std::string_view body) {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  Fields in(*object);
  ErasureForm form;
  form.reason = in.text("reason");
  form.officer = in.optional_id<OfficerId>("officer");
  if (form.officer) {
    if (object->contains("device")) in.refuse("officer", "an officer or a device's records");
    if (in.problem()) return tl::unexpected(*in.problem());
    return form;
  }
  form.records.device = in.id<DeviceId>("device");
  form.records.epoch = static_cast<std::uint32_t>(in.integer("epoch", 1, 1'000'000));
  form.records.branch = static_cast<std::uint32_t>(in.integer("branch", 0, ledger::kBranchesMax));
  form.records.seqs = read_ranges(in);
  if (in.problem()) return tl::unexpected(*in.problem());
  return form;
}

namespace {

record::Act act_of(const ErasureForm& form, const Principal& principal) {
  return {principal.person, to_text(principal.role), form.reason};
}

// Those of the chains of the office that hold a name of that officer, at most 1,000 a set.
std::vector<record::BallotSet> names_of(Books& books, const OfficerId& officer) {
  std::vector<record::BallotSet> sets;
  ledger::each_batch_of_device(
      books.database, books.directory->tenant, kOfficeDevice,
      [&](const ledger::StoredBatch& stored) {
        for (std::size_t i = stored.known; i < stored.batch.records.size(); ++i) {
          const auto read = record::readable(stored.batch.records[i]);
          const auto* roster = read ? std::get_if<record::Roster>(&read->body) : nullptr;
          if (roster == nullptr || roster->officer != officer) continue;
          const record::Place& place = stored.place;
          if (sets.empty() || sets.back().epoch != place.epoch ||
              sets.back().branch != place.branch ||
              sets.back().seqs.size() == record::kBallotSetMax)
            sets.push_back({place.device, place.epoch, place.branch, {}});
          sets.back().seqs.push_back(stored.batch.header.first_seq + i);
        }
      });
  return sets;
}

// Nothing: the name may go.
std::optional<Problem> stays(Books& books, const OfficerId& officer, Instant now) {
  const Directory& region = *books.directory;
  const auto last = Prepared(books.database,
                             "SELECT max(coalesce(r.until_day, 2147483647)) FROM officer o"
                             " JOIN roster r ON r.tenant_id = o.tenant_id AND r.officer = o.officer"
                             " WHERE o.tenant_id = ?1 AND o.officer = ?2 AND o.nip <> ''")
                        .first(
                            [](const Row& row) {
                              return row.is_null(0) ? std::nullopt
                                                    : std::optional(Date{row.number<std::int32_t>(0)});
                            },
                            region.tenant, officer)
                        .value_or(std::nullopt);
  if (!last) return Problem{"erase.no_name", {{"officer", officer.text}}};
  if (region.today(now) <= *last) return Problem{"erase.in_force", {{"officer", officer.text}}};
  const std::uint32_t year = static_cast<std::uint32_t>(civil(*last).year);
  if (std::ranges::find(region.office->closed_years, year, &record::Retention::year) ==
      region.office->closed_years.end())
    return Problem{"erase.open_year",
                   {{"officer", officer.text}, {"year", std::to_string(year)}}};
  return std::nullopt;
}

std::int64_t delete_parts(Books& books, const record::BallotSet& set) {
  Prepared erase(books.database,
                 "DELETE FROM side_part WHERE tenant_id = ?1 AND device_id = ?2 AND epoch = ?3"
                 " AND branch = ?4 AND seq = ?5");
  std::int64_t erased = 0;
  for (const std::uint64_t seq : set.seqs)
    erased += erase.run(books.directory->tenant, set.device, set.epoch, set.branch, seq);
  return erased;
}

// The row stays, so that figures still have their officer; nobody signs in with it.
Expected<Response> erase_officer(Books& books, const OfficerId& officer, const ErasureForm& form,
                                 const Principal& principal, Instant now) {
  if (auto why = stays(books, officer, now)) return tl::unexpected(*std::move(why));
  std::int64_t erased = 0;
  std::vector<OfficeRecord> records;
  for (record::BallotSet& set : names_of(books, officer)) {
    erased += delete_parts(books, set);
    records.push_back({record::Erasure{act_of(form, principal), std::move(set), 0}, {}});
  }
  Prepared(books.database,
           "UPDATE officer SET nip = '', name = officer, pin_hash = NULL, password_hash = NULL"
           " WHERE tenant_id = ?1 AND officer = ?2")
      .run(books.directory->tenant, officer);
  append_office(books, records, now);
  books.reload();
  books.erased = true;
  return json_reply(200, {{"officer", officer.text}, {"erased", erased}});
}

}  // namespace

Expected<Response> erase_named(Books& books, const ErasureForm& form, const Principal& principal,
                               Instant now) {
  if (form.officer) return erase_officer(books, *form.officer, form, principal, now);
  const record::BallotSet& set = form.records;
  if (set.device == kOfficeDevice) return problem("erase.office");
  const std::int64_t erased = delete_parts(books, set);
  if (erased == 0) return problem("erase.nothing", {{"device", set.device.text}});
  const OfficeRecord record{record::Erasure{act_of(form, principal), set, 0}, {}};
  append_office(books, {&record, 1}, now);
  books.erased = true;
  return json_reply(200, {{"device", set.device.text}, {"erased", erased}});
}

std::int64_t erase_old(Books& books, Date night_before, Instant now) {
  const Directory& region = *books.directory;
  if (!region.root_key) return 0;
  const Instant as_of = std::min(now + region.clock_offset_ms,
                                 start_of(Date{night_before.days + 2}, region.zone));
  const std::int64_t days =
      number_setting(books, kSidePartsKeptSetting).value_or(kSidePartsKeptDays);
  const std::uint64_t from = region.office->erased_before_leaf;
  const std::uint64_t until = ledger::first_young_leaf(
      books.database, region.tenant, from,
      std::min(books.ledger.head(region.tenant).size, from + kLeavesANight),
      as_of + -days * kDayMs);
  if (until <= from) return 0;
  const std::int64_t erased = erase_leaves(books, from, until);
  if (erased == 0 && until - from < kLeavesToNote) return 0;
  const OfficeRecord record{
      record::Erasure{{PersonId{tally::kCentral}, "central",
                       std::string(kSidePartsKeptSetting) + " " + std::to_string(days)},
                      std::nullopt, until},
      {}};
  append_office(books, {&record, 1}, now);
  books.erased = books.erased || erased > 0;
  return erased;
}

}  // namespace suara::central
