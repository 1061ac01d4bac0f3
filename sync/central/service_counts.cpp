#include "sync/central/service_counts.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "sync/central/facts.hpp"
#include "sync/central/fields.hpp"
#include "sync/central/filed_surveys.hpp"
#include "sync/central/office_chain.hpp"
#include "sync/central/replies.hpp"
#include "sync/tally/filed_counts.hpp"

namespace suara::central {
namespace {

using nlohmann::json;
using Rows = std::map<UnitId, std::vector<tally::ServiceCount>>;

constexpr std::int64_t kCountMax = 100'000;  // services of one kind on one day

// Rows as the region's facts place them; nothing is written before all of them are judged.
class Placing {
 public:
  Placing(const ServiceFile& file, const Facts& facts) : file_(file), facts_(facts) {
    for (const auto& [officer, person] : facts.people)
      if (!person.nip.empty()) by_nip_[person.nip] = officer;
  }

  Expected<Rows> make() {
    Rows rows;
    for (const ServiceCountRow& row : file_.rows) {
      const auto officer = officer_of(row);
      if (!officer) return tl::unexpected(officer.error());
      const auto unit = unit_of(row, *officer);
      if (!unit) return tl::unexpected(unit.error());
      if (!seen_.emplace(*unit, *officer, row.day, row.service).second)
        return wrong(row, "service", "services.twice", row.service.text);
      rows[*unit].push_back({*officer, row.service, row.day, row.count});
    }
    return rows;
  }

 private:
  tl::unexpected<Problem> wrong(const ServiceCountRow& row, const char* column, const char* code,
                                const std::string& value) const {
    return problem(code, {{"value", value}, {"officer", value}},
                   {file_.file_name, row.row, column});
  }

  Expected<OfficerId> officer_of(const ServiceCountRow& row) const {
    if (row.officer) {
      if (!facts_.people.contains(*row.officer))
        return wrong(row, "officer", "officer.unknown", row.officer->text);
      return *row.officer;
    }
    if (row.nip.empty()) return OfficerId{};
    const auto found = by_nip_.find(row.nip);
    if (found == by_nip_.end()) return wrong(row, "nip", "services.unknown_nip", row.nip);
    return found->second;
  }

  Expected<UnitId> unit_of(const ServiceCountRow& row, const OfficerId& officer) const {
    if (row.unit) {
      if (!facts_.units.contains(*row.unit))
        return wrong(row, "unit", "setup.unknown_unit", row.unit->text);
      return *row.unit;
    }
    auto post = facts_.roster.upper_bound({officer, row.day});
    while (!officer.empty() && post != facts_.roster.begin()) {
      --post;
      if (post->first.first != officer) break;
      if (!post->second.until || row.day <= *post->second.until) return post->second.unit;
    }
    return wrong(row, "unit", "services.no_unit", officer.text);
  }

  const ServiceFile& file_;
  const Facts& facts_;
  std::map<std::string, OfficerId> by_nip_;
  std::set<std::tuple<UnitId, OfficerId, Date, ServiceId>> seen_;
};

ServiceCountRow read_row(Fields& in) {
  ServiceCountRow row;
  row.row = in.integer("row", 1, 100'000'000);
  row.unit = in.optional_id<UnitId>("unit");
  row.officer = in.optional_id<OfficerId>("officer");
  row.nip = in.optional_text("nip").value_or("");
  row.service = in.id<ServiceId>("service");
  row.day = in.date("day");
  row.count = static_cast<std::uint32_t>(in.integer("count", 0, kCountMax));
  return row;
}

OfficeRecord record_of(const ServiceFile& file, const UnitId& unit,
                       const std::vector<tally::ServiceCount>& rows, const record::Act& act) {
  const auto [first, last] = std::ranges::minmax_element(rows, {}, &tally::ServiceCount::day);
  return {record::OfficeImport{act, file.file_hash, unit,
                               static_cast<std::uint32_t>(rows.size()), first->day, last->day,
                               file.file_name},
          {}};
}

}  // namespace

Expected<ServiceFile> read_service_file(std::string_view body) {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  Fields in(*object);
  ServiceFile file;
  file.file_hash = in.hash("file_hash");
  file.file_name = in.text("file_name", 200);
  const json& rows = in.array("rows");
  if (rows.empty() || rows.size() > kServiceRowsMax) in.refuse("rows", "1 to 500000");
  if (in.problem()) return tl::unexpected(*in.problem());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Fields one(rows[i], {"rows", static_cast<std::int64_t>(i) + 1, ""});
    file.rows.push_back(read_row(one));
    if (one.problem()) return tl::unexpected(*one.problem());
  }
  return file;
}

Expected<Response> accept_services(Books& books, const ServiceFile& file,
                                   const Principal& principal, Instant now) {
  const Directory& region = *books.directory;
  if (!region.root_key) return problem("keys.missing");
  if (is_known_file(*region.office, file.file_hash))
    return problem("import.known_file", {{"file", file.file_name}});
  const auto rows = Placing(file, load_facts(books.database, region)).make();
  if (!rows) return tl::unexpected(rows.error());
  std::vector<OfficeRecord> records;
  for (const auto& [unit, of_unit] : *rows) {
    tally::file_services(books.database, region.tenant, unit, of_unit);
    records.push_back(record_of(file, unit, of_unit,
                                {principal.person, to_text(principal.role), "services"}));
  }
  append_office(books, records, now);
  return json_reply(201, {{"file_hash", to_hex(view_of(file.file_hash))},
                          {"rows", file.rows.size()},
                          {"units", rows->size()}});
}

}  // namespace suara::central
