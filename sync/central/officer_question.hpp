// Who asks about which officer, and for which period: the same for every view of an officer.
#pragma once
#include "common/base/period.hpp"
#include "sync/central/call.hpp"

namespace suara::central {

std::string query_of(const Call& call, const char* name);  // "": not given

// ?period=, needed. Problem "request.field".
Expected<Period> asked_period(const Call& call);
// ?period=2026-Q4, or another field; nullopt inside: not given. Problem "request.field".
Expected<std::optional<Quarter>> asked_quarter(const Call& call, const char* field = "period");
// The same; not given: today's.
Expected<Quarter> asked_or_this_quarter(const Call& call, const char* field = "period");

// ?unit=; "": not given. Problem "index.unknown_unit".
Expected<std::string> asked_unit(const Call& call, SQLite::Database& reader);

// As the roster has it, empty once it was erased; nullopt: nobody has that id.
std::optional<std::string> name_of(SQLite::Database& reader, const TenantId& tenant,
                                   const OfficerId& officer);

struct OfficerQuestion {
  OfficerId officer;
  std::string name;
  bool own = false;  // an officer asks: only what an edition shows
};
// The first {} of the path. Problems "session.not_allowed" (an officer asks about another),
// "officer.unknown".
Expected<OfficerQuestion> asked_officer(const Call& call, SQLite::Database& reader);

}  // namespace suara::central
