// Batches on a stick, as files (common/record/README.md "On a stick"). The journal may live on
// another thread: its batches are asked for one after another.
#pragma once
#include <filesystem>
#include <functional>
#include <span>

#include "kiosk/journal/journal.hpp"

namespace suara::kiosk {

// The records of one chain that are to go: after_seq < seq <= last_seq.
struct CarriedSpan {
  std::uint32_t epoch = 1;
  std::uint64_t after_seq = 0;
  std::uint64_t last_seq = 0;
};
CarriedSpan span_to_export(const journal::Journal& journal, bool all_kept);

// As Journal::outgoing with the most records that fit, of the chain of that epoch.
using SealBatch = std::function<Expected<std::optional<journal::Outgoing>>(
    std::uint32_t epoch, std::uint64_t after_seq)>;

struct Exported {
  std::uint64_t batches = 0;
  std::uint64_t records = 0;
};

// Each batch in a file of its own, each durable before the next is begun; what stands there already
// is left. Problems, with the folder: "stick.no_folder", "stick.full", "stick.read_only",
// "stick.failed" (pulled, broken), "stick.other_file" (a file of that name holds another kiosk's
// batch); those of the seal. Files finished before a problem stay, and are whole.
Expected<Exported> export_batches(std::span<const CarriedSpan> spans, const SealBatch& seal,
                                  const std::filesystem::path& folder);

// What a failure of the stick's file system means to whoever holds it.
Problem stick_problem(const std::filesystem::filesystem_error& error,
                      const std::filesystem::path& folder);

}  // namespace suara::kiosk
