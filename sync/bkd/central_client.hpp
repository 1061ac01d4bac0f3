// The central's API as `suara` calls it (sync/central/README.md). What the network or the central
// refuses is thrown as Refusal and caught once, in run().
#pragma once
#include <exception>
#include <nlohmann/json.hpp>
#include <string>

#include "common/base/problem.hpp"
#include "sync/bkd/session.hpp"
#include "sync/uplink/http.hpp"
#include "sync/uplink/url_part.hpp"

namespace suara::bkd {

inline constexpr int kExitProblems = 1;  // the input or the answer has problems
inline constexpr int kExitMisuse = 2;    // wrong use or no connection

class Refusal : public std::exception {
 public:
  Refusal(Problem problem, int exit_code) : problem_(std::move(problem)), exit_code_(exit_code) {}
  const char* what() const noexcept override { return problem_.code.c_str(); }
  const Problem& problem() const { return problem_; }
  int exit_code() const { return exit_code_; }

 private:
  Problem problem_;
  int exit_code_;
};

// Gives the value, or throws what stands in its way.
template <class T>
T value_or_refuse(Expected<T> expected, int exit_code = kExitProblems) {
  if (!expected) throw Refusal(expected.error(), exit_code);
  return std::move(*expected);
}

class Central {
 public:
  // token: empty before signing in. language: "id" or "en". pin: as Session has it. Refusal
  // "keys.bad_pin".
  Central(const std::string& url, std::string token, std::string language,
          const std::string& pin);

  // path as "/v1/status". Refusal "answer.unreachable" and
  // "answer.unknown_key" (exit 2), "answer.signed_out" (401, exit
  // 2), "answer.malformed", "answer.said" (its own words).
  nlohmann::json get(const std::string& path) { return call("GET", path, nullptr); }
  nlohmann::json post(const std::string& path, const nlohmann::json& body) {
    return call("POST", path, &body);
  }
  // An answer that is no JSON.
  Bytes get_octets(const std::string& path);
  // A batch that somebody carried (common/record/README.md): the answer as it comes. Refusal as
  // above where there is none.
  uplink::HttpAnswer post_carried(const Bytes& packed);
  // What an answer of 400 or more says, in its own words.
  Problem refusal_of(const uplink::HttpAnswer& answer) const;
  // The session has ended, now or before. Refusal as above where that is not known.
  void sign_out();

 private:
  uplink::HttpAnswer exchange(uplink::HttpRequest request);
  uplink::HttpAnswer ask(const std::string& method, const std::string& path,
                         const nlohmann::json* body);
  uplink::HttpAnswer perform(const std::string& method, const std::string& path,
                             const nlohmann::json* body);
  nlohmann::json call(const std::string& method, const std::string& path,
                      const nlohmann::json* body);

  std::string url_;
  std::string token_;
  std::string language_;
  uplink::HttpClient http_;
};

// Text of a field; empty where it is missing or null.
std::string text_of(const nlohmann::json& object, const char* key);
// Whole number of a field; 0 where it is missing.
std::int64_t number_of(const nlohmann::json& object, const char* key);
// A field that holds a list; Refusal "answer.malformed" where it does not.
const nlohmann::json& list_of(const nlohmann::json& object, const char* key);
const nlohmann::json& list_of(const nlohmann::json&&, const char*) = delete;  // would dangle

using uplink::url_part;

}  // namespace suara::bkd
