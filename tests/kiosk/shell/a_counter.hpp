// A kiosk's engine without a window, with a desk at its socket, for tests.
#pragma once
#include <doctest/doctest.h>
#include <sodium.h>

#include <array>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>

#include "kiosk/journal/epochs.hpp"
#include "kiosk/shell/clocks.hpp"
#include "kiosk/shell/engine.hpp"
#include "kiosk/shell/socket_client.hpp"
#include "tests/kiosk/journal/central_double.hpp"
#include "tests/support/folder.hpp"

namespace suara::test {

inline constexpr const char* kNip = "199001012015031001";
inline constexpr const char* kPin = "654321";

inline std::string hash_pin(const std::string& pin) {
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  const int made = crypto_pwhash_str(hash.data(), pin.data(), pin.size(),
                                     crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN);
  REQUIRE(made == 0);
  return hash.data();
}

// Keys of a region and the folder of one of its kiosks, which has had its first receipt.
struct KioskFolder {
  Folder folder;
  Signer central;
  record::SigningKey key = *journal::load_or_make_device_key(folder.path());

  KioskFolder() {
    central.device = key;
    central.bundle.unit_name = "Disdukcapil Kota Contoh";
    central.bundle.roster = {
        {OfficerId{"P-0001"}, kNip, "Petugas Contoh 1", hash_pin(kPin)},
        {OfficerId{"P-0002"}, "199102022015032002", "Petugas Contoh 2", hash_pin("123456")},
        {OfficerId{"P-0003"}, "199203032015031003", "Petugas Contoh 3", ""}};
    central.bundle.catalogue = {{ServiceId{"ktp"}, "KTP elektronik", "Identity card"}};
    central.bundle.counters = {{CounterId{"C-1"}, "Loket 1"}};
    auto journal = *journal::Journal::open(folder.path());
    journal.enrol(central.identity());
    journal.boot(kiosk::read_clocks(), "0.1.0", kiosk::machine_boot_id());
    const auto out = **journal.outgoing(0, 256, key);
    const auto receipt = central.receive(out.upload, Instant{1'790'000'000'000});
    REQUIRE(journal.take_receipt(central.sign(receipt), out.context, kiosk::read_clocks()));
  }

  // The kiosk learns by its next receipt what has changed in central.bundle.
  void take_bundle() {
    auto journal = *journal::Journal::open(folder.path());
    const auto out = **journal.outgoing(0, 256, key);
    const auto receipt = central.receive(out.upload, Instant{1'790'000'100'000});
    REQUIRE(journal.take_receipt(central.sign(receipt), out.context, kiosk::read_clocks()));
  }

  // The next epoch, with a key of its own; the one before has something that was not sent.
  void enrol_anew() {
    const auto next = *journal::load_or_make_next_key(folder.path());
    journal::Identity identity = central.identity();
    identity.place.epoch = 2;
    identity.device_key = next.public_key();
    REQUIRE(journal::begin_next_epoch(folder.path(), *journal::Journal::open(folder.path()),
                                      identity, kiosk::read_clocks(), "0.1.0",
                                      kiosk::machine_boot_id()));
    key = central.device = next;
    journal::Journal::open(folder.path())
        ->boot(kiosk::read_clocks(), "0.1.0", kiosk::machine_boot_id());
  }
  std::filesystem::path earlier() const { return folder / "earlier.K-1.e1"; }
  // Before the names of what it keeps of the log's past.
  std::string stem(int epoch) const {
    return "K-1.e" + std::to_string(epoch) + "." +
           to_hex(view_of(key.public_key()).substr(0, 4));
  }

  // What stands in the chain, read when no kiosk runs.
  std::vector<record::Record> records() const {
    auto journal = *journal::Journal::open(folder.path());
    std::vector<record::Record> found;
    for (std::uint64_t after = 0;;) {
      const auto out = journal.outgoing(after, 256, key);
      REQUIRE(out);
      if (!*out) return found;
      const auto batch = record::parse_batch((*out)->upload.batch);
      for (const Bytes& bytes : batch->records) found.push_back(*record::decode(bytes));
      after = batch->header.last_seq();
    }
  }
  template <class Body>
  std::vector<Body> bodies() const {
    std::vector<Body> found;
    for (const record::Record& one : records())
      if (const auto* body = std::get_if<Body>(&one.body)) found.push_back(*body);
    return found;
  }
};

// A region that has stated a seal key, so that texts are asked for.
struct SealingFolder : KioskFolder {
  const record::SealKeyPair seal_keys = record::generate_seal_key();

  SealingFolder() {
    central.bundle.key_statements = {
        central.statement(),
        record::sign_statement({TenantId{"kab-uji"}, "seal", "s1", seal_keys.public_key,
                                Instant{0}, Instant{4'000'000'000'000}},
                               central.root)};
    take_bundle();
  }
};

// Of a kiosk whose uplink does not wait long.
inline kiosk::Settings quick_uplink(const std::string& url) {
  kiosk::Settings settings;
  settings.central_url = url;
  settings.waits.upload_pause_ms = 1;
  settings.waits.backoff_base_ms = 5;
  settings.waits.backoff_cap_ms = 40;
  settings.waits.desk_done_ms = 0;
  return settings;
}

// The engine's thread is the test's; wait() runs it until something holds.
class RunningKiosk {
 public:
  RunningKiosk(KioskFolder& home, kiosk::Settings settings) {
    settings.socket = home.folder / "desk.sock";
    settings.waits.dead_ms = settings.waits.same_key_ms = 0;
    engine_ = std::make_unique<kiosk::Engine>(
        home.folder.path(), settings, texts::Texts{}, *journal::Journal::open(home.folder.path()),
        home.key, [this] { wake(); }, kiosk::open_earlier(home.folder.path()));
    desk_ = std::make_unique<kiosk::SocketClient>(
        settings.socket, [this](kiosk::SocketEvent event) { hear(std::move(event)); });
    REQUIRE(wait([this] { return !state().is_null(); }));
  }
  explicit RunningKiosk(KioskFolder& home) : RunningKiosk(home, kiosk::Settings{}) {}

  kiosk::Engine& engine() { return *engine_; }
  const kiosk::citizen::Model& citizen() const { return engine_->counter().citizen(); }

  // False after 20 s.
  bool wait(const std::function<bool()>& holds) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    for (;;) {
      engine_->take_in();
      const auto due = engine_->counter().next_deadline();
      if (due && kiosk::steady_ms() >= *due) engine_->act(kiosk::citizen::Tick{});
      if (holds()) return true;
      std::unique_lock lock(mutex_);
      const auto tick = std::chrono::milliseconds(due ? 5 : 1000);
      woken_cv_.wait_until(lock, std::min(until, std::chrono::steady_clock::now() + tick),
                           [this] { return woken_; });
      woken_ = false;
      if (std::chrono::steady_clock::now() >= until) return false;
    }
  }

  // The answer to one request.
  nlohmann::json ask(const nlohmann::json& request) {
    {
      const std::lock_guard lock(mutex_);
      answer_ = nullptr;
    }
    REQUIRE(desk_->send(request));
    REQUIRE(wait([this] {
      const std::lock_guard lock(mutex_);
      return !answer_.is_null();
    }));
    const std::lock_guard lock(mutex_);
    return answer_;
  }
  std::string refusal(const nlohmann::json& request) {
    const auto answer = ask(request);
    return answer.contains("problem") ? answer["problem"]["code"].get<std::string>() : "ok";
  }
  void duty_on() { REQUIRE(refusal({{"do", "duty_on"}, {"nip", kNip}, {"pin", kPin}}) == "ok"); }
  void finish() {
    REQUIRE(refusal({{"do", "finish"}, {"service", "ktp"}, {"result", "selesai"}}) == "ok");
  }
  bool wait_page(kiosk::citizen::Page page) {
    return wait([this, page] { return citizen().page == page; });
  }
  // One service that is finished, offered and rated to its end.
  void rate() {
    using kiosk::citizen::Page;
    finish();
    REQUIRE(wait_page(Page::rate));
    engine().act(kiosk::citizen::Rate{4});
    REQUIRE(wait_page(Page::thanks));
    engine().act(kiosk::citizen::Finish{});
    REQUIRE(wait_page(Page::idle));
  }
  nlohmann::json state() {
    const std::lock_guard lock(mutex_);
    return state_;
  }
  bool wait_state(const std::function<bool(const nlohmann::json&)>& holds) {
    return wait([&] { return holds(state()); });
  }

 private:
  void wake() {
    {
      const std::lock_guard lock(mutex_);
      woken_ = true;
    }
    woken_cv_.notify_all();
  }
  void hear(kiosk::SocketEvent event) {
    {
      const std::lock_guard lock(mutex_);
      if (event.body.contains("state"))
        state_ = event.body["state"];
      else if (event.kind == kiosk::SocketEvent::Kind::message)
        answer_ = event.body;
    }
    wake();
  }

  std::mutex mutex_;
  std::condition_variable woken_cv_;
  bool woken_ = false;
  nlohmann::json answer_;
  nlohmann::json state_;
  std::unique_ptr<kiosk::Engine> engine_;
  std::unique_ptr<kiosk::SocketClient> desk_;
};

}  // namespace suara::test
