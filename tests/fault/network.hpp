// The network of a world: requests and answers under way, which arrive in any order, twice, spoilt
// or not at all.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "tests/fault/kiosk_machine.hpp"

namespace suara::fault {

struct Reply {
  std::uint64_t id = 0;
  uplink::HttpAnswer answer;
  bool honest = true;
};

class Network {
 public:
  Network(Counts& counts, std::vector<std::string>& defects)
      : counts_(counts), defects_(defects) {}

  void send(Sent request) { requests_.push_back(std::move(request)); }
  // The central takes up to three requests; with `keep` they stay under way.
  void deliver(CentralMachine& central, Instant now, Random& draw, bool keep);
  std::optional<Reply> arrived(Random& draw);
  // A portal's page, or octets that changed on their way.
  void spoil(Random& draw);
  void lose_request(Random& draw);
  void lose_answer(Random& draw);
  // The central that answered is gone, and its connections with it.
  void lose_answers() { replies_.clear(); }
  bool has_requests() const { return !requests_.empty(); }
  bool has_answers() const { return !replies_.empty(); }

 private:
  Counts& counts_;
  std::vector<std::string>& defects_;
  std::vector<Sent> requests_;
  std::vector<Reply> replies_;
};

}  // namespace suara::fault
