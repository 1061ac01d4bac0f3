#include "kiosk/shell/desk_link.hpp"

#include "common/domain/names.hpp"
#include "common/record/pins.hpp"
#include "kiosk/shell/counter.hpp"

namespace suara::kiosk {
namespace {

using nlohmann::json;

desk::BallotState ballot_of(const std::string& name) {
  if (name == "offered") return desk::BallotState::offered;
  return name == "done" ? desk::BallotState::done : desk::BallotState::none;
}

desk::Refused refused_of(const json& problem) {
  desk::Refused refused{problem.value("code", "socket.malformed"), {}, problem.value("wait_ms", 0),
                        desk::Partner::kiosk};
  if (problem.contains("args") && problem["args"].is_object())
    for (const auto& [name, value] : problem["args"].items())
      if (value.is_string()) refused.args[name] = value.get<std::string>();
  return refused;
}

desk::Refused refused_of(const Problem& problem, std::int64_t wait_ms) {
  return {problem.code, problem.args, wait_ms, desk::Partner::central};
}

struct ToAction {
  desk::Action operator()(const SignedIn& event) const { return desk::SignedIn{event.officer}; }
  desk::Action operator()(const SignInRefused& event) const {
    return refused_of(event.problem, event.wait_ms);
  }
  desk::Action operator()(const SessionEnded&) const { return desk::SessionEnded{}; }
  desk::Action operator()(const Editions& event) const {
    return desk::EditionsArrived{event.period, event.officer_name, event.editions, event.figures,
                                 event.policy, event.told,         event.comments};
  }
  desk::Action operator()(const ObjectionTaken&) const { return desk::ObjectionTaken{}; }
  desk::Action operator()(const RequestRefused& event) const {
    return refused_of(event.problem, 0);
  }
};

struct ToRequest {
  using Line = std::optional<json>;
  Line operator()(const desk::SendDutyOn& effect) const {
    return json{{"do", "duty_on"}, {"nip", effect.nip}, {"pin", effect.pin}};
  }
  Line operator()(const desk::SendDutyOff&) const { return json{{"do", "duty_off"}}; }
  Line operator()(const desk::SendFinish& effect) const {
    json line{{"do", "finish"},
              {"service", effect.service.text},
              {"result", to_text(effect.result)}};
    if (!effect.ticket.empty()) line["ticket"] = effect.ticket;
    return line;
  }
  Line operator()(const desk::SendWithoutBallot& effect) const {
    return json{{"do", "without_ballot"},
                {"service", effect.service.text},
                {"result", to_text(effect.result)},
                {"reason", to_text(effect.reason)}};
  }
  Line operator()(const desk::SendCancel&) const { return json{{"do", "cancel"}}; }
  Line operator()(const desk::SendUnsentNow&) const { return json{{"do", "send_now"}}; }
  template <class Other>
  Line operator()(const Other&) const {
    return std::nullopt;
  }
};

}  // namespace

std::optional<desk::KioskState> read_state(const json& in) {
  try {
    desk::KioskState state;
    state.unit_name = in.at("unit_name");
    state.counter_name = in.at("counter_name");
    if (in.at("officer").is_string())
      state.officer = OfficerId::parse(in.at("officer").get<std::string>()).value();
    state.officer_name = in.at("officer_name");
    state.duty_since = in.at("duty_since");
    for (const json& one : in.at("services"))
      state.services.push_back({ServiceId::parse(one.at("service").get<std::string>()).value(),
                                one.at("name_id"), one.at("name_en")});
    state.ballot = ballot_of(in.at("ballot"));
    state.next_waits = in.at("next_waits");
    state.out_of_service = in.at("out_of_service");
    state.services_today = in.at("services_today");
    state.offered_today = in.at("offered_today");
    state.without_ballot_today = in.at("without_ballot_today");
    state.unsent = in.at("unsent");
    state.last_receipt = in.at("last_receipt");
    state.today = parse_date(in.at("today").get<std::string>()).value();
    return state;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::optional<desk::Action> action_of(const SocketEvent& event) {
  if (event.kind == SocketEvent::Kind::connected) return std::nullopt;  // its state comes next
  if (event.kind == SocketEvent::Kind::disconnected) return desk::Disconnected{};
  if (event.body.contains("ok")) return desk::Accepted{};
  if (event.body.contains("problem") && event.body["problem"].is_object())
    return refused_of(event.body["problem"]);
  if (!event.body.contains("state")) return std::nullopt;
  auto state = read_state(event.body["state"]);
  if (!state) return std::nullopt;
  return desk::StateArrived{std::move(*state)};
}

std::optional<std::vector<Hash>> pins_of(const SocketEvent& event) {
  if (event.kind != SocketEvent::Kind::message || !event.body.contains("state"))
    return std::nullopt;
  const json& state = event.body["state"];
  if (!state.is_object() || !state.contains("pins") || !state["pins"].is_array())
    return std::nullopt;
  std::vector<Hash> pins;
  for (const json& one : state["pins"])
    if (const auto pin = one.is_string() ? record::parse_pin(one.get<std::string>()) : std::nullopt)
      pins.push_back(*pin);
  return pins;
}

desk::Action action_of(const CentralEvent& event) { return std::visit(ToAction{}, event); }

std::optional<json> request_of(const desk::Effect& effect) {
  return std::visit(ToRequest{}, effect);
}

}  // namespace suara::kiosk
