// One request to a kiosk over the network, and its answer: TLS to the key that was pinned.
#pragma once
#include <chrono>
#include <nlohmann/json.hpp>

#include "common/base/bytes.hpp"
#include "common/base/problem.hpp"
#include "kiosk/shell/address.hpp"

namespace suara::kiosk {

struct LanAsk {
  HostPort at;
  Hash pin{};
  std::chrono::milliseconds connect{3'000};
  std::chrono::milliseconds answer{20'000};
};

// {"ok"...} or {"problem"...}. Problem "lan.no_kiosk" (at): none was reached, or it let go before
// anything was asked; "lan.unknown_key" (at): it has another key than the pinned one, nothing was
// asked; "lan.no_answer" (at): asked, and whether it was done is not known.
Expected<nlohmann::json> ask_over_lan(const LanAsk& ask, const nlohmann::json& request);

}  // namespace suara::kiosk
