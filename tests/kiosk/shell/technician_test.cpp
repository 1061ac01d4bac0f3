// The technician at a kiosk that runs: its engine, a mounted stick, the socket, the program.
#include <doctest/doctest.h>
#include <sys/mount.h>

#include <future>

#include "common/record/batch_files.hpp"
#include "common/record/pins.hpp"
#include "kiosk/shell/sticks.hpp"
#include "tests/kiosk/shell/a_counter.hpp"
#include "tests/kiosk/shell/other_user.hpp"
#include "tests/support/process.hpp"

using namespace suara;
using kiosk::technician::Page;
using nlohmann::json;
using test::Folder;
using test::KioskFolder;
using test::RunningKiosk;
namespace technician = kiosk::technician;
namespace fs = std::filesystem;

namespace {

const std::string kTechnicianPin = "246810";

// A stick of so many octets below the folder that the kiosk looks into; only root can plug it in.
struct Plugged {
  Folder below;
  fs::path stick = below / "STICK";
  bool mounted = false;
  explicit Plugged(const std::string& bytes = "4m") {
    fs::create_directory(stick);
    mounted = mount("tmpfs", stick.c_str(), "tmpfs", 0, ("size=" + bytes).c_str()) == 0;
  }
  ~Plugged() { pull(); }
  void pull() {
    if (mounted) umount2(stick.c_str(), MNT_DETACH);
    mounted = false;
  }
};

kiosk::Settings settings_for(const Folder& below) {
  kiosk::Settings settings;
  settings.technician_pin_hash = test::hash_pin(kTechnicianPin);
  settings.stick_folders = {below.path()};
  return settings;
}

struct AtTheScreen {
  RunningKiosk& kiosk;
  const technician::Model& model() const { return kiosk.engine().technician().model(); }
  void act(const technician::Action& action) { kiosk.engine().act(action); }
  void type(const std::string& pin) {
    for (const char digit : pin) act(technician::Digit{digit});
    act(technician::EnterPin{});
  }
  void come_in() {
    act(technician::Open{});
    type(kTechnicianPin);
    REQUIRE(kiosk.wait([this] { return model().page == Page::facts && model().facts; }));
  }
  bool wait_done() {
    return kiosk.wait([this] { return model().done.has_value(); });
  }
};

std::size_t count_of(const fs::path& folder, std::string_view extension) {
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(folder))
    count += entry.path().extension() == extension ? 1 : 0;
  return count;
}

// As the central answers for each batch on the stick.
void answer_all(test::Signer& central, const fs::path& stick) {
  std::vector<fs::path> batches;
  for (const auto& entry : fs::directory_iterator(stick))
    if (entry.path().extension() == record::kBatchFileSuffix) batches.push_back(entry.path());
  std::ranges::sort(batches);
  for (const fs::path& path : batches) {
    const auto upload = *record::unpack_upload(test::read_file(path));
    const auto header = record::parse_batch(upload.batch)->header;
    test::write_file(stick / record::receipt_file_name(record::range_of(header)),
                     central.sign(central.receive(upload, kiosk::read_clocks().wall)));
  }
}

}  // namespace

TEST_SUITE("kiosk/shell technician") {
  TEST_CASE("the right PIN opens the screen, a wrong one waits as those of duty do") {
    KioskFolder home;
    const Folder below;
    RunningKiosk kiosk(home, settings_for(below));
    AtTheScreen screen{kiosk};
    screen.act(technician::Open{});
    for (int tries = 1; tries <= 3; ++tries) {
      screen.type("000000");
      REQUIRE(kiosk.wait([&] { return screen.model().pin_wrong; }));
      CHECK((screen.model().pin_free_ms > kiosk::steady_ms()) == (tries == 3));
      if (tries < 3) screen.act(technician::Erase{});
    }
    screen.type(kTechnicianPin);
    CHECK(screen.model().page == Page::pin);  // Not looked at yet.
    screen.act(technician::Leave{});
    screen.act(technician::Open{});
    CHECK(screen.model().pin_free_ms > kiosk::steady_ms());
  }

  TEST_CASE("the technician's screen covers no ballot, and none opens below it") {
    KioskFolder home;
    const Folder below;
    RunningKiosk kiosk(home, settings_for(below));
    AtTheScreen screen{kiosk};
    const nlohmann::json technicians{{"do", "technician"}};
    const nlohmann::json finishes{{"do", "finish"}, {"service", "ktp"}, {"result", "selesai"}};
    kiosk.duty_on();
    kiosk.finish();
    REQUIRE(kiosk.wait_page(kiosk::citizen::Page::rate));
    CHECK(kiosk.refusal(technicians) == "socket.busy");
    screen.act(technician::Open{});  // as the held corner does
    CHECK(screen.model().page == Page::closed);
    kiosk.engine().act(kiosk::citizen::Skip{});
    REQUIRE(kiosk.wait_page(kiosk::citizen::Page::idle));
    screen.come_in();
    CHECK(kiosk.refusal(finishes) == "socket.busy");
    kiosk.engine().ask(finishes);  // as the officer's keypad does
    CHECK_FALSE(kiosk.engine().take_answer().value_or(true));
    CHECK(kiosk.citizen().page == kiosk::citizen::Page::idle);
    screen.act(technician::Leave{});
    CHECK(kiosk.refusal(finishes) == "ok");
    CHECK(kiosk.wait_page(kiosk::citizen::Page::rate));
  }

  TEST_CASE("whoever merely holds the corner stops no service, with a ticket or without") {
    KioskFolder home;
    const Folder below;
    RunningKiosk kiosk(home, settings_for(below));
    AtTheScreen screen{kiosk};
    kiosk.duty_on();
    for (const char* ticket : {"", "A-017"}) {
      CAPTURE(ticket);
      json finishes{{"do", "finish"}, {"service", "ktp"}, {"result", "selesai"}};
      if (*ticket != '\0') finishes["ticket"] = ticket;
      REQUIRE(kiosk.refusal({{"do", "technician"}}) == "ok");
      screen.act(technician::Digit{'2'});
      json unknown = finishes;
      unknown["service"] = "x";
      CHECK(kiosk.refusal(unknown) == "counter.unknown_service");
      CHECK(screen.model().page == Page::pin);  // nothing is to be shown in its place
      CHECK(kiosk.refusal(finishes) == "ok");
      CHECK(screen.model().page == Page::closed);
      CHECK(screen.model().pin.empty());
      REQUIRE(kiosk.wait_page(kiosk::citizen::Page::rate));
      kiosk.engine().act(kiosk::citizen::Skip{});
      REQUIRE(kiosk.wait_page(kiosk::citizen::Page::idle));
    }
  }

  TEST_CASE("a broken key for other programs shuts their door, and citizens are served") {
    for (const bool broken : {false, true}) {
      KioskFolder home;
      const Folder below;
      kiosk::lan_key(home.folder.path());
      if (broken) test::write_file(home.folder / "lan.key", "no key");
      auto settings = settings_for(below);
      settings.programs_listen = kiosk::HostPort{"127.0.0.1", "0"};
      RunningKiosk kiosk(home, settings);
      kiosk.duty_on();
      kiosk.rate();
      CHECK((kiosk.engine().lan_port() == 0) == broken);
      AtTheScreen screen{kiosk};
      screen.come_in();
      CHECK(screen.model().facts->door ==
            (broken ? technician::Door::broken : technician::Door::open));
    }
  }

  TEST_CASE("a program is paired with the code on the screen, and ends there") {
    KioskFolder home;
    const Folder below;
    auto settings = settings_for(below);
    settings.programs_listen = kiosk::HostPort{"127.0.0.1", "0"};
    RunningKiosk kiosk(home, settings);
    AtTheScreen screen{kiosk};
    screen.come_in();
    CHECK(screen.model().facts->door_pin == record::pin_text(kiosk::lan_key(home.folder.path())));
    screen.act(technician::OpenPrograms{});
    REQUIRE(kiosk.wait([&] { return screen.model().programs.has_value(); }));
    CHECK(screen.model().programs->empty());
    screen.act(technician::Invite{});
    REQUIRE(kiosk.wait([&] { return screen.model().code.has_value(); }));
    const kiosk::Paired paired(home.folder.path());
    const auto wall = kiosk::read_clocks().wall;
    CHECK_FALSE(paired.redeem("AAAA-AAAA-AAAA", wall));
    const std::string token = paired.redeem(screen.model().code->code, wall).value();
    CHECK(paired.owner_of(token) == "program-1");
    screen.act(technician::Revoke{"program-1"});
    screen.act(technician::Revoke{"program-1"});
    REQUIRE(kiosk.wait([&] { return !paired.owner_of(token); }));
    test::write_file(home.folder / "paired.json", "{");
    screen.act(technician::Invite{});
    REQUIRE(kiosk.wait([&] { return screen.model().programs_problem.has_value(); }));
    CHECK(screen.model().programs_problem->code == "programs.unreadable");
    kiosk.duty_on();  // the journal is none of it
  }

  TEST_CASE("the screen tells device, fingerprint, what waits and where the log stands") {
    KioskFolder home;
    const Folder below;
    RunningKiosk kiosk(home, settings_for(below));
    AtTheScreen screen{kiosk};
    screen.come_in();
    const technician::Facts& facts = *screen.model().facts;
    CHECK(facts.device == "K-1");
    CHECK(facts.place == "Loket 1 · Disdukcapil Kota Contoh");
    CHECK(facts.fingerprint ==
          record::fingerprint(home.key.public_key(), home.central.root.public_key()));
    CHECK(facts.acked_seq == 1);
    CHECK(facts.unsent >= 1);
    CHECK(facts.oldest_unsent);
    CHECK(facts.tree_size == home.central.leaves);
    CHECK(facts.total_bytes > facts.free_bytes);
    CHECK(facts.clock == technician::Clock::unsound);  // Its receipt was of another month.
  }

  TEST_CASE("an earlier enrolment that cannot be read is told on the screen and by an export") {
    for (const bool broken : {false, true}) {
      CAPTURE(broken);
      KioskFolder home;
      home.enrol_anew();
      const fs::path journal = home.earlier() / "journal.sqlite3";
      if (broken) test::write_file(journal, test::read_file(journal).substr(0, 8'192));
      const Folder below;
      RunningKiosk kiosk(home, settings_for(below));
      AtTheScreen screen{kiosk};
      screen.come_in();
      const technician::Facts& facts = *screen.model().facts;
      CHECK(facts.earlier.size() == (broken ? 0 : 1));
      REQUIRE(facts.unread.size() == (broken ? 1 : 0));
      if (broken) CHECK(facts.unread[0].folder == "earlier.K-1.e1");
      const json answer = kiosk.ask({{"do", "export"}, {"to", below.path().string()}});
      CHECK(answer.at("batches") == (broken ? 1 : 2));
      REQUIRE(answer.at("left").size() == (broken ? 1 : 0));
      if (broken) CHECK(answer["left"][0].at("code") == "enrolment.earlier_unread");
    }
  }

  TEST_CASE("what waits goes to a stick and its receipts come back, while the kiosk runs") {
    const Plugged plugged;
    if (!plugged.mounted) {
      MESSAGE("not run: a stick can be mounted by root alone");
      return;
    }
    KioskFolder home;
    RunningKiosk kiosk(home, settings_for(plugged.below));
    AtTheScreen screen{kiosk};
    screen.come_in();
    REQUIRE(kiosk.wait([&] { return screen.model().sticks.size() == 1; }));
    CHECK(screen.model().sticks[0] == plugged.stick.string());
    screen.act(technician::Export{});
    REQUIRE(screen.wait_done());
    REQUIRE(std::holds_alternative<technician::Exported>(*screen.model().done));
    CHECK(count_of(plugged.stick, record::kBatchFileSuffix) == 1);
    answer_all(home.central, plugged.stick);
    screen.act(technician::TakeReceipts{});
    REQUIRE(screen.wait_done());
    const auto* received = std::get_if<technician::Received>(&*screen.model().done);
    REQUIRE(received);
    CHECK(received->moved == 1);
    CHECK(received->refused == 0);
    REQUIRE(kiosk.wait([&] { return screen.model().facts->acked_seq > 1; }));
    screen.act(technician::TakeReceipts{});
    REQUIRE(screen.wait_done());
    CHECK(std::get<technician::Received>(*screen.model().done).known == 1);
  }

  TEST_CASE("a stick that is pulled or full is said, and the kiosk goes on") {
    Plugged plugged("16k");
    if (!plugged.mounted) return;
    test::write_file(plugged.stick / "fills", std::string(16'000, 'x'));
    KioskFolder home;
    RunningKiosk kiosk(home, settings_for(plugged.below));
    AtTheScreen screen{kiosk};
    screen.come_in();
    REQUIRE(kiosk.wait([&] { return !screen.model().sticks.empty(); }));
    screen.act(technician::Export{});
    REQUIRE(screen.wait_done());
    REQUIRE(std::holds_alternative<Problem>(*screen.model().done));
    CHECK(std::get<Problem>(*screen.model().done).code == "stick.full");
    CHECK(count_of(plugged.stick, record::kBatchFileSuffix) == 0);
    plugged.pull();
    REQUIRE(kiosk.wait([&] {
      screen.act(technician::Tick{});
      return screen.model().sticks.empty();
    }));
    screen.act(technician::Export{});
    CHECK(std::get<Problem>(*screen.model().done).code == "stick.none");
    screen.act(technician::Leave{});
    kiosk.duty_on();
    kiosk.finish();
    CHECK(kiosk.wait_page(kiosk::citizen::Page::rate));
  }

  TEST_CASE("the program and the socket let the running kiosk do it, below the folders alone") {
    KioskFolder home;
    const Folder below, elsewhere;
    RunningKiosk kiosk(home, settings_for(below));
    CHECK(kiosk.refusal({{"do", "export"}, {"to", elsewhere.path().string()}}) ==
          "stick.not_allowed");
    CHECK(kiosk.refusal({{"do", "export"}, {"to", below.path().string()}, {"all_kept", "yes"}}) ==
          "socket.malformed");
    CHECK(kiosk.refusal({{"do", "receipts"}, {"from", "/"}}) == "stick.not_allowed");
    const auto run_verb = [&](const std::string& verb, const std::string& option) {
      auto finished = std::async(std::launch::async, [&] {
        return test::run({test::program_path("suara-kiosk"), verb, "--data",
                          home.folder.path().string(), option, below.path().string()},
                         {{"LC_ALL", "en_US.UTF-8"}});
      });
      REQUIRE(kiosk.wait([&] {
        return finished.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
      }));
      return finished.get();
    };
    const auto exported = run_verb("export", "--to");
    CHECK_MESSAGE(exported.status == 0, exported.output);
    CHECK(exported.output.find("1 batch,") != std::string::npos);
    answer_all(home.central, below.path());
    const auto taken = run_verb("receipts", "--from");
    CHECK_MESSAGE(taken.status == 0, taken.output);
    CHECK(taken.output.find("1 receipt taken") != std::string::npos);
    CHECK(kiosk.refusal({{"do", "technician"}}) == "ok");
    CHECK(kiosk.engine().technician().model().page == Page::pin);
  }

  TEST_CASE("whoever may speak to the socket carries nothing off, the kiosk's own user does") {
    if (geteuid() != 0) {
      MESSAGE("not run: another user can be played by root alone");
      return;
    }
    for (const bool by_group : {false, true}) {
      CAPTURE(by_group);
      KioskFolder home;
      const Folder below;
      kiosk::Settings settings = settings_for(below);
      if (by_group) settings.allowed_gids = {getegid()};
      else settings.allowed_uids = settings.program_uids = {test::kNobody};
      RunningKiosk kiosk(home, settings);
      const auto told_nobody = [&](const json& request) {
        auto answer = test::ask_as(test::kNobody, home.folder / "desk.sock", request);
        REQUIRE(kiosk.wait([&] {
          return answer.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
        }));
        return answer.get();
      };
      const json all{{"do", "export"}, {"to", below.path().string()}, {"all_kept", true}};
      CHECK(told_nobody(all) == "socket.owner_only");
      CHECK(told_nobody({{"do", "receipts"}, {"from", below.path().string()}}) ==
            "socket.owner_only");
      CHECK(told_nobody({{"do", "watch"}}) == "ok");
      CHECK(fs::is_empty(below.path()));
      CHECK(kiosk.refusal(all) == "ok");
      REQUIRE(count_of(below.path(), record::kBatchFileSuffix) == 1);
      const auto file = *fs::directory_iterator(below.path());
      CHECK(file.status().permissions() == (fs::perms::owner_read | fs::perms::owner_write));
    }
  }

  TEST_CASE("a technician's PIN is hashed by the program, and one that is too short is refused") {
    const Folder folder;
    const auto made = test::run(
        {"/bin/sh", "-c",
         "printf '246810\\n' | " + test::program_path("suara-kiosk") + " technician-pin > " +
             (folder / "kiosk.toml").string()});
    REQUIRE_MESSAGE(made.status == 0, made.output);
    const auto settings = kiosk::load_settings(folder.path());
    REQUIRE(settings);
    CHECK(crypto_pwhash_str_verify(settings->technician_pin_hash.c_str(), "246810", 6) == 0);
    CHECK(crypto_pwhash_str_verify(settings->technician_pin_hash.c_str(), "246811", 6) != 0);
    CHECK(test::run({"/bin/sh", "-c", "printf '2468\\n' | " + test::program_path("suara-kiosk") +
                                          " technician-pin"})
              .status == 1);
  }

  TEST_CASE("a measured monitor is on the disk before it is said to be kept") {
    KioskFolder home;
    const Folder below;
    RunningKiosk kiosk(home, settings_for(below));
    AtTheScreen screen{kiosk};
    screen.act(technician::DensityIs{3'810});
    screen.come_in();
    screen.act(technician::OpenScale{});
    screen.act(technician::ChangeDensity{-10});
    screen.act(technician::KeepDensity{});
    REQUIRE(kiosk.wait([&] { return screen.model().measured_kept; }));
    CHECK(kiosk::load_settings(home.folder.path())->window.px_per_mm == 3.8);
  }

  TEST_CASE("the log tells what happened to the kiosk and nothing of a citizen") {
    KioskFolder home;
    const Folder below;
    RunningKiosk kiosk(home, settings_for(below));
    kiosk.duty_on();
    kiosk.rate();
    REQUIRE(kiosk.refusal({{"do", "without_ballot"}, {"service", "ktp"}, {"result", "selesai"},
                           {"reason", "other"}}) == "ok");
    REQUIRE(kiosk.refusal({{"do", "duty_off"}}) == "ok");
    AtTheScreen screen{kiosk};
    screen.come_in();
    std::string told;
    for (const auto& note : screen.model().facts->notes) told += note.what + " ";
    CHECK_MESSAGE(told.starts_with("note_boot "), told);
    CHECK_MESSAGE(told.ends_with("note_duty_on note_duty_off "), told);
    for (const char* mine : {"ballot", "service", "complaint", "rat"})
      CHECK_MESSAGE(told.find(mine) == std::string::npos, told);
  }
}
