// The threads of a kiosk and the queues between them: recorder, sender, PIN worker, local socket.
// The thread that owns the Engine (the screen's) decides, and waits for none of them.
#pragma once
#include <deque>
#include <filesystem>
#include <functional>
#include <optional>
#include <variant>

#include "kiosk/shell/counter.hpp"
#include "kiosk/shell/enrol_worker.hpp"
#include "kiosk/shell/lan_server.hpp"
#include "kiosk/shell/pin_worker.hpp"
#include "kiosk/shell/recorder.hpp"
#include "kiosk/shell/sender.hpp"
#include "kiosk/shell/socket_server.hpp"
#include "kiosk/shell/technician.hpp"

namespace suara::kiosk {

inline constexpr std::size_t kScreenInboxMax = 1024;  // of the kiosk's own threads
// Of other programs, at socket and door; more are told that the kiosk is busy.
inline constexpr std::size_t kRequestsMax = 64;
inline constexpr std::size_t kRequestsARound = 16;  // between two looks at the citizen's screen
inline constexpr std::uint64_t kOwnConnection = UINT64_MAX;  // the socket never comes so far

class Engine {
 public:
  // journal: enrolled and booted. wake: called from other threads when take_in() has something.
  // Throws std::system_error where the socket cannot be made; a door to the network that cannot be
  // opened stays shut, which the technician's screen says.
  Engine(const std::filesystem::path& data, const Settings& settings, texts::Texts words,
         journal::Journal journal, const record::SigningKey& key, std::function<void()> wake,
         std::vector<EarlierEnrolment> earlier = {});
  // Draft and records stay; the Shutdown record is written.
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Takes what the threads have said; true where the citizen's screen may have changed.
  bool take_in();
  // From the citizen's screen, or a Tick that is due.
  void act(const citizen::Action& action);
  const Counter& counter() const { return counter_; }
  // What is wrong with the files of texts, and with what is plugged in, for the technician.
  void note_texts(std::vector<Problem> problems) { technician_.set_texts(std::move(problems)); }
  void note_keypads(std::vector<technician::SharedKeypad> shared) {
    technician_.set_keypads(std::move(shared));
  }
  // That the glass is being cleaned is a record; while out of service nothing is written.
  void note_cleaning(std::int64_t deaf_ms);
  // Of the technician's screen, or a Tick of its own.
  void act(const technician::Action& action);
  const Technician& technician() const { return technician_; }
  // Approved on the technician's screen: this device is to be that from now on, which can be done
  // once the Engine is gone.
  const std::optional<ApprovedEnrolment>& approved() const { return approved_; }

  // A request as the local socket has them, from this thread; its answer comes by take_answer.
  void ask(nlohmann::json request);
  // false: refused; nullopt: nothing was answered since.
  std::optional<bool> take_answer();
  // What everybody at the socket was told newest.
  const nlohmann::json& state() const { return state_; }
  // Where paired programs reach it; 0: nowhere (yet).
  std::uint16_t lan_port() const { return lan_ ? lan_->port() : 0; }

 private:
  using Inbox = std::variant<RecorderNews, SenderStanding, PinChecked, StickNews, EnrolNews>;
  void tell(Inbox in);
  bool tell_request(SocketRequest request);
  template <class In>
  bool hear(const In& in);
  void take(const RecorderNews& news);
  void take(const SenderStanding& standing);
  void take(const SocketRequest& request);
  void take(const PinChecked& checked);
  void take(const StickNews& news);
  void take(const EnrolNews& news);
  void begin(const technician::BeginEnrolment& typed);
  void ask_counter(const SocketRequest& request);
  bool is_covered(const nlohmann::json& request) const;  // by the technician's screen
  void give_way();  // it asks for the PIN, and a citizen is to be served
  void carry(const SocketRequest& request, std::variant<ExportJob, ReceiveJob, LookJob> job);
  void send_out();
  void open_lan(const std::filesystem::path& data, const Settings& settings);
  void tell_door();  // to the technician
  void answer(std::uint64_t connection, const nlohmann::json& body);

  const std::function<void()> wake_;
  bool greeted_ = false;
  std::deque<bool> answers_;  // to ask()
  nlohmann::json state_ = nlohmann::json::object();
  const std::vector<record::PriorEnrolment> prior_;  // told where it is enrolled anew
  Counter counter_;
  Technician technician_;
  BoundedQueue<Inbox> inbox_{kScreenInboxMax};
  BoundedQueue<SocketRequest> requests_{kRequestsMax};
  SenderQueue to_sender_{kSenderQueueMax};
  Recorder recorder_;
  std::optional<Sender> sender_;  // none where no central is set
  PinWorker pins_;
  StickWorker sticks_;
  SocketServer socket_;
  std::optional<LanServer> lan_;  // none where the settings open no door to the network
  std::string lan_address_;       // of the settings
  const std::filesystem::path data_;
  const Settings settings_;
  EnrolOptions asked_;            // of the enrolment under way
  std::uint64_t enrolment_ = 0;   // its number; 0: none
  std::optional<ApprovedEnrolment> approved_;
  EnrolWorker enrol_worker_;
};

}  // namespace suara::kiosk
