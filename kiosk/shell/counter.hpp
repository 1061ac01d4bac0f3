// One counter as the kiosk knows it: who is on duty, what the citizen's screen does, what the desk
// may know. Takes what the threads say, says what they are to do; no thread, file or socket here.
#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/app/citizen/screen.hpp"
#include "kiosk/shell/pin_worker.hpp"
#include "kiosk/shell/recorder.hpp"
#include "kiosk/shell/sender.hpp"
#include "kiosk/shell/settings.hpp"
#include "kiosk/shell/socket_server.hpp"

namespace suara::kiosk {

struct Answer {
  std::uint64_t connection = 0;
  nlohmann::json body;
};
struct Outbox {
  std::vector<RecorderRequest> recorder;
  std::vector<PinCheck> pins;
  std::vector<Answer> answers;
  std::optional<nlohmann::json> push;  // the state that every desk sees, where it has changed
  bool send_now = false;
};

// What the kiosk's settings give each citizen to begin with.
citizen::Comfort comfort_of(const WindowSettings& window);

class Counter {
 public:
  // duty: that a crash left open; it goes on without a new PIN. known: what was heard of the
  // central before this start; without it nobody could begin a duty until the recorder speaks.
  Counter(const journal::Identity& identity, const Settings& settings, texts::Texts words,
          const std::optional<journal::Journal::OpenDuty>& duty,
          const std::optional<NewBundle>& known, const journal::Clocks& now);

  const citizen::Model& citizen() const { return model_; }
  std::string agency() const { return bundle_ ? bundle_->unit_name : ""; }
  std::string counter_name() const;  // its id, before the first bundle
  // "Loket 3 · Disdukcapil Kota Contoh"
  std::string place() const;
  Zone zone() const { return bundle_ ? bundle_->zone : Zone{}; }
  const texts::Texts& words() const { return words_; }
  nlohmann::json refusal_of(const Problem& problem) const;  // as it is answered to a request
  // Of the central's TLS keys, as believed now.
  const std::vector<Hash>& pins() const { return pins_; }
  bool out_of_service() const;
  bool resting() const;  // no citizen is at the screen, and no ballot is about to open
  // Of the unit's catalogue, in its order.
  std::vector<std::string> services() const;
  std::optional<std::int64_t> next_deadline() const;
  // What the journal needs at the end of the program.
  Shut shut() const;

  void act(const citizen::Action& action, const journal::Clocks& now);
  void take(const RecorderNews& news, const journal::Clocks& now);
  void take(const SenderStanding& standing, const journal::Clocks& now);
  void take(const SocketRequest& request, const journal::Clocks& now);
  void take(const PinChecked& checked, const journal::Clocks& now);
  // Everything to be done since the last call, in order.
  Outbox take_outbox(const journal::Clocks& now);

 private:
  struct OnDuty {
    OfficerId officer;
    Instant since;
  };
  struct PinTry {
    std::uint64_t connection = 0;
    std::string nip;
    std::string pin;
    journal::WrongPins wrong;
  };
  // One at a time: a number that the journal took is never refused for want of a place.
  struct TicketTry {
    std::uint64_t connection = 0;
    std::uint64_t tag = 0;
    citizen::OpenBallot ballot;
  };
  // What the desk is shown of the day; held while a ballot stands open, so that the moment in
  // which a figure moves does not tell what the citizen did.
  struct DayShown {
    journal::Figures figures;
    std::uint64_t unsent = 0;
  };

  void hear(const Standing& standing);
  void hear_wrong_pins(const WrongPinsAre& news, const journal::Clocks& now);
  void hear_bundle(const NewBundle& news, const journal::Clocks& now);
  void refuse_who_waits();
  void hear_ticket(const TicketTaken& news, const journal::Clocks& now);
  void duty_on(const SocketRequest& request);
  void duty_off(const SocketRequest& request);
  void finish(const SocketRequest& request, const journal::Clocks& now);
  void without_ballot(const SocketRequest& request, const journal::Clocks& now);
  void cancel(const SocketRequest& request, const journal::Clocks& now);
  void open_ballot(std::uint64_t connection, const citizen::OpenBallot& ballot,
                   const journal::Clocks& now);
  // The offer that a request describes; answers the request itself where it is wrong.
  std::optional<domain::Offer> read_offer(const SocketRequest& request);
  citizen::Labels labels_of(const domain::Offer& offer) const;
  const record::RosterEntry* officer_of_nip(const std::string& nip) const;
  // Of the one officer whose NIP ends so; the digits themselves where there is none such.
  std::string whole_nip(const std::string& digits) const;
  std::string officer_name() const;  // on duty; empty: nobody, or no roster yet
  void begin_duty(OfficerId officer, const journal::Clocks& now);
  bool began_on_another_day(const journal::Clocks& now) const;
  void serve(const journal::Clocks& now);
  void end_duty(record::DutyEnd ended_by);
  void accept(std::uint64_t connection);
  void refuse(std::uint64_t connection, const Problem& problem, std::int64_t wait_ms = 0);
  void refresh_day(const journal::Clocks& now);
  void refresh_pins();
  void refresh_stand(const journal::Clocks& now);
  nlohmann::json state(const journal::Clocks& now) const;

  const journal::Identity identity_;
  const std::optional<Hash> central_pin_;
  const std::string stand_service_;
  std::vector<Hash> pins_;  // of the central's TLS keys, for the desk
  const texts::Texts words_;
  citizen::Model model_;
  std::optional<record::Bundle> bundle_;
  std::optional<OnDuty> duty_;
  std::optional<std::int64_t> served_ms_;  // steady: when the one on duty served last
  std::optional<PinTry> pin_try_;
  std::optional<TicketTry> ticket_try_;
  std::uint64_t next_tag_ = 1;
  DayShown day_;       // what the journal holds
  DayShown day_shown_;
  std::optional<Instant> last_receipt_;
  std::optional<LogNotice> log_notice_;
  SenderStanding sender_;
  Outbox outbox_;
  std::string pushed_;
};

}  // namespace suara::kiosk
