// `suara-kiosk replay`: an old file of ratings through the kiosk's own recorder and uplink. No
// window. Stopped at any moment and started again it goes on at its next row.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "common/base/ids.hpp"
#include "common/record/records.hpp"

namespace suara::kiosk {

struct ReplayOptions {
  std::filesystem::path data;
  std::string central_url;
  std::string code;  // needed where the data folder is not enrolled
  std::optional<Hash> pin = {};  // of the central's TLS key
  UnitId unit;
  CounterId counter;
  std::filesystem::path file;
  Hash file_hash{};
  std::uint32_t rows = 0;
  std::uint8_t faces = 5;
  std::int64_t drain_pause_ms = 0;
};

// Prints "progress ACKED TOTAL" and, when every receipt is in, "done". Exit code of the verb.
int run_replay(const ReplayOptions& options, const std::filesystem::path& assets);

}  // namespace suara::kiosk
