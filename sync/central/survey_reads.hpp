// GET /v1/skm: the survey of units and their services over a period (PermenPANRB 14/2017).
#pragma once
#include "common/base/period.hpp"
#include "sync/central/call.hpp"

namespace suara::central {

// ?period=2026-Q3, a month, half-year or year; default: the quarter before today's. Problems
// "request.field", "period.not_begun": no day of it has ended.
Expected<Period> asked_period(const Call& call, Date today);

// ?period=2026-Q3 (also a month, half-year or year; default: the quarter before today's), ?unit=
// (default: every unit that has services or forms in it). Days that have ended, at most.
Expected<Response> show_survey(const Call& call, SQLite::Database& reader);

}  // namespace suara::central
