#include "common/domain/flags.hpp"

#include <array>
#include <cassert>
#include <utility>

namespace suara::domain {
namespace {

constexpr std::array<std::pair<FlagCode, std::string_view>, 14> kNames{{
    {FlagCode::pace, "pace"},
    {FlagCode::burst, "burst"},
    {FlagCode::too_quick_service, "too_quick_service"},
    {FlagCode::rhythm, "rhythm"},
    {FlagCode::run, "run"},
    {FlagCode::day_apart, "day_apart"},
    {FlagCode::more_than_services, "more_than_services"},
    {FlagCode::lost_ballots, "lost_ballots"},
    {FlagCode::shape_apart, "shape_apart"},
    {FlagCode::off_duty, "off_duty"},
    {FlagCode::on_leave, "on_leave"},
    {FlagCode::two_places, "two_places"},
    {FlagCode::clock, "clock"},
    {FlagCode::device, "device"},
}};

}  // namespace

Instant opened_at(const PlacedBallot& one) {
  return one.closed + -static_cast<std::int64_t>(one.ballot.close_ms);
}

std::optional<Instant> touched_at(const PlacedBallot& one) {
  const Ballot& ballot = one.ballot;
  if (ballot.outcome != Outcome::rated || ballot.imported || !ballot.answers.first_answer_ms)
    return std::nullopt;
  return opened_at(one) + *ballot.answers.first_answer_ms;
}

std::string to_text(FlagCode code) {
  for (const auto& [known, name] : kNames)
    if (known == code) return std::string(name);
  assert(!"a flag without a name");
  return "";
}

std::optional<FlagCode> parse_flag_code(std::string_view name) {
  for (const auto& [code, known] : kNames)
    if (known == name) return code;
  return std::nullopt;
}

Severity severity_of(FlagCode code) {
  switch (code) {
    case FlagCode::run:
    case FlagCode::day_apart:
    case FlagCode::shape_apart:
      return Severity::notice;
    case FlagCode::off_duty:
    case FlagCode::two_places:
    case FlagCode::clock:
    case FlagCode::device:
      return Severity::alarm;
    default:
      return Severity::review;
  }
}

Against against(FlagCode code) {
  switch (code) {
    case FlagCode::pace:
    case FlagCode::too_quick_service:
    case FlagCode::rhythm:
    case FlagCode::run:
    case FlagCode::shape_apart:
      return Against::below;
    case FlagCode::lost_ballots:
      return Against::at_most;
    case FlagCode::burst:
      return Against::at_least;
    default:
      return Against::above;
  }
}

}  // namespace suara::domain
