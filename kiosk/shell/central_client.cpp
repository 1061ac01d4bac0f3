#include "kiosk/shell/central_client.hpp"

#include <sodium.h>

#include <nlohmann/json.hpp>

namespace suara::kiosk {
namespace {

using nlohmann::json;

Problem problem_of(const uplink::HttpAnswer& answer) {
  if (answer.server_unknown) return {"central.unknown_key"};
  if (answer.status == 0) return {"central.unreachable", {{"what", answer.error}}};
  const json body = json::parse(answer.body, nullptr, false);
  if (!body.is_object() || !body.contains("code")) return {"central.malformed"};
  Problem problem{body.value("code", "central.malformed")};
  if (body.contains("args") && body["args"].is_object())
    for (const auto& [name, value] : body["args"].items())
      if (value.is_string()) problem.args[name] = value.get<std::string>();
  return problem;
}

std::int64_t retry_after_ms(const uplink::HttpAnswer& answer) {
  const auto found = answer.headers.find("retry-after");
  if (found == answer.headers.end()) return 0;
  return std::strtoll(found->second.c_str(), nullptr, 10) * 1000;
}

}  // namespace

CentralClient::CentralClient(std::string url, std::string language,
                             std::function<void(CentralEvent)> on_event)
    : language_(std::move(language)), on_event_(std::move(on_event)), http_(std::move(url)) {
  worker_ = std::thread([this] { work(); });
}

CentralClient::~CentralClient() {
  requests_.close();
  http_.stop();
  worker_.join();
}

void CentralClient::sign_in(std::string nip, std::string password) {
  requests_.push(SignIn{std::move(nip), std::move(password)});
}
void CentralClient::set_pins(std::vector<Hash> pins) { requests_.push(SetPins{std::move(pins)}); }
void CentralClient::sign_out() { requests_.push(SignOut{}); }
void CentralClient::fetch_editions(Quarter period, int quarters_before) {
  requests_.push(Fetch{period, quarters_before});
}

void CentralClient::object(Quarter period, std::string week, std::string reason,
                           std::string text) {
  requests_.push(Objection{period, std::move(week), std::move(reason), std::move(text)});
}

void CentralClient::work() {
  while (auto request = requests_.pop())
    std::visit([this](auto& one) { perform(one); }, *request);
}

uplink::HttpAnswer CentralClient::ask(const std::string& method, const std::string& path,
                                      std::string body) {
  uplink::HttpRequest request{method, path, {{"Accept-Language", language_}}, std::move(body)};
  request.timeout_ms = 10'000;
  if (!request.body.empty()) request.headers["Content-Type"] = "application/json";
  if (!token_.empty()) request.headers["Authorization"] = "Bearer " + token_;
  uplink::HttpAnswer answer = http_.perform(request);
  sodium_memzero(request.body.data(), request.body.size());
  return answer;
}

void CentralClient::perform(SignIn& request) {
  std::string body = json{{"user", request.nip}, {"password", request.password}}.dump();
  sodium_memzero(request.password.data(), request.password.size());
  token_.clear();
  const auto answer = ask("POST", "/v1/sessions", std::move(body));
  if (answer.status != 201) {
    on_event_(SignInRefused{problem_of(answer), retry_after_ms(answer)});
    return;
  }
  const json in = json::parse(answer.body, nullptr, false);
  const auto officer =
      in.is_object() ? OfficerId::parse(in.value("person", "")) : std::optional<OfficerId>{};
  if (!officer || in.value("role", "") != "officer") {
    on_event_(SignInRefused{{"central.not_an_officer"}, 0});
    return;
  }
  token_ = in.value("token", "");
  officer_ = *officer;
  on_event_(SignedIn{officer_});
}

void CentralClient::perform(const SetPins& request) { http_.set_pins(request.pins); }

void CentralClient::perform(const SignOut&) {
  if (!token_.empty()) ask("DELETE", "/v1/sessions/current", "");
  sodium_memzero(token_.data(), token_.size());
  token_.clear();
  officer_ = {};
}

// Problem "session.missing": the server has ended the session.
Expected<std::string> CentralClient::answer_to(const std::string& path) {
  const auto answer = ask("GET", path, "");
  if (answer.status == 200) return answer.body;
  if (answer.status == 401) return problem("session.missing");
  return tl::unexpected(problem_of(answer));
}

// Editions of the quarter, its figures and those before them, how its figures came about, the rules
// they follow, what looked wrong in it and what citizens wrote.
Expected<Editions> CentralClient::all_of(const Fetch& request) {
  const std::string period = "?period=" + to_text(request.period);
  const std::string officer = uplink::url_part(officer_.text);
  auto all = answer_to("/v1/editions/" + officer + period)
                 .and_then([&](const auto& body) { return read_editions(body, request.period); });
  if (!all) return all;
  auto figures = answer_to("/v1/trends/" + officer + "?until=" + to_text(request.period) +
                           "&periods=" + std::to_string(request.quarters_before + 1))
                     .and_then(read_trend);
  if (!figures) return tl::unexpected(figures.error());
  all->figures = *std::move(figures);
  const auto policy = answer_to("/v1/explanations/" + officer + period)
                          .and_then([&](const auto& body) {
                            return read_explanations(body, request.period, all->figures);
                          });
  if (!policy) return tl::unexpected(policy.error());
  all->policy = *policy;
  auto told = answer_to("/v1/officers/" + officer + "/flags" + period).and_then(read_told);
  if (!told) return tl::unexpected(told.error());
  all->told = *std::move(told);
  auto comments =
      answer_to("/v1/editions/" + officer + "/comments" + period).and_then(read_comments);
  if (!comments) return tl::unexpected(comments.error());
  all->comments = *std::move(comments);
  return all;
}

void CentralClient::refuse(const Problem& problem) {
  if (problem.code != "session.missing") return on_event_(RequestRefused{problem});
  token_.clear();
  on_event_(SessionEnded{});
}

void CentralClient::perform(const Fetch& request) {
  auto all = all_of(request);
  if (!all) return refuse(all.error());
  on_event_(*std::move(all));
}

void CentralClient::perform(const Objection& request) {
  const auto answer = ask("POST", "/v1/officers/" + uplink::url_part(officer_.text) + "/objections",
                          json{{"period", to_text(request.period)},
                               {"week", request.week},
                               {"reason", request.reason},
                               {"text", request.text}}
                              .dump());
  if (answer.status == 201) return on_event_(ObjectionTaken{});
  refuse(answer.status == 401 ? Problem{"session.missing"} : problem_of(answer));
}

}  // namespace suara::kiosk
