// What files of others count, as dated rows beside the office record of their file: services by a
// registry or queue, forms of an existing survey. And what respondents told of themselves, counted
// when it came.
#pragma once
#include <SQLiteCpp/Database.h>

#include <map>
#include <string_view>
#include <vector>

#include "sync/tally/surveys.hpp"

namespace suara::tally {

std::string_view filed_tables();

// Services of one officer (empty: nobody's own) on one day.
struct ServiceCount {
  OfficerId officer;
  ServiceId service;
  Date day;
  std::int64_t count = 0;
};
// Of the same unit, officer, service and day the later one stands.
void file_services(SQLite::Database& database, const TenantId& tenant, const UnitId& unit,
                   const std::vector<ServiceCount>& counts);
// Within first..last (both inclusive), by unit.
std::map<UnitId, std::vector<ServiceCount>> services_filed(SQLite::Database& database,
                                                           const TenantId& tenant, Date first,
                                                           Date last);

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

// What one respondent at a kiosk told of themselves.
void count_told(SQLite::Database& database, const TenantId& tenant, const UnitId& unit,
                const ServiceId& service, Month month, const domain::Respondent& told);

// Kiosks' forms, those of files about days within first..last, and where a registry counts more
// services than the desks, its count.
Surveys all_surveys(SQLite::Database& database, const TenantId& tenant, Date first, Date last);

}  // namespace suara::tally
