// What is read and changes nothing: region, officers, status, editions, tallies.
#pragma once
#include "sync/central/alarms.hpp"
#include "sync/central/call.hpp"

namespace suara::central {

Expected<Response> list_officers(const Call& call, SQLite::Database& reader);
Expected<Response> show_status(const Call& call, SQLite::Database& reader,
                               const std::string& version, const std::vector<Alarm>& alarms);
Expected<Response> list_alarms(const Call& call, const std::vector<Alarm>& alarms);
// An officer sees their own alone: else "session.not_allowed".
Expected<Response> show_editions(const Call& call, SQLite::Database& reader);
Expected<Response> export_tallies(const Call& call, SQLite::Database& reader);

}  // namespace suara::central
