// `suara-kiosk doctor`: what a data folder still holds, in plain words; on request what is good of
// it, as batches on a stick. Nothing in the folder is changed. No window.
#pragma once
#include <filesystem>
#include <optional>

namespace suara::kiosk {

struct DoctorOptions {
  std::filesystem::path data;
  std::optional<std::filesystem::path> export_to;
};

// Exit code of the verb: kExitOk only where all is good; kExitJournal where the journal or the key
// is not, kExitFailed where disk or clock are not or the export failed.
int run_doctor(const DoctorOptions& options, const std::filesystem::path& assets);

}  // namespace suara::kiosk
