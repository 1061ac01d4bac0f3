#include <doctest/doctest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/kiosk/shell/a_counter.hpp"

using namespace suara;
using namespace suara::kiosk;

namespace {

// From here on the journal's file may not grow any more.
void fill_disk(const test::KioskFolder& home) {
  signal(SIGXFSZ, SIG_IGN);
  struct stat wal {};
  stat((home.folder / "journal.sqlite3-wal").c_str(), &wal);
  const rlimit limit{static_cast<rlim_t>(wal.st_size), static_cast<rlim_t>(wal.st_size)};
  setrlimit(RLIMIT_FSIZE, &limit);
}

enum class Full { at_opening, at_answer };

// Recorder over a journal whose disk is full; says by its exit what it heard.
[[noreturn]] void record_on_a_full_disk(const test::KioskFolder& home, Full when) {
  auto journal = *journal::Journal::open(home.folder.path());
  journal.boot(read_clocks(), "0.1.0", machine_boot_id());
  if (when == Full::at_answer) journal.open_draft(test::an_offer(), read_clocks());
  fill_disk(home);
  BoundedQueue<RecorderNews> heard(64);
  {
    Recorder recorder(std::move(journal), home.key, home.folder.path(),
                      [&](RecorderNews news) { heard.push(std::move(news)); }, [](UplinkNews) {});
    if (when == Full::at_opening) recorder.ask(citizen::OpenDraft{test::an_offer()});
    recorder.ask(citizen::SaveDraft{test::a_score(1), 1});
    recorder.ask(citizen::CloseDraft{domain::ClosedBy::selesai, 5'000, test::a_score(1)});
  }
  int faults = 0, saved = 0;
  while (const auto news = heard.try_pop()) {
    faults += std::holds_alternative<Fault>(*news) ? 1 : 0;
    saved += std::holds_alternative<DraftSaved>(*news) ||
                     std::holds_alternative<BallotClosed>(*news)
                 ? 1
                 : 0;
  }
  _exit(faults == 1 && saved == 0 ? 42 : 1);
}

// Recorder whose database gets no memory any more once it has told the bundle; says by its exit
// what it heard.
[[noreturn]] void start_without_memory(const test::KioskFolder& home) {
  auto journal = *journal::Journal::open(home.folder.path());
  journal.boot(read_clocks(), "0.1.0", machine_boot_id());
  int faults = 0, standings = 0;
  {
    const Recorder recorder(
        std::move(journal), home.key, home.folder.path(),
        [&](RecorderNews news) {
          if (std::holds_alternative<NewBundle>(news)) sqlite3_hard_heap_limit64(1);
          faults += std::holds_alternative<Fault>(news) ? 1 : 0;
          standings += std::holds_alternative<Standing>(news) ? 1 : 0;
        },
        [](UplinkNews) {});
  }
  _exit(faults == 1 && standings == 0 ? 42 : 1);
}

}  // namespace

TEST_SUITE("kiosk/shell") {
  TEST_CASE("a damaged record that goes to a stick is a fault, as where it goes to the central") {
    test::KioskFolder home;
    {
      auto journal = *journal::Journal::open(home.folder.path());
      journal.append(record::Boot{{}, "a mark to damage", Bytes(16, 'b')}, read_clocks());
    }
    auto journal = *journal::Journal::open(home.folder.path());
    std::string file = test::read_file(home.folder / "journal.sqlite3");
    file.at(file.find("a mark to damage")) = 'A';
    test::write_file(home.folder / "journal.sqlite3", file);
    REQUIRE_FALSE(journal.verify());  // From here on it is read from the disk.
    const auto sealed = std::make_shared<std::promise<Expected<std::optional<journal::Outgoing>>>>();
    int faults = 0;
    {
      Recorder recorder(
          std::move(journal), home.key, home.folder.path(),
          [&](RecorderNews news) { faults += std::holds_alternative<Fault>(news) ? 1 : 0; },
          [](UplinkNews) {});
      REQUIRE(recorder.ask(SealCarried{0, 0, sealed}));
    }
    const auto batch = sealed->get_future().get();
    REQUIRE_FALSE(batch);
    CHECK(batch.error().code == "journal.broken");
    CHECK(faults == 1);
  }

  TEST_CASE("after a fault of the disk no rating is taken, and nothing that stood is lost") {
    test::KioskFolder home;
    const pid_t child = fork();
    if (child == 0) record_on_a_full_disk(home, Full::at_opening);
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(WEXITSTATUS(status) == 42);
    CHECK(home.bodies<record::Boot>().size() == 2);
    CHECK(home.bodies<domain::Ballot>().empty());
  }

  TEST_CASE("a journal that cannot be read at the start is a fault on the screen, not the end") {
    test::KioskFolder home;
    const pid_t child = fork();
    if (child == 0) start_without_memory(home);
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 42);
  }

  TEST_CASE("an answer that the disk did not take is not thanked for") {
    test::KioskFolder home;
    const pid_t child = fork();
    if (child == 0) record_on_a_full_disk(home, Full::at_answer);
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(WEXITSTATUS(status) == 42);
    auto journal = *journal::Journal::open(home.folder.path());
    CHECK(journal.boot(read_clocks(), "0.1.0", machine_boot_id()));
  }

  TEST_CASE("what is damaged on the disk while the kiosk runs closes it when duty begins") {
    test::KioskFolder home;
    const auto file = home.folder / "journal.sqlite3";
    std::string damaged;
    {
      test::RunningKiosk kiosk(home);
      damaged = test::read_file(file);
      damaged.at(damaged.find("Disdukcapil Kota Contoh")) ^= 1;  // in the newest receipt's bundle
      test::write_file(file, damaged);
      kiosk.refusal({{"do", "duty_on"}, {"nip", test::kNip}, {"pin", test::kPin}});
      CHECK(kiosk.wait_state([](const auto& state) { return state["out_of_service"] == true; }));
      CHECK(kiosk.citizen().fault_code == "J-1");
      CHECK(kiosk.refusal({{"do", "finish"}, {"service", "ktp"}, {"result", "selesai"}}) ==
            "counter.out_of_service");
    }
    CHECK(test::read_file(file) == damaged);
  }

  TEST_CASE("a fault closes the citizen's screen and the desk is told") {
    test::KioskFolder home;
    test::RunningKiosk kiosk(home);
    kiosk.duty_on();
    kiosk.engine().act(citizen::StorageFault{"D-10"});
    CHECK(kiosk.wait_state([](const auto& state) { return state["out_of_service"] == true; }));
    CHECK(kiosk.refusal({{"do", "finish"}, {"service", "ktp"}, {"result", "selesai"}}) ==
          "counter.out_of_service");
  }
}
