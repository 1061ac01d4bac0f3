#include "sync/central/service_counts.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "sync/central/facts.hpp"
#include "sync/central/fields.hpp"
#include "sync/central/filed_surveys.hpp"
#include "sync/central/office_chain.hpp"
#include "sync/central/replies.hpp"

namespace suara::central {
namespace {

using nlohmann::json;
using Counted = std::vector<record::CountedServices>;
using Rows = std::map<UnitId, Counted>;

// Rows as the region's facts place them; nothing is written before all of them are judged.
class Placing {
 public:
  Placing(const ServiceFile& file, const Facts& facts, Date today)
      : file_(file), facts_(facts), today_(today) {
    for (const auto& [officer, person] : facts.people)
      if (!person.nip.empty()) by_nip_[person.nip] = officer;
  }

  Expected<Rows> make() {
    Rows rows;
    for (const ServiceCountRow& row : file_.rows) {
      if (row.day > today_) return wrong(row, "day", "services.day_to_come", to_text(row.day));
      const auto officer = officer_of(row);
      if (!officer) return tl::unexpected(officer.error());
      const auto unit = unit_of(row, *officer);
      if (!unit) return tl::unexpected(unit.error());
      if (!is_offered(facts_, *unit, row.service, row.day, row.day))
        return problem("services.not_offered",
                       {{"unit", unit->text},
                        {"service", row.service.text},
                        {"day", to_text(row.day)}},
                       {file_.file_name, row.row, "service"});
      if (!seen_.emplace(*unit, *officer, row.day, row.service).second)
        return wrong(row, "service", "services.twice", row.service.text);
      rows[*unit].push_back({row.day, *officer, row.service, row.count});
    }
    for (auto& [unit, of_unit] : rows)
      std::ranges::sort(of_unit, {}, [](const record::CountedServices& one) {
        return std::tie(one.day, one.officer, one.service);
      });
    return rows;
  }

 private:
  tl::unexpected<Problem> wrong(const ServiceCountRow& row, const char* column, const char* code,
                                const std::string& value) const {
    return problem(code, {{"value", value}, {"officer", value}},
                   {file_.file_name, row.row, column});
  }

  Expected<OfficerId> officer_of(const ServiceCountRow& row) const {
    if (row.officer && !facts_.people.contains(*row.officer))
      return wrong(row, "officer", "officer.unknown", row.officer->text);
    if (row.nip.empty()) return row.officer.value_or(OfficerId{});
    const auto found = by_nip_.find(row.nip);
    if (found == by_nip_.end()) return wrong(row, "nip", "services.unknown_nip", row.nip);
    if (row.officer && found->second != *row.officer)
      return wrong(row, "nip", "services.two_people", row.nip);
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
  const Date today_;
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
  row.count = static_cast<std::uint32_t>(in.integer("count", 0, record::kServicesCountedMax));
  return row;
}

OfficeRecord announcement_of(const ServiceFile& file, const UnitId& unit, const Counted& rows,
                             const record::Act& act) {
  return {record::OfficeImport{act, file.file_hash, unit, static_cast<std::uint32_t>(rows.size()),
                               rows.front().day, rows.back().day, file.file_name},
          {}};
}

// Rows of one record, and how long they make it at most.
struct Part {
  Counted rows;
  std::set<OfficerId> officers;
  std::set<ServiceId> services;
  std::size_t octets = 0;

  std::size_t more_for(const record::CountedServices& row) const {
    constexpr std::size_t kRowOctets = 12, kNameOctets = 2;
    const std::size_t officer =
        officers.contains(row.officer) ? 0 : row.officer.text.size() + kNameOctets;
    const std::size_t service =
        services.contains(row.service) ? 0 : row.service.text.size() + kNameOctets;
    return kRowOctets + officer + service;
  }
  void add(const record::CountedServices& row) {
    octets += more_for(row);
    officers.insert(row.officer);
    services.insert(row.service);
    rows.push_back(row);
  }
};

// As many records as the rows need: each is bounded.
void add_counts(const ServiceFile& file, const UnitId& unit, const Counted& rows,
                const record::Act& act, std::vector<OfficeRecord>& records) {
  constexpr std::size_t kRowsOctetsMax = record::kRecordBytesMax - 1'024;  // beside act and unit
  Part part;
  const auto close = [&] {
    records.push_back(
        {record::IndependentCounts{act, file.file_hash, unit, std::move(part.rows)}, {}});
    part = {};
  };
  for (const record::CountedServices& row : rows) {
    if (part.octets + part.more_for(row) > kRowsOctetsMax) close();
    part.add(row);
  }
  close();
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
  if (rows.empty() || rows.size() > kServiceRowsMax) in.refuse("rows", "1 to 300000");
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
  const auto rows =
      Placing(file, load_facts(books.database, region), region.today(now)).make();
  if (!rows) return tl::unexpected(rows.error());
  std::vector<OfficeRecord> records;
  for (const auto& [unit, of_unit] : *rows) {
    const record::Act act{principal.person, to_text(principal.role), tally::kServiceCountsReason};
    records.push_back(announcement_of(file, unit, of_unit, act));
    add_counts(file, unit, of_unit, act, records);
  }
  append_office(books, records, now);
  return json_reply(201, {{"file_hash", to_hex(view_of(file.file_hash))},
                          {"rows", file.rows.size()},
                          {"units", rows->size()}});
}

}  // namespace suara::central
