#include "sync/central/batch_meters.hpp"

#include <algorithm>

namespace suara::central {
namespace {

// How old the first record of a batch was on arrival; nullopt: no clock of its boot is known.
std::optional<std::int64_t> waited_ms(const Append& append) {
  const auto first = record::decode(append.arrival.batch.records.front());
  if (!first) return std::nullopt;
  std::optional<std::int64_t> base;
  if (append.draft) base = append.draft->before.clock.boot_base_ms;
  if (const auto* boot = std::get_if<record::Boot>(&first->body))
    base = boot->wall.ms - first->boot_ms;
  if (!base) return std::nullopt;
  const Instant written{*base + first->boot_ms + first->wall_offset_ms};
  return std::max<std::int64_t>(0, append.arrival.received_at - written);
}

// The device is named by the problem only where it is one of the region's.
std::optional<DeviceId> failed_device(const Problem& problem) {
  const auto what = problem.args.find("what");
  if (problem.code == "batch.malformed" && what != problem.args.end() &&
      what->second.starts_with("h_after"))
    return DeviceId{};
  const bool failed =
      problem.code == "batch.bad_signature" || problem.code == "batch.wrong_genesis";
  const auto device = problem.args.find("device");
  if (!failed || device == problem.args.end()) return std::nullopt;
  return DeviceId{device->second};
}

}  // namespace

void note_stored(Meters& meters, const Append& append, const Stored& stored) {
  meters.batch(stored.heard_before ? BatchFate::repeated : BatchFate::stored);
  if (stored.heard_before) return;
  meters.held_back(stored.dispositions);
  if (const auto waited = waited_ms(append)) meters.waited(stored.place.device, *waited);
}

void note_refused(Meters& meters, const Problem& problem, Instant now) {
  meters.batch_refused(problem.code);
  if (const auto device = failed_device(problem))
    meters.failed_verification(problem.code, *device, now);
}

}  // namespace suara::central
