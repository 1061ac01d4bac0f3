// Batches on a stick, as files (common/record/README.md "On a stick"). The journal may live on
// another thread: its batches are asked for one after another.
#pragma once
#include <filesystem>
#include <functional>
#include <set>
#include <span>

#include "kiosk/journal/journal.hpp"

namespace suara::kiosk {

// The records of one chain that are to go: after_seq < seq <= last_seq. chain: as its owner counts
// them.
struct CarriedSpan {
  std::size_t chain = 0;
  std::uint64_t after_seq = 0;
  std::uint64_t last_seq = 0;
};
CarriedSpan span_to_export(std::size_t chain, const journal::Journal& journal, bool all_kept);

// As Journal::outgoing with the most records that fit, of that chain.
using SealBatch = std::function<Expected<std::optional<journal::Outgoing>>(
    std::size_t chain, std::uint64_t after_seq)>;

struct Exported {
  std::uint64_t batches = 0;
  std::uint64_t records = 0;
  std::vector<Problem> left = {};  // why an earlier enrolment is not among them (left_of)
};

// Each batch in a file of its own, each durable before the next is begun; what stands there already
// is left. Problems, with the folder: "stick.no_folder", "stick.full", "stick.read_only",
// "stick.failed" (pulled, broken), "stick.other_file" (a file of that name holds another kiosk's
// batch); those of the seal. Files finished before a problem stay, and are whole.
Expected<Exported> export_batches(std::span<const CarriedSpan> spans, const SealBatch& seal,
                                  const std::filesystem::path& folder);

// What became of the receipts on a stick.
struct ReceiptsTaken {
  std::uint64_t moved = 0;  // checked in full, and the acknowledged head moved
  std::uint64_t known = 0;  // of what is acknowledged already
  std::vector<Problem> refused;  // why not, with the file; its head stands where it stood
};

using TakeCarried = std::function<Expected<bool>(const record::CarriedRange& range,
                                                 const Bytes& signed_receipt)>;

// All receipts of these devices in the folder, those of the newest records first: a receipt is
// cumulative. Those of other kiosks are passed over. Problems "stick.no_folder", "stick.failed".
Expected<ReceiptsTaken> take_receipts(const std::filesystem::path& folder,
                                      const std::set<DeviceId>& devices, const TakeCarried& take);

// What a failure of the stick's file system means to whoever holds it.
Problem stick_problem(const std::filesystem::filesystem_error& error,
                      const std::filesystem::path& folder);

}  // namespace suara::kiosk
