// The desk's talk with the central: the officer signs in with NIP and password, sees own editions
// and what is told of own ballots, and objects.
// One thread of its own; the token stays here and is forgotten at sign-out.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "common/base/problem.hpp"
#include "kiosk/shell/bounded_queue.hpp"
#include "kiosk/shell/central_answers.hpp"
#include "sync/uplink/http.hpp"
#include "sync/uplink/url_part.hpp"

namespace suara::kiosk {

struct SignedIn {
  OfficerId officer;
};
struct SignInRefused {
  Problem problem;            // "central.unreachable" or what the central said
  std::int64_t wait_ms = 0;   // before the next try
};
struct SessionEnded {};       // the server ended it; sign in again
struct RequestRefused {       // of a fetch or an objection
  Problem problem;
};
struct ObjectionTaken {};
using CentralEvent = std::variant<SignedIn, SignInRefused, SessionEnded, Editions, ObjectionTaken,
                                  RequestRefused>;

class CentralClient {
 public:
  // on_event is called on the client's thread and must not wait.
  CentralClient(std::string url, std::string language,
                std::function<void(CentralEvent)> on_event);
  ~CentralClient();
  CentralClient(const CentralClient&) = delete;
  CentralClient& operator=(const CentralClient&) = delete;

  // The TLS keys it believes from the next request on.
  void set_pins(std::vector<Hash> pins);
  void sign_in(std::string nip, std::string password);
  void sign_out();
  // Of the quarter, and figures of as many before it.
  void fetch_editions(Quarter period, int quarters_before);
  // Against what was annulled of that week for that reason. text: in the officer's words.
  void object(Quarter period, std::string week, std::string reason, std::string text);

 private:
  struct SignIn {
    std::string nip;
    std::string password;
  };
  struct SignOut {};
  struct Fetch {
    Quarter period;
    int quarters_before = 0;
  };
  struct Objection {
    Quarter period;
    std::string week, reason, text;
  };
  struct SetPins {
    std::vector<Hash> pins;
  };
  using Request = std::variant<SignIn, SignOut, Fetch, Objection, SetPins>;

  void work();
  void perform(SignIn& request);
  void perform(const SignOut& request);
  void perform(const SetPins& request);
  void perform(const Fetch& request);
  void perform(const Objection& request);
  void refuse(const Problem& problem);
  Expected<std::string> answer_to(const std::string& path);
  Expected<Editions> all_of(const Fetch& request);
  uplink::HttpAnswer ask(const std::string& method, const std::string& path, std::string body);

  const std::string language_;
  const std::function<void(CentralEvent)> on_event_;
  uplink::HttpClient http_;
  BoundedQueue<Request> requests_{8};
  std::string token_;
  OfficerId officer_;
  std::thread worker_;
};

}  // namespace suara::kiosk
