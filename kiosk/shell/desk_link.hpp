// Between the desk's values and what goes over the socket and to the central. Values only.
#pragma once
#include <nlohmann/json.hpp>
#include <optional>

#include "kiosk/app/desk/desk.hpp"
#include "kiosk/shell/central_client.hpp"
#include "kiosk/shell/socket_client.hpp"

namespace suara::kiosk {

// nullopt: not the state that a kiosk pushes.
std::optional<desk::KioskState> read_state(const nlohmann::json& state);

// nullopt: a line that means nothing to the desk.
std::optional<desk::Action> action_of(const SocketEvent& event);
// The central's TLS keys that the kiosk believes; nullopt: the message names none.
std::optional<std::vector<Hash>> pins_of(const SocketEvent& event);
desk::Action action_of(const CentralEvent& event);

// The line for the kiosk; nullopt: the effect is the central's.
std::optional<nlohmann::json> request_of(const desk::Effect& effect);

}  // namespace suara::kiosk
