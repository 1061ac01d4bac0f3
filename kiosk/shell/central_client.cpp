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

domain::Edition edition_of(const json& in, const OfficerId& officer, Quarter period) {
  domain::Edition edition;
  edition.officer = officer;
  edition.period = period;
  edition.number = in.at("number");
  edition.as_of = parse_date(in.at("as_of").get<std::string>()).value();
  edition.faces = in.at("faces");
  edition.ratings = in.at("ratings");
  edition.days = in.at("days");
  for (const json& one : in.at("classes"))
    edition.classes.push_back({one.at("first"), one.at("last"), one.at("count")});
  if (!in.at("mean_hundredths").is_null()) edition.mean_hundredths = in.at("mean_hundredths");
  edition.minimum = {in.at("minimum").at("ratings"), in.at("minimum").at("days")};
  return edition;
}

}  // namespace

Expected<Editions> read_editions(const std::string& body, Quarter period) {
  try {
    const json in = json::parse(body);
    const OfficerId officer = OfficerId::parse(in.at("officer").get<std::string>()).value();
    Editions editions{period, in.value("name", ""),
                      parse_date(in.at("today").get<std::string>()).value(), {}, {}};
    for (const json& one : in.at("editions"))
      editions.editions.push_back(edition_of(one, officer, period));
    return editions;
  } catch (const std::exception&) {
    return problem("central.malformed");
  }
}

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
void CentralClient::fetch_editions(Quarter period, std::vector<Quarter> earlier) {
  requests_.push(Fetch{period, std::move(earlier)});
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

// nullopt: the server has ended the session, and it is told.
std::optional<Expected<Editions>> CentralClient::editions_of(Quarter period) {
  const auto answer =
      ask("GET", "/v1/editions/" + officer_.text + "?period=" + to_text(period), "");
  if (answer.status == 401) {
    token_.clear();
    on_event_(SessionEnded{});
    return std::nullopt;
  }
  if (answer.status == 200) return read_editions(answer.body, period);
  return Expected<Editions>(tl::unexpected(problem_of(answer)));
}

void CentralClient::perform(const Fetch& request) {
  auto editions = editions_of(request.period);
  if (!editions) return;
  for (const Quarter period : request.earlier) {
    if (!*editions) break;
    const auto before = editions_of(period);
    if (!before) return;
    if (!*before) return on_event_(EditionsRefused{before->error()});
    auto& earlier = (*editions)->earlier;
    earlier.insert(earlier.end(), (*before)->editions.begin(), (*before)->editions.end());
  }
  if (*editions)
    on_event_(std::move(**editions));
  else
    on_event_(EditionsRefused{std::move(editions->error())});
}

}  // namespace suara::kiosk
