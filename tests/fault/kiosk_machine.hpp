// A kiosk on a Disk: its real journal and what uplink::next decides, without threads and HTTP, with
// the clocks in the world's hand. It can lose its power at any call.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sync/uplink/answers.hpp"
#include "tests/fault/central_machine.hpp"
#include "tests/fault/counts.hpp"

namespace suara::fault {

// What a citizen was told. A rating is known by its first_answer_ms.
struct Promise {
  std::size_t kiosk = 0;
  std::set<std::uint8_t> scores;  // of which one stands; more: the power went while one was saved
  bool thanked = false;
  bool may_be_lost = false;       // its disk was replaced by an older one
  bool copied = false;            // its ballot was open when the disk was copied
};
using Promises = std::map<std::uint32_t, Promise>;

struct Sent {
  std::uint64_t id = 0;  // the kiosk's number in the upper half
  Bytes body;
};

class KioskMachine {
 public:
  KioskMachine(std::size_t number, const std::string& root, Enrolled enrolled, uplink::Pace pace,
               std::uint64_t seed);

  bool on() const { return journal_.has_value(); }
  void start(Instant now);
  void stop(Instant now);  // in order
  void kill();
  void cut_power(Loss loss, Random& random);

  // The citizen and the desk.
  void answer(Instant now, std::uint8_t score, Promises& promises);
  void close(Instant now);
  void service(Instant now);
  // The uplink.
  void send_now(Instant now);
  void tick(Instant now);  // whatever is due
  // honest: as the central said it, not spoilt on its way.
  void hear(std::uint64_t id, const uplink::HttpAnswer& answer, bool honest, Instant now);
  // Sealed batches that a stick carries: from anywhere behind what is acknowledged.
  void to_stick(Random& random);

  void set_wall(std::int64_t offset_ms) { wall_offset_ms_ = offset_ms; }
  bool drained() const;
  // The newest receipt, where there is one, is of that log.
  bool heard_of(std::uint64_t log_id) const;

  const std::size_t number;
  Disk disk;
  Enrolled enrolled;
  bool cut_off = false;                      // no network
  std::optional<std::size_t> sends_after;    // the machine whose old journal goes first
  bool waits = false;                        // it has not gone yet
  bool retired = false;                      // takes no more ratings
  std::uint32_t open_marker = 0;             // 0: no rating in the open ballot
  std::vector<Sent> out;                     // for the world to take
  std::vector<record::TreeHead> believed;  // heads of the log
  std::optional<journal::Head> acked;        // as last seen while it was on
  std::vector<std::string> defects;
  Counts counts;

 private:
  struct Flight {
    std::uint64_t id = 0;
    Instant until;
    record::ReceiptContext context;
  };
  template <class Step>
  void attempt(Step&& step);
  journal::Clocks clocks(Instant now) const;
  void grown(Instant now);
  void tell(const uplink::Event& event, Instant now);
  void send(const uplink::Request& request, Instant now);
  bool take(const Bytes& receipt, const record::ReceiptContext& context, bool honest, Instant now);
  bool is_of_now(const record::ReceiptContext& context) const;
  void take_from_stick(const Bytes& receipt, const record::CarriedRange& range, bool honest,
                       Instant now);
  void believe(bool honest, std::uint64_t head_before);
  void purge();

  const std::string root_;
  const uplink::Pace pace_;
  Random random_;
  std::optional<journal::Journal> journal_;
  domain::Answers answers_;
  uplink::State uplink_;
  std::optional<Instant> due_;
  std::optional<Flight> flight_;
  std::map<std::uint64_t, record::CarriedRange> on_stick_;
  std::uint64_t next_id_ = 1;
  Instant booted_;
  std::uint64_t boots_ = 0;
  std::int64_t wall_offset_ms_ = 0;
};

}  // namespace suara::fault
