// One request to the kiosk that runs, and its answer, for the verbs of the terminal.
#pragma once
#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "common/base/problem.hpp"

namespace suara::kiosk {

struct AskWaits {
  std::chrono::milliseconds connect{5'000};
  std::chrono::milliseconds answer{1'800'000};  // of the next word; a slow stick takes its time
};

// What the kiosk at this socket answers: {"ok"...} or {"problem"...}. Problem "socket.no_kiosk":
// none was reached, nothing was asked; "socket.no_answer": asked, and whether it was done is not
// known.
Expected<nlohmann::json> ask_kiosk(const std::filesystem::path& socket,
                                   const nlohmann::json& request, const AskWaits& waits = {});

}  // namespace suara::kiosk
