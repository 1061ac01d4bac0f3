#include <set>

#include "kiosk/shell/counter.hpp"
#include "tests/fuzz/target.hpp"

// Lines of whoever may speak to the kiosk's socket, taken apart and then taken to a counter whose
// recorder answers at once.
namespace suara::fuzz {
namespace {

using namespace kiosk;

constexpr const char* kNip = "199001012015031001";

record::Bundle unit() {
  record::Bundle bundle;
  bundle.zone = {7};
  bundle.unit = {"capil"};
  bundle.unit_name = "Disdukcapil Kota Contoh";
  bundle.roster = {{{"P-0001"}, kNip, "Petugas Contoh 1", "hash of a PIN"}};
  bundle.catalogue = {{{"ktp"}, "KTP elektronik", "Identity card"}};
  bundle.counters = {{{"C-1"}, "Loket 1"}};
  return bundle;
}

journal::Identity identity() {
  journal::Identity kiosk;
  kiosk.place = {{"kota-contoh"}, {"K-0001"}, 1, 0};
  kiosk.unit = {"capil"};
  kiosk.counter = {"C-1"};
  return kiosk;
}

// One counter, a clock that goes a second a line, and everybody who asked it something.
class World {
 public:
  World() : counter_(identity(), Settings{}, texts::Texts{}, {}, NewBundle{unit()}, now_) {
    counter_.take(RecorderNews{Standing{1, 0, 0, 0, {}, journal::Figures{}}}, now_);
    settle();
  }

  void hear(nlohmann::json body) {
    now_.boot_ms += 1'000;
    now_.wall.ms += 1'000;
    open_.insert(++asked_);
    counter_.take(SocketRequest{asked_, std::move(body)}, now_);
    settle();
    if (const auto due = counter_.next_deadline(); due && *due <= now_.boot_ms) {
      counter_.act(citizen::Tick{}, now_);
      settle();
    }
  }

  void touch(std::uint8_t key) {
    now_.boot_ms += 1'000;
    if (key % 8 < 4)
      counter_.act(citizen::Rate{static_cast<std::uint8_t>(key % 4 + 1)}, now_);
    else if (key % 8 == 4)
      counter_.act(citizen::Skip{}, now_);
    else if (key % 8 == 5)
      counter_.act(citizen::ChangeChoice{}, now_);
    else
      counter_.act(citizen::Finish{}, now_);
    settle();
  }

  void check() const { require(open_.empty(), "every line is answered once"); }

 private:
  // The outbox is what the threads would do; what they would answer is answered.
  void settle() {
    for (int rounds = 0;; ++rounds) {
      require(rounds < 50, "a counter comes to rest");
      Outbox out = counter_.take_outbox(now_);
      for (const Answer& answer : out.answers) {
        (void)answer.body.dump();
        if (answer.body.contains("state")) continue;  // what "watch" asks for, before its answer
        require(open_.erase(answer.connection) == 1, "no line is answered twice");
      }
      if (out.push) (void)out.push->dump();
      for (const RecorderRequest& request : out.recorder)
        std::visit([this](const auto& one) { record(one); }, request);
      for (const PinCheck& check : out.pins)
        counter_.take(PinChecked{check.connection, check.pin == "654321"}, now_);
      if (out.recorder.empty() && out.pins.empty()) return;
    }
  }

  void news(RecorderNews one) { counter_.take(one, now_); }
  void record(const citizen::OpenDraft&) {
    require(!draft_, "one ballot at a time");
    draft_ = true;
  }
  void record(const citizen::SaveDraft& save) {
    require(draft_, "only an open ballot is saved");
    news(DraftSaved{save.revision});
  }
  void record(const citizen::CloseDraft& close) {
    require(draft_, "only an open ballot is closed");
    draft_ = false;
    const auto ballot = domain::close_ballot({}, close.answers, close.closed_by, close.close_ms);
    require(!domain::defect_of(ballot), "a ballot that closes has no defect");
    news(BallotClosed{});
  }
  void record(const AskWrongPins& ask) { news(WrongPinsAre{ask.nip, {wrong_, {0}}}); }
  void record(const NotePin& note) { wrong_ = note.right ? 0 : wrong_ + 1; }
  void record(const AskTicket& ask) {
    news(TicketTaken{ask.tag, tickets_.insert(ask.ticket).second});
  }
  void record(const WriteRecord& write) {
    const auto* duty = std::get_if<record::Duty>(&write.body);
    if (duty == nullptr) return;
    require(duty->on != on_duty_, "duty goes on and off in turn");
    on_duty_ = duty->on;
  }
  template <class Other>
  void record(const Other&) {}

  journal::Clocks now_{1'000'000, {1'791'169'320'000}};
  Counter counter_;
  std::uint64_t asked_ = 0;
  std::set<std::uint64_t> open_;
  std::set<std::string> tickets_;
  std::uint32_t wrong_ = 0;
  bool draft_ = false;
  bool on_duty_ = false;
};

void take(std::string_view input) {
  std::string buffer(input);
  const SocketLines cut = cut_lines(buffer);
  World world;
  world.hear({{"do", "duty_on"}, {"nip", kNip}, {"pin", "654321"}});
  for (const std::string& line : cut.lines) {
    require(line.size() <= kSocketLineBytesMax && line.find('\n') == std::string::npos,
            "a line keeps to its bound");
    if (auto body = parse_request(line))
      world.hear(*std::move(body));
    else if (!line.empty())
      world.touch(static_cast<std::uint8_t>(line[0]));
  }
  world.check();
}

[[maybe_unused]] const bool kEnlisted = enlist("socket", take);

}  // namespace
}  // namespace suara::fuzz
