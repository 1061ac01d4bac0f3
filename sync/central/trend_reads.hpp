// An officer's figures quarter by quarter, each as its newest edition shows it (SCORING section 8):
// nothing that an edition did not say.
#pragma once
#include "sync/central/call.hpp"

namespace suara::central {

inline constexpr int kTrendQuarters = 8;
inline constexpr int kTrendQuartersMax = 40;

// ?until=2026-Q4 (default: today's) and ?periods=1..40 (default 8). Problems "request.field",
// "session.not_allowed", "officer.unknown".
Expected<Response> show_trend(const Call& call, SQLite::Database& reader);

// Weeks or months of a quarter: ?period=2026-Q4 (default: today's), ?by=week (default) or month.
// Problems as above.
Expected<Response> show_stretches(const Call& call, SQLite::Database& reader);

}  // namespace suara::central
