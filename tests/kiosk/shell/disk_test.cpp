// The real program under a virtual display, on disks that really fail: a file system of a few
// megabytes that is filled or made read-only, and syncs that fail.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <fstream>

#include "tests/kiosk/shell/a_counter.hpp"
#include "tests/support/facts.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/process.hpp"
#include "tests/support/scripted_server.hpp"
#include "tests/support/wait.hpp"

using namespace suara;
using nlohmann::json;
using test::Folder;
using test::KioskFolder;
namespace fs = std::filesystem;

namespace {

// The officer's program, as far as a test of the disk needs one.
class Officer {
 public:
  explicit Officer(const fs::path& socket_path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = socket_path.string();
    REQUIRE(path.size() < sizeof address.sun_path);
    path.copy(address.sun_path, path.size());
    descriptor_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    REQUIRE(test::wait_until([&] {
      return ::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }));
    const timeval bound{20, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &bound, sizeof bound);
  }
  ~Officer() { ::close(descriptor_); }
  Officer(const Officer&) = delete;
  Officer& operator=(const Officer&) = delete;

  // "ok", or the problem's code.
  std::string ask(const json& request) {
    const std::string line = request.dump() + "\n";
    REQUIRE(::send(descriptor_, line.data(), line.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(line.size()));
    for (;;) {
      const json heard = json::parse(next_line());
      if (heard.contains("ok")) return "ok";
      if (heard.contains("problem")) return heard["problem"]["code"];
    }
  }
  std::string finish() {
    return ask({{"do", "finish"}, {"service", "ktp"}, {"result", "selesai"}});
  }

 private:
  std::string next_line() {
    while (heard_.find('\n') == std::string::npos) {
      std::array<char, 4096> some{};
      const ssize_t got = ::recv(descriptor_, some.data(), some.size(), 0);
      REQUIRE(got > 0);
      heard_.append(some.data(), static_cast<std::size_t>(got));
    }
    const std::string line = heard_.substr(0, heard_.find('\n'));
    heard_.erase(0, line.size() + 1);
    return line;
  }

  int descriptor_ = -1;
  std::string heard_;
};

// A file system that only root can make; gone with the object.
struct SmallDisk {
  Folder folder;
  bool mounted = false;
  explicit SmallDisk(const std::string& size) {
    mounted = mount("tmpfs", folder.path().c_str(), "tmpfs", 0, ("size=" + size).c_str()) == 0;
    if (!mounted) MESSAGE("not run: a small disk can be mounted by root alone");
  }
  ~SmallDisk() {
    if (mounted) umount2(folder.path().c_str(), MNT_DETACH);
  }
  // Leaves so many octets; takes again what an earlier call took.
  void leave_free(std::uint64_t bytes) const {
    const fs::path ballast = folder / "ballast";
    fs::remove(ballast);
    const std::uint64_t now = fs::space(folder.path()).available;
    if (now <= bytes) return;
    const std::string zeros(static_cast<std::size_t>(now - bytes), '\0');
    // A kiosk at work takes room too: what does not fit is not missed.
    std::ofstream(ballast) << zeros;
  }
  bool remount(unsigned long flags) const {
    return mount(nullptr, folder.path().c_str(), nullptr, MS_REMOUNT | flags, nullptr) == 0;
  }
};

// One kiosk at work in a data folder, its citizen's hand and its officer.
struct Kiosk {
  fs::path data;
  Folder outside;  // facts and marks, which no failing disk keeps from being written
  test::Screen screen{1280, 800};
  test::Driver citizen{screen, outside / "facts"};
  std::unique_ptr<test::Process> program;

  explicit Kiosk(fs::path folder, const std::string& waits = "") : data(std::move(folder)) {
    test::write_file(data / "kiosk.toml",
                     "[waits]\ndead_ms = 0\nsame_key_ms = 0\n"
                     "rate_ms = 600000\nthanks_ms = 600000\n" + waits);
  }

  void start() {
    fs::remove(outside / "facts");
    program = std::make_unique<test::Process>(
        std::vector<std::string>{test::program_path("suara-kiosk"), "--data", data.string(),
                                 "--size", "1280x800"},
        test::Environment{{"DISPLAY", screen.display()},
                          {"SUARA_FACTS", (outside / "facts").string()},
                          {"LD_PRELOAD", (test::bin_dir() / "suara_bad_sync.so").string()},
                          {"SUARA_BAD_SYNC", bad_sync().string()},
                          {"LC_ALL", "C"},
                          {"LIBGL_ALWAYS_SOFTWARE", "1"}});
    REQUIRE_MESSAGE(test::wait_until([&] { return !citizen.facts().screen.empty(); }),
                    program->output());
  }
  int stop() {
    program->signal(SIGTERM);
    const auto status = program->wait();
    REQUIRE(status);
    return *status;
  }
  fs::path bad_sync() const { return outside / "bad.sync"; }

  // A service is finished and the four faces are there.
  void offer() {
    officer = std::make_unique<Officer>(data / "desk.sock");
    REQUIRE(officer->ask({{"do", "duty_on"}, {"nip", test::kNip}, {"pin", test::kPin}}) == "ok");
    REQUIRE(officer->finish() == "ok");
    citizen.wait_screen("rate");
  }
  // What a tap ends on, thanks or "out of service", and the code there.
  std::string tap_ends_on() {
    citizen.tap("rate.4");
    citizen.wait_for(
        [](const auto& facts) {
          return facts.screen == "thanks" || facts.screen == "out_of_service";
        },
        "an end");
    return end();
  }
  std::string end() const {
    const auto facts = citizen.facts();
    const auto* code = facts.find("fault.code");
    return code == nullptr ? facts.screen : facts.screen + " " + code->label;
  }
  void wait_out_of_service(const std::string& code) {
    citizen.wait_screen("out_of_service");
    CHECK_MESSAGE(end().find(code) != std::string::npos, end());
  }
  std::unique_ptr<Officer> officer;
};

ino_t inode_of(const fs::path& path) {
  struct stat state {};
  REQUIRE(stat(path.c_str(), &state) == 0);
  return state.st_ino;
}

void copy_folder(const KioskFolder& home, const fs::path& to) {
  fs::copy(home.folder.path(), to, fs::copy_options::recursive);
}

}  // namespace

TEST_SUITE("kiosk/shell disk") {
  TEST_CASE("a sync that fails: no thanks, a code, and the next start goes on in a copy") {
    const KioskFolder home;
    Kiosk kiosk(home.folder.path());
    kiosk.start();
    kiosk.offer();
    test::write_file(kiosk.bad_sync(), "");
    CHECK(kiosk.tap_ends_on().find("D-1034 · Loket 1") != std::string::npos);
    CHECK(kiosk.officer->finish() == "counter.out_of_service");
    CHECK(kiosk.stop() == 0);
    CHECK(fs::exists(home.folder / "journal.fault"));
    // As long as the disk does not get better, nothing is taken again.
    kiosk.start();
    kiosk.wait_out_of_service("E-5");
    CHECK(kiosk.stop() == 3);
    fs::remove(kiosk.bad_sync());
    const ino_t faulty = inode_of(home.folder / "journal.sqlite3");
    kiosk.start();
    kiosk.citizen.wait_screen("idle");
    CHECK(inode_of(home.folder / "journal.sqlite3") != faulty);
    CHECK_FALSE(fs::exists(home.folder / "journal.fault"));
    kiosk.offer();
    CHECK(kiosk.tap_ends_on() == "thanks");
    kiosk.citizen.tap("thanks.finish");
    kiosk.citizen.wait_screen("idle");
    CHECK(kiosk.stop() == 0);
    // What was written before the failed sync may have reached the disk all the same.
    const auto ballots = home.bodies<domain::Ballot>();
    REQUIRE((ballots.size() == 1 || ballots.size() == 2));
    CHECK(ballots.back().answers.score == 4);
    const auto faults = home.bodies<record::StorageFault>();
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].code == "D-1034");
  }

  TEST_CASE("a disk that hangs: the screen says so, and the next boot closes what was taken") {
    const KioskFolder home;
    Kiosk kiosk(home.folder.path(), "recorder_ms = 1000\n");
    kiosk.start();
    kiosk.offer();
    test::write_file(kiosk.bad_sync(), "hang");
    CHECK(kiosk.tap_ends_on().find("D-SLOW") != std::string::npos);
    CHECK(kiosk.officer->finish() == "counter.out_of_service");
    fs::remove(kiosk.bad_sync());
    CHECK(kiosk.stop() == 0);
    kiosk.start();
    kiosk.citizen.wait_screen("idle");
    CHECK(kiosk.stop() == 0);
    const auto ballots = home.bodies<domain::Ballot>();
    REQUIRE(ballots.size() == 1);
    CHECK(ballots[0].answers.score == 4);
    CHECK(ballots[0].closed_by == domain::ClosedBy::boot);
  }

  TEST_CASE("a disk that fails as the kiosk starts: out of service, with the code") {
    const KioskFolder home;
    Kiosk kiosk(home.folder.path());
    test::write_file(kiosk.bad_sync(), "");
    kiosk.start();
    kiosk.wait_out_of_service("D-1034");
    CHECK(kiosk.stop() == 3);
    fs::remove(kiosk.bad_sync());
    kiosk.start();
    kiosk.citizen.wait_screen("idle");
    CHECK(kiosk.stop() == 0);
  }

  TEST_CASE("a full disk: no thanks and a code, until there is room again") {
    const SmallDisk disk("32m");
    if (!disk.mounted) return;
    const KioskFolder home;
    copy_folder(home, disk.folder / "data");
    Kiosk kiosk(disk.folder / "data");
    kiosk.start();
    kiosk.offer();
    disk.leave_free(0);
    CHECK(kiosk.tap_ends_on().find("D-13") != std::string::npos);
    CHECK(kiosk.stop() == 0);
    disk.leave_free(8U << 20U);  // Room to mend, not enough to take ratings.
    kiosk.start();
    kiosk.citizen.wait_screen("idle");
    kiosk.officer = std::make_unique<Officer>(kiosk.data / "desk.sock");
    REQUIRE(kiosk.officer->ask({{"do", "duty_on"}, {"nip", test::kNip}, {"pin", test::kPin}}) ==
            "ok");
    kiosk.officer->finish();
    kiosk.wait_out_of_service("D-FULL");
    CHECK(kiosk.stop() == 0);
    disk.leave_free(30U << 20U);
    kiosk.start();
    kiosk.citizen.wait_screen("idle");
    kiosk.offer();
    CHECK(kiosk.tap_ends_on() == "thanks");
    CHECK(kiosk.stop() == 0);
  }

  TEST_CASE("a nearly full disk: no ballot begins, and what is recorded reaches the central") {
    const SmallDisk disk("32m");
    if (!disk.mounted) return;
    KioskFolder home;
    copy_folder(home, disk.folder / "data");
    fs::remove_all(home.folder.path());
    fs::create_directory_symlink(disk.folder / "data", home.folder.path());
    std::atomic<bool> reached = false;
    test::ScriptedServer server([&](const test::ScriptedRequest& request) -> test::ScriptedAnswer {
      if (!reached) return {.status = 503};
      const auto upload = record::unpack_upload(request.body);
      return {.status = 200,
              .body = home.central.sign(
                  home.central.receive(*upload, kiosk::read_clocks().wall))};
    });
    {
      test::RunningKiosk kiosk(home, test::quick_uplink(server.url()));
      kiosk.duty_on();
      kiosk.rate();
      disk.leave_free(8U << 20U);
      kiosk.finish();
      REQUIRE(kiosk.wait([&] { return kiosk.citizen().fault_code == "D-FULL"; }));
      CHECK(kiosk.state()["unsent"] == 1);
      reached = true;
      CHECK(kiosk.refusal({{"do", "send_now"}}) == "ok");
      CHECK(kiosk.wait_state([](const json& state) { return state["unsent"] == 0; }));
      CHECK(kiosk.citizen().fault_code == "D-FULL");
      CHECK(kiosk.refusal({{"do", "finish"}, {"service", "ktp"}, {"result", "selesai"}}) ==
            "counter.out_of_service");
    }
    CHECK_FALSE(fs::exists(home.folder / "journal.fault"));
    CHECK(home.bodies<domain::Ballot>().size() == 1);
    const auto unseen = home.bodies<domain::ServiceWithoutBallot>();
    REQUIRE(unseen.size() == 1);  // It was taken; no ballot could begin.
    CHECK(unseen[0].reason == domain::NoBallotReason::screen_unusable);
    CHECK(home.bodies<record::Shutdown>().size() == 1);
  }

  TEST_CASE("a disk that has become read-only: out of service from the start, nothing changed") {
    const SmallDisk disk("32m");
    if (!disk.mounted) return;
    const KioskFolder home;
    copy_folder(home, disk.folder / "data");
    Kiosk kiosk(disk.folder / "data");
    REQUIRE(disk.remount(MS_RDONLY));
    kiosk.start();
    kiosk.citizen.wait_screen("out_of_service");
    CHECK(kiosk.citizen.facts().find("fault.code") != nullptr);
    CHECK(kiosk.stop() == 3);
    REQUIRE(disk.remount(0));
    kiosk.start();
    kiosk.citizen.wait_screen("idle");
    CHECK(kiosk.stop() == 0);
  }

  TEST_CASE("a journal is examined where the disk of TMPDIR is full, and nothing is left there") {
    const SmallDisk disk("2m");
    if (!disk.mounted) return;
    const KioskFolder home;
    disk.leave_free(0);
    const test::Environment environment{{"TMPDIR", disk.folder.path().string()},
                                        {"LC_ALL", "en_US.UTF-8"}};
    const std::vector<std::string> command{test::program_path("suara-kiosk"), "doctor", "--data",
                                           home.folder.path().string()};
    const auto told = test::run(command, environment);
    CHECK_MESSAGE(told.output.find("+ journal: the kiosk takes it") != std::string::npos,
                  told.output);
    // Octets that no disk has room for: nothing is copied at all.
    test::write_file(home.folder / "journal.mended.sqlite3", "");
    fs::resize_file(home.folder / "journal.mended.sqlite3", std::uintmax_t{1} << 40U);
    const auto no_room = test::run(command, environment);
    CHECK(no_room.status == 1);
    CHECK_MESSAGE(no_room.output.find("TMPDIR=") != std::string::npos, no_room.output);
    for (const auto& entry : fs::directory_iterator(disk.folder.path()))
      CHECK(entry.path().filename() == "ballast");
  }

  TEST_CASE("a journal that is damaged or gone: out of service, with the record's number") {
    const KioskFolder home;
    {
      auto journal = *journal::Journal::open(home.folder.path());
      journal.boot(kiosk::read_clocks(), "0.1.0", kiosk::machine_boot_id());
      journal.append(record::Boot{{}, "a mark to damage", Bytes(16, 'b')}, kiosk::read_clocks());
    }
    const fs::path path = home.folder / "journal.sqlite3";
    const std::string whole = test::read_file(path);
    std::string damaged = whole;
    damaged[damaged.find("a mark to damage")] = 'A';
    test::write_file(path, damaged);
    Kiosk kiosk(home.folder.path());
    kiosk.start();
    kiosk.wait_out_of_service("J-4");
    CHECK(kiosk.stop() == 3);
    CHECK(test::read_file(path) == damaged);
    fs::remove(path);
    kiosk.start();
    kiosk.wait_out_of_service("J-0");
    CHECK(kiosk.stop() == 3);
    CHECK_FALSE(fs::exists(path));
    test::write_file(path, whole);
    kiosk.start();
    kiosk.citizen.wait_screen("idle");
    CHECK(kiosk.stop() == 0);
  }
}
