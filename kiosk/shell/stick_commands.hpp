// `suara-kiosk export`: the journal's batches onto a stick. No window.
#pragma once
#include <filesystem>

namespace suara::kiosk {

struct ExportOptions {
  std::filesystem::path data;
  std::filesystem::path to;
  bool all_kept = false;  // also what is acknowledged and still here
};

// Exit code of the verb.
int run_export(const ExportOptions& options, const std::filesystem::path& assets);

}  // namespace suara::kiosk
