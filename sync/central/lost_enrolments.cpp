#include "sync/central/lost_enrolments.hpp"

#include <nlohmann/json.hpp>

#include "sync/central/fields.hpp"
#include "sync/central/restart.hpp"
#include "sync/central/sessions.hpp"
#include "sync/ledger/arrivals.hpp"

namespace suara::central {

using ledger::Prepared;
using nlohmann::json;
using record::PriorEnrolment;

namespace {

constexpr std::int64_t kNumberMax = 1'000'000;  // of an epoch or a log

Expected<PriorEnrolment> read_one(const json& object, int row) {
  Fields in(object, {"prior", row, ""});
  PriorEnrolment prior;
  prior.device = in.id<DeviceId>("device");
  prior.epoch = static_cast<std::uint32_t>(in.integer("epoch", 1, kNumberMax - 1));
  prior.key = in.hash("public_key");
  prior.unit = in.id<UnitId>("unit");
  prior.counter = in.optional_id<CounterId>("counter").value_or(CounterId{});
  prior.log_id = static_cast<std::uint64_t>(in.integer("log_id", 1, kNumberMax));
  prior.root_key = in.hash("root_key");
  if (in.problem()) return tl::unexpected(*in.problem());
  return prior;
}

// What it was for stands in this log.
bool has_place(Books& books, const PriorEnrolment& prior) {
  Prepared unit(books.database, "SELECT 1 FROM unit WHERE tenant_id = ?1 AND unit = ?2");
  const auto any = [](const ledger::Row&) { return true; };
  return unit.first(any, books.directory->tenant, prior.unit) &&
         (prior.counter.empty() ||
          books.directory->office->counters.contains(prior.counter));
}

}  // namespace

Expected<PriorEnrolments> read_prior(const json& array) {
  if (!array.is_array() || array.size() > record::kPriorEnrolmentsMax)
    return problem("request.field",
                   {{"field", "prior"},
                    {"what", "a list of at most " + std::to_string(record::kPriorEnrolmentsMax)}},
                   {"", 0, "prior"});
  PriorEnrolments prior;
  for (const json& object : array) {
    auto one = read_one(object, static_cast<int>(prior.size()) + 1);
    if (!one) return tl::unexpected(one.error());
    prior.push_back(*std::move(one));
  }
  return prior;
}

std::string to_row(const PriorEnrolments& prior) {
  if (prior.empty()) return "";
  json array = json::array();
  for (const PriorEnrolment& one : prior) {
    array.push_back({{"device", one.device.text},
                     {"epoch", one.epoch},
                     {"public_key", to_hex(view_of(one.key))},
                     {"unit", one.unit.text},
                     {"log_id", one.log_id},
                     {"root_key", to_hex(view_of(one.root_key))}});
    if (!one.counter.empty()) array.back()["counter"] = one.counter.text;
  }
  return array.dump();
}

PriorEnrolments prior_of_row(const std::string& text) {
  if (text.empty()) return {};
  return read_prior(json::parse(text, nullptr, false)).value_or(PriorEnrolments{});
}

bool is_unstated(Books& books, const PriorEnrolment& prior) {
  return prior.root_key == books.directory->root_key &&
         prior.log_id < books.ledger.head(books.directory->tenant).log_id &&
         !books.directory->office->devices.contains({prior.device, prior.epoch});
}

std::optional<Instant> lost_since(Books& books, const PriorEnrolment& prior) {
  const TenantId& tenant = books.directory->tenant;
  const std::uint64_t present = books.ledger.head(tenant).log_id;
  if (!is_unstated(books, prior) || !has_place(books, prior)) return std::nullopt;
  const auto log = carried_log(books.database, tenant, present, prior.log_id);
  if (!log || log->carried == 0) return std::nullopt;
  return ledger::arrival_of(books.database, tenant, log->shift - 1 + log->carried);
}

record::Enrolment state_again(Books& books, const PriorEnrolment& prior,
                              const record::Act& act, Instant begun) {
  Prepared insert(books.database,
                  "INSERT OR REPLACE INTO device(tenant_id, device_id, epoch, unit, counter, state,"
                  " code_hash, code_expires_ms, public_key, program_version)"
                  " VALUES(?1, ?2, ?3, ?4, ?5, 'approved', ?6, 0, ?7, '')");
  const TenantId& tenant = books.directory->tenant;
  insert.run(tenant, prior.device, prior.epoch, prior.unit, prior.counter,
             code_hash(tenant, random_code()), prior.key);
  return {act, prior.device, prior.epoch, prior.key, prior.unit, prior.counter, begun};
}

}  // namespace suara::central
