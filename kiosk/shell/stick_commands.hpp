// `suara-kiosk export` and `receipts`: the journal's batches onto a stick, and back what BKD said
// of them. A kiosk that runs is asked to do it. No window.
#pragma once
#include <filesystem>

namespace suara::kiosk {

struct ExportOptions {
  std::filesystem::path data;
  std::filesystem::path to;
  bool all_kept = false;  // also what is acknowledged and still here
};

struct ReceiptOptions {
  std::filesystem::path data;
  std::filesystem::path from;
};

// Exit codes of the verbs; receipts: failed where any was refused.
int run_export(const ExportOptions& options, const std::filesystem::path& assets);
int run_receipts(const ReceiptOptions& options, const std::filesystem::path& assets);

}  // namespace suara::kiosk
