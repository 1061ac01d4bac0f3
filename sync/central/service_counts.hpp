// POST /v1/services/counts: services by the registry's or the queue's own count. GET /v1/coverage:
// how many of those served were asked (SCORING section 4).
#pragma once
#include <vector>

#include "sync/central/call.hpp"

namespace suara::central {

inline constexpr std::size_t kServiceRowsMax = 300'000;  // as many fit in a request

struct ServiceCountRow {
  std::int64_t row = 0;  // of the file, for whoever must mend it
  std::optional<UnitId> unit;
  std::optional<OfficerId> officer;
  std::string nip;  // instead of officer; both empty: nobody's own
  ServiceId service;
  Date day;
  std::uint32_t count = 0;
};
struct ServiceFile {
  Hash file_hash{};
  std::string file_name;
  std::vector<ServiceCountRow> rows;
};
// {"file_hash", "file_name", "rows": [{"row", "unit", "officer", "nip", "service", "day",
// "count"}]}; unit, officer and nip may be null.
Expected<ServiceFile> read_service_file(std::string_view body);

// Of each unit an office record that announces the file and as many with its counts as they need;
// 201 {"rows", "units"}. A row without unit belongs to
// the officer's on that day.
// Problems with the file's row: "officer.unknown", "services.unknown_nip", "services.two_people",
// "setup.unknown_unit", "services.no_unit", "services.not_offered" (not in the unit's catalogue on
// that day), "services.twice", "services.day_to_come"; "import.known_file" (409).
Expected<Response> accept_services(Books& books, const ServiceFile& file,
                                   const Principal& principal, Instant now);

// ?period= (default: the quarter before today's), ?unit=. Days that have ended.
Expected<Response> show_coverage(const Call& call, SQLite::Database& reader);

}  // namespace suara::central
