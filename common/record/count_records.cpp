#include <algorithm>
#include <map>
#include <tuple>

#include "common/record/wire_fields.hpp"
#include "suara.pb.h"

// The office's record of what others have counted: names once, then a few octets a row.
namespace suara::record {
namespace {

using Names = google::protobuf::RepeatedPtrField<std::string>;

template <class Name>
std::map<Name, std::uint32_t> listed(const std::vector<CountedServices>& rows,
                                     Name CountedServices::*name, Names& list) {
  std::map<Name, std::uint32_t> places;
  for (const CountedServices& row : rows) places.try_emplace(row.*name);
  std::uint32_t next = 0;
  for (auto& [one, place] : places) {
    list.Add()->assign(one.text);
    place = next++;
  }
  return places;
}

bool read_officers(const Names& list, std::vector<OfficerId>& into) {
  return std::ranges::all_of(list, [&](const std::string& text) {
    OfficerId& officer = into.emplace_back();
    return text.empty() || read_id(text, officer);
  });
}

bool read_services(const Names& list, std::vector<ServiceId>& into) {
  return std::ranges::all_of(
      list, [&](const std::string& text) { return read_id(text, into.emplace_back()); });
}

bool read_rows(const wire::IndependentCounts& in, std::vector<CountedServices>& rows) {
  std::vector<OfficerId> officers;
  std::vector<ServiceId> services;
  if (!read_officers(in.officers(), officers) || !read_services(in.services(), services) ||
      in.officer_size() != in.day_size() || in.service_size() != in.day_size() ||
      in.count_size() != in.day_size() || in.day_size() == 0)
    return false;
  for (int i = 0; i < in.day_size(); ++i) {
    if (in.officer(i) >= officers.size() || in.service(i) >= services.size() ||
        in.count(i) > kServicesCountedMax || !is_day({in.day(i)}))
      return false;
    rows.push_back({{in.day(i)}, officers[in.officer(i)], services[in.service(i)], in.count(i)});
  }
  const auto key = [](const CountedServices& row) {
    return std::tie(row.day, row.officer, row.service);
  };
  return std::ranges::adjacent_find(rows, std::ranges::greater_equal{}, key) == rows.end();
}

}  // namespace

void put_office(const IndependentCounts& counts, wire::Record& record) {
  wire::IndependentCounts& out = *record.mutable_independent_counts();
  put_act(counts.act, out);
  out.set_file_hash(counts.file_hash.data(), counts.file_hash.size());
  out.set_unit(counts.unit.text);
  const auto officers = listed(counts.rows, &CountedServices::officer, *out.mutable_officers());
  const auto services = listed(counts.rows, &CountedServices::service, *out.mutable_services());
  for (const CountedServices& row : counts.rows) {
    out.add_day(row.day.days);
    out.add_officer(officers.at(row.officer));
    out.add_service(services.at(row.service));
    out.add_count(row.count);
  }
}

std::optional<Body> take_counts(const wire::Record& record) {
  const wire::IndependentCounts& in = record.independent_counts();
  IndependentCounts counts;
  if (!take_act(in, counts.act) || !read_hash(in.file_hash(), counts.file_hash) ||
      !read_id(in.unit(), counts.unit) || !read_rows(in, counts.rows))
    return std::nullopt;
  return counts;
}

}  // namespace suara::record
