// What files of others count, as rows: services by a registry or queue, which are the office's
// records once more, and forms of an existing survey, dated beside the office record of their file.
// And what respondents told of themselves, counted when it came.
#pragma once
#include <SQLiteCpp/Database.h>

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "sync/tally/service_book.hpp"
#include "sync/tally/surveys.hpp"

namespace suara::tally {

std::string_view service_day_table();
std::string_view filed_tables();  // the others

// What a record of the office added; notes the days as moved.
void file_services(SQLite::Database& database, const TenantId& tenant, const ServiceDays& counts);
// Within first..last (both inclusive); without them all.
ServiceDays service_days(SQLite::Database& database, const TenantId& tenant, Date first, Date last);
ServiceDays service_days(SQLite::Database& database, const TenantId& tenant);
// In the place of all that stood; notes no day as moved.
void put_services(SQLite::Database& database, const TenantId& tenant, const ServiceDays& counts);

// Forms of one service (empty: not named) and day, or of a stretch of days where the file does not
// say which.
struct SurveyCounts {
  ServiceId service;
  Date from;
  Date until;
  std::vector<domain::Element> elements;  // of the form
  std::map<domain::Detail, std::int64_t> details;
};
void file_survey(SQLite::Database& database, const TenantId& tenant, const UnitId& unit,
                 const Hash& file_hash, const std::vector<SurveyCounts>& counts);
// Whether forms out of that file count; nullopt: of whatever unit.
bool counts_survey(SQLite::Database& database, const TenantId& tenant,
                   const std::optional<UnitId>& unit, const Hash& file_hash);
// They count no more.
void take_back_survey(SQLite::Database& database, const TenantId& tenant,
                      const std::optional<UnitId>& unit, const Hash& file_hash);

// What one respondent at a kiosk told of themselves.
void count_told(SQLite::Database& database, const TenantId& tenant, const UnitId& unit,
                const ServiceId& service, Month month, const domain::Respondent& told);

// Kiosks' forms, those of files about days within first..last, and where a registry counts more
// services than the desks, its count.
Surveys all_surveys(SQLite::Database& database, const TenantId& tenant, Date first, Date last);

}  // namespace suara::tally
