#include "sync/uplink/http.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <stdexcept>

#include "common/record/pins.hpp"

namespace suara::uplink {
namespace {

constexpr int kPollMs = 60'000;  // Only an upper bound: libcurl's own timers and stop() end it.
constexpr long kConnectTimeoutMs = 10'000;

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char sign) {
    return sign >= 'A' && sign <= 'Z' ? static_cast<char>(sign - 'A' + 'a') : sign;
  });
  return out;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& answer = *static_cast<HttpAnswer*>(user);
  if (answer.body.size() + size * count > kAnswerBytesMax) return 0;
  answer.body.append(bytes, size * count);
  return size * count;
}

std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& answer = *static_cast<HttpAnswer*>(user);
  const std::string_view line(bytes, size * count);
  if (line.starts_with("HTTP/")) answer.headers.clear();  // A 100 came before the real answer.
  const auto colon = line.find(':');
  if (colon != std::string_view::npos)
    answer.headers[lower(trimmed(line.substr(0, colon)))] = trimmed(line.substr(colon + 1));
  return size * count;
}

struct HeaderList {
  curl_slist* first = nullptr;
  HeaderList() = default;
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  ~HeaderList() { curl_slist_free_all(first); }
  void add(const std::string& line) { first = curl_slist_append(first, line.c_str()); }
};

void start_curl() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) throw std::runtime_error("libcurl does not start");
}

}  // namespace

struct HttpClient::Inside {
  std::string base_url;
  std::string pins;  // as libcurl takes them
  CURLM* multi = nullptr;
  CURL* easy = nullptr;
  std::atomic<bool> stopped = false;

  void prepare(const HttpRequest& request, const HeaderList& headers, HttpAnswer& answer);
  CURLcode exchange();
};

void HttpClient::Inside::prepare(const HttpRequest& request, const HeaderList& headers,
                                 HttpAnswer& answer) {
  curl_easy_reset(easy);  // Keeps the connections.
  curl_easy_setopt(easy, CURLOPT_URL, (base_url + request.path).c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeoutMs);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout_ms));
  if (!pins.empty()) {  // The pin says more than an authority could.
    curl_easy_setopt(easy, CURLOPT_PINNEDPUBLICKEY, pins.c_str());
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
  }
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.first);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &answer);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &answer);
  if (request.method == "POST" || request.method == "PUT" || !request.body.empty()) {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
  }
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

CURLcode HttpClient::Inside::exchange() {
  if (curl_multi_add_handle(multi, easy) != CURLM_OK) return CURLE_FAILED_INIT;
  CURLcode result = CURLE_ABORTED_BY_CALLBACK;
  for (int running = 1; !stopped;) {
    if (curl_multi_perform(multi, &running) != CURLM_OK) break;
    if (running == 0) {
      int left = 0;
      if (const CURLMsg* message = curl_multi_info_read(multi, &left); message != nullptr)
        result = message->data.result;
      break;
    }
    curl_multi_poll(multi, nullptr, 0, kPollMs, nullptr);
  }
  curl_multi_remove_handle(multi, easy);
  return result;
}

HttpClient::HttpClient(std::string base_url) : inside_(std::make_unique<Inside>()) {
  start_curl();
  while (base_url.ends_with('/')) base_url.pop_back();
  inside_->base_url = std::move(base_url);
  inside_->multi = curl_multi_init();
  inside_->easy = curl_easy_init();
  if (inside_->multi == nullptr || inside_->easy == nullptr)
    throw std::runtime_error("libcurl gives no handle");
}

HttpClient::~HttpClient() {
  curl_easy_cleanup(inside_->easy);
  curl_multi_cleanup(inside_->multi);
}

void HttpClient::set_pins(const std::vector<Hash>& pins) {
  inside_->pins.clear();
  for (const Hash& pin : pins)
    inside_->pins += (inside_->pins.empty() ? "" : ";") + record::pin_text(pin);
}

HttpAnswer HttpClient::perform(const HttpRequest& request) {
  HttpAnswer answer;
  HeaderList headers;
  headers.add("Expect:");  // No round trip before the body.
  for (const auto& [name, value] : request.headers) headers.add(name + ": " + value);
  inside_->prepare(request, headers, answer);
  const CURLcode result = inside_->exchange();
  if (result != CURLE_OK) {
    HttpAnswer none;
    none.server_unknown =
        result == CURLE_SSL_PINNEDPUBKEYNOTMATCH || result == CURLE_PEER_FAILED_VERIFICATION;
    none.error = inside_->stopped ? "stopped" : curl_easy_strerror(result);
    return none;
  }
  long status = 0;
  curl_easy_getinfo(inside_->easy, CURLINFO_RESPONSE_CODE, &status);
  answer.status = static_cast<int>(status);
  return answer;
}

void HttpClient::stop() {
  inside_->stopped = true;
  curl_multi_wakeup(inside_->multi);
}

}  // namespace suara::uplink
