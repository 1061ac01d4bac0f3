// `suara-kiosk finish`: another program says that a service is finished; the kiosk that runs offers
// a ballot. No window.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

namespace suara::kiosk {

struct FinishOptions {
  std::filesystem::path data;
  std::optional<std::filesystem::path> socket;  // unset: as the data folder's settings have it
  std::optional<std::filesystem::path> paired;  // a pairing's file: a kiosk of the network instead
  std::string service;
  std::string result = "selesai";     // a name of domain::ServiceResult
  std::optional<std::string> ticket;  // of the queue: one ballot a day
};

// kExitOk: offered, or the next in turn. kExitLater: nothing was taken, it may be asked again.
// kExitFailed: refused for good, or no answer came.
int run_finish(const FinishOptions& options, const std::filesystem::path& assets);

}  // namespace suara::kiosk
