// An old file of ratings, cut into what each unit's kiosk imports. The person who gave a score is
// read by nobody here. Pure.
#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/bytes.hpp"
#include "common/base/ids.hpp"
#include "common/base/problem.hpp"
#include "common/base/time.hpp"
#include "common/texts/texts.hpp"

namespace suara::bkd {

inline constexpr int kReplayFaces = 5;

struct ReplayRow {
  OfficerId officer;
  ServiceId service;
  Date day;
  int score = 1;  // 1..kReplayFaces
};

// rows[i] is row i + 1 of the unit's part of the file.
struct ReplayUnit {
  int number = 0;  // as the file writes it
  UnitId unit;     // "R-U01"
  CounterId counter;
  DeviceId device;
  std::set<OfficerId> officers;
  std::set<ServiceId> services;
  std::vector<ReplayRow> rows;
};

struct ReplayPlan {
  std::string file_name;
  Hash file_hash{};  // SHA-256 of the uncompressed file
  Date from;
  Date until;                     // last day of from's quarter
  std::vector<ReplayUnit> units;  // ascending
};

// csv: columns officer,unit,service,session,citizen,score in any order. Session n is the n-th day
// from Monday to Friday, counted from `from`. Problems: those of parse_csv, "replay.column",
// "replay.value", "replay.period".
Expected<ReplayPlan> plan_replay(std::string_view csv, std::string file_name, Date from);

// The n-th day from Monday to Friday, n >= 1; the first is `from` or the Monday after.
Date working_day(Date from, int n);

// What the region needs for these units, as the body of POST /v1/setup.
nlohmann::json replay_setup(const ReplayPlan& plan, const texts::Texts& texts);

// "row,officer,service,day,score" and a line for each row.
std::string rows_csv(const ReplayUnit& unit);

}  // namespace suara::bkd
