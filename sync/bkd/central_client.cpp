#include "sync/bkd/central_client.hpp"

#include "common/record/pins.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

Problem problem_of(const json& body, int status, const std::string& url) {
  if (status == 401 && text_of(body, "detail").empty())
    return {"answer.signed_out", {{"central", url}}, {}};
  std::string said = text_of(body, "detail");
  if (said.empty()) said = text_of(body, "title");
  if (said.empty())
    return {"answer.status", {{"central", url}, {"status", std::to_string(status)}}, {}};
  return {"answer.said", {{"what", said}}, {}};  // The detail begins with the place.
}

}  // namespace

Central::Central(const std::string& url, std::string token, std::string language,
                 const std::string& pin)
    : url_(url), token_(std::move(token)), language_(std::move(language)), http_(url) {
  if (pin.empty()) return;
  const auto parsed = record::parse_pin(pin);
  if (!parsed) throw Refusal({"keys.bad_pin", {{"value", pin}}, {}}, kExitMisuse);
  http_.set_pins({*parsed});
}

uplink::HttpAnswer Central::exchange(uplink::HttpRequest request) {
  request.headers["Accept-Language"] = language_;
  uplink::HttpAnswer answer = http_.perform(request);
  if (answer.server_unknown)
    throw Refusal({"answer.unknown_key", {{"central", url_}}, {}}, kExitMisuse);
  if (answer.status == 0)
    throw Refusal({"answer.unreachable", {{"central", url_}, {"what", answer.error}}, {}},
                  kExitMisuse);
  return answer;
}

uplink::HttpAnswer Central::ask(const std::string& method, const std::string& path,
                                const json* body) {
  uplink::HttpRequest request;
  request.method = method;
  request.path = path;
  if (!token_.empty()) request.headers["Authorization"] = "Bearer " + token_;
  if (body != nullptr) {
    request.headers["Content-Type"] = "application/json";
    request.body = body->dump();
  }
  return exchange(std::move(request));
}

uplink::HttpAnswer Central::perform(const std::string& method, const std::string& path,
                                    const json* body) {
  uplink::HttpAnswer answer = ask(method, path, body);
  if (answer.status < 400) return answer;
  throw Refusal(refusal_of(answer), answer.status == 401 ? kExitMisuse : kExitProblems);
}

void Central::sign_out() {
  const uplink::HttpAnswer answer = ask("DELETE", "/v1/sessions/current", nullptr);
  if (answer.status >= 400 && answer.status != 401)
    throw Refusal(refusal_of(answer), kExitProblems);
}

Problem Central::refusal_of(const uplink::HttpAnswer& answer) const {
  const json parsed = json::parse(answer.body, nullptr, false);
  return problem_of(parsed.is_object() ? parsed : json::object(), answer.status, url_);
}

uplink::HttpAnswer Central::post_carried(const Bytes& packed) {
  return exchange({"POST",
                   "/v1/batches",
                   {{"Content-Type", "application/vnd.suara.batch"}, {"Suara-Carried", "yes"}},
                   packed});
}

Bytes Central::get_octets(const std::string& path) { return perform("GET", path, nullptr).body; }

json Central::call(const std::string& method, const std::string& path, const json* body) {
  const uplink::HttpAnswer answer = perform(method, path, body);
  const json parsed =
      answer.body.empty() ? json::object() : json::parse(answer.body, nullptr, false);
  if (!parsed.is_object())
    throw Refusal({"answer.malformed", {{"central", url_}, {"route", path}}, {}}, kExitProblems);
  return parsed;
}

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::int64_t number_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number() ? found->get<std::int64_t>() : 0;
}

const json& list_of(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_array())
    throw Refusal({"answer.field", {{"field", key}}, {}}, kExitProblems);
  return *found;
}

}  // namespace suara::bkd
