#include <doctest/doctest.h>
#include <signal.h>

#include <fstream>
#include <set>

#include "tests/kiosk/shell/a_counter.hpp"
#include "tests/support/facts.hpp"
#include "tests/support/process.hpp"
#include "tests/support/scripted_server.hpp"
#include "tests/support/wait.hpp"

using namespace suara;
using nlohmann::json;
using test::Folder;
using test::KioskFolder;
using test::Process;
using test::program_path;
using test::ScriptedAnswer;
using test::ScriptedRequest;
using test::ScriptedServer;

namespace {

constexpr std::uint32_t kRows = 3'000;
const std::string kFileHash(64, 'a');

test::Finished start_kiosk(const Folder& folder, const std::string& language = "en_US.UTF-8") {
  return test::run({program_path("suara-kiosk"), "--data", folder.path().string()},
                   {{"DISPLAY", ""}, {"WAYLAND_DISPLAY", ""}, {"LC_ALL", language}});
}

// A central that enrols at once and counts each row once, as the real one does.
struct CountingCentral {
  test::Signer signer;
  std::mutex mutex;
  std::multiset<std::uint32_t> rows;  // of the batches' new records
  std::uint64_t head = 0;
  ScriptedServer server{[this](const ScriptedRequest& request) { return answer(request); }};

  ScriptedAnswer answer(const ScriptedRequest& request) {
    const std::lock_guard lock(mutex);
    return request.path == "/v1/enrolments" ? enrol(request) : take(request);
  }
  ScriptedAnswer enrol(const ScriptedRequest& request) {
    const json body = json::parse(request.body);
    const auto statement = signer.statement();
    const json approval{
        {"state", "approved"}, {"tenant", "kab-uji"}, {"device", "K-1"}, {"epoch", 1},
        {"log_id", 1}, {"root_key", to_hex(view_of(signer.root.public_key()))},
        {"unit", "U-1"}, {"counter", nullptr},
        {"key_statements", {{{"statement", to_hex(statement.statement)},
                             {"signature", to_hex(view_of(statement.signature))}}}}};
    return {.status = 200, .body = approval.dump()};
  }
  ScriptedAnswer take(const ScriptedRequest& request) {
    const auto upload = record::unpack_upload(request.body);
    const auto batch = record::parse_batch(upload->batch);
    std::uint64_t seq = batch->header.first_seq;
    for (const Bytes& bytes : batch->records) {
      const auto read = record::decode(bytes);
      const auto* ballot = std::get_if<domain::Ballot>(&read->body);
      if (seq++ > head && ballot != nullptr) rows.insert(ballot->imported->row);
    }
    head = std::max(head, batch->header.last_seq());
    return {.status = 200, .body = signer.sign(signer.receive(*upload, kiosk::read_clocks().wall))};
  }
  std::size_t count() {
    const std::lock_guard lock(mutex);
    return rows.size();
  }
};

void write_rows(const Folder& folder) {
  std::string text = "row,officer,service,day,score\n";
  for (std::uint32_t row = 1; row <= kRows; ++row)
    text += std::to_string(row) + ",P-0001,ktp,2026-10-05," + std::to_string(row % 5 + 1) + "\n";
  test::write_file(folder / "rows.csv", text);
}

std::vector<std::string> replay(const Folder& folder, const std::string& url, int pause_ms) {
  return {program_path("suara-kiosk"), "replay", "--data", (folder / "r1").string(), "--central",
          url, "--code", "AB12-CD34", "--unit", "U-1", "--counter", "C-1", "--file",
          (folder / "rows.csv").string(), "--file-hash", kFileHash, "--rows",
          std::to_string(kRows), "--drain-pause-ms", std::to_string(pause_ms)};
}

// 0: none.
pid_t child_of(pid_t parent) {
  const std::string id = std::to_string(parent);
  std::ifstream children("/proc/" + id + "/task/" + id + "/children");
  pid_t child = 0;
  children >> child;
  return child;
}

// Gone, or dead and not yet collected by whoever is its parent now.
bool has_ended(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string id, name, state;
  return !(file >> id >> name >> state) || state == "Z";
}

}  // namespace

TEST_SUITE("kiosk/shell") {
  TEST_CASE("a replay that is killed goes on at its next row, and every row arrives once") {
    const Folder folder;
    write_rows(folder);
    CountingCentral central;
    {
      Process first(replay(folder, central.server.url(), 50));
      REQUIRE(first.line_after("progress "));
      first.signal(SIGKILL);
      REQUIRE(first.wait());
    }
    CHECK(central.count() > 0);
    CHECK(central.count() < kRows);
    const auto second = test::run(replay(folder, central.server.url(), 0));
    CHECK(second.status == 0);
    CHECK(second.output.ends_with("done\n"));
    CHECK(central.count() == kRows);
    CHECK(std::set<std::uint32_t>(central.rows.begin(), central.rows.end()).size() == kRows);
    const auto third = test::run(replay(folder, central.server.url(), 0));
    CHECK(third.status == 0);
    CHECK(central.count() == kRows);
    auto other = replay(folder, central.server.url(), 0);
    *std::ranges::find(other, kFileHash) = std::string(64, 'b');
    CHECK(test::run(other, {{"LC_ALL", "C"}}).output.find("another file") != std::string::npos);
  }

  TEST_CASE("a wrong row is named by file, row and column, and nothing is enrolled") {
    const Folder folder;
    for (const auto& [text, where] : std::vector<std::pair<std::string, std::string>>{
             {"row,officer\n", "rows.csv, row 1"},
             {"row,officer,service,day,score\n1,P-1,ktp,2026-10-05,6\n", "row 2, column score"},
             {"row,officer,service,day,score\n2,P-1,ktp,2026-10-05,5\n", "row 2, column row"},
             {"row,officer,service,day,score\n1,P-1,ktp,2026-02-30,5\n", "row 2, column day"},
             {"row,officer,service,day,score\n1,P-1,ktp,2026-10-05\n", "row 2"}}) {
      test::write_file(folder / "rows.csv", text);
      const auto run = test::run(replay(folder, "http://127.0.0.1:9", 0), {{"LC_ALL", "C"}});
      CHECK(run.status == 1);
      CHECK_MESSAGE(run.output.find(where) != std::string::npos, run.output);
    }
  }

  TEST_CASE("a journal that does not verify, is newer or in use ends the program with 3") {
    KioskFolder home;
    const std::string path = (home.folder / "journal.sqlite3").string();
    {
      const auto open = *journal::Journal::open(home.folder.path());
      const auto locked = start_kiosk(home.folder);
      CHECK(locked.status == 3);
      CHECK(locked.output.find("another suara-kiosk") != std::string::npos);
    }
    {
      auto journal = *journal::Journal::open(home.folder.path());
      journal.append(record::Boot{{}, "a mark to damage", Bytes(16, 'b')}, kiosk::read_clocks());
    }
    const std::string whole = test::read_file(path);
    std::string damaged = whole;
    damaged[damaged.find("a mark to damage")] = 'A';
    test::write_file(path, damaged);
    const auto broken = start_kiosk(home.folder, "id_ID.UTF-8");
    CHECK(broken.status == 3);
    CHECK(broken.output.find("jurnal tidak lolos pemeriksaan") != std::string::npos);
    CHECK(test::read_file(path) == damaged);
    test::write_file(path, whole);
    CHECK(start_kiosk(home.folder).status == 1);  // The journal is well; there is no display.
  }

  TEST_CASE("the desk of --two-screens ends with its kiosk, even one that was killed") {
    KioskFolder home;
    test::Screen screen(1280, 800);
    const std::string facts = (home.folder / "two.facts").string();
    Process kiosk({program_path("suara-kiosk"), "--two-screens", "--data",
                   home.folder.path().string(), "--size", "1280x800"},
                  {{"DISPLAY", screen.display()},
                   {"SUARA_FACTS", facts},
                   {"LIBGL_ALWAYS_SOFTWARE", "1"}});
    REQUIRE(test::wait_until([&] { return test::read_facts(facts + ".desk").has_value(); }));
    const pid_t desk = child_of(kiosk.pid());
    REQUIRE(desk > 0);
    CHECK_FALSE(has_ended(desk));
    kiosk.signal(SIGKILL);
    CHECK(test::wait_until([&] { return has_ended(desk); }));
  }

  TEST_CASE("what is missing is said: enrolment, display, key, a good settings file") {
    const Folder empty;
    CHECK(start_kiosk(empty).output.find("not enrolled") != std::string::npos);
    KioskFolder home;
    CHECK(start_kiosk(home.folder).output.find("no display") != std::string::npos);
    test::write_file(home.folder / "kiosk.toml", "language = \"id\"\n[waits]\nrate_ms = \"x\"\n");
    const auto wrong = start_kiosk(home.folder);
    CHECK(wrong.status == 1);
    CHECK(wrong.output.find("kiosk.toml, row 3") != std::string::npos);
    std::filesystem::remove(home.folder / "kiosk.toml");
    std::filesystem::remove(home.folder / "device.key");
    CHECK(start_kiosk(home.folder).status == 3);
  }
}
