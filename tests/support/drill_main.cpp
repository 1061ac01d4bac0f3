// ./dev drill: the disk of a central is lost, twice. Real programs on loopback: a region with a
// mirror and backups, a counter with its two screens, a kiosk that sends an old file. First the
// mirror brings everything back, leaf for leaf; then there is no mirror, and a backup, two
// reviewers and the kiosks do, one of which was enrolled behind the backup. Says what it did and
// measured; exit 0 only if all of it holds.
#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

#include "tests/scenario/counter.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/wait.hpp"

using namespace suara::test;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kDevice = "K-0001";
constexpr const char* kUnit = "DISDUKCAPIL";
constexpr const char* kCounter = "L1";
constexpr const char* kOfficer = "P-0001";
constexpr const char* kLateDevice = "K-0002";  // enrolled behind the backup
constexpr const char* kLateCounter = "L2";
constexpr const char* kLateOfficer = "P-0002";
constexpr const char* kUsers[] = {"operator1", "auditor1", "reviewer1", "reviewer2"};
constexpr int kRows = 6'000;  // of the old file
constexpr const char* kWaits =
    "[waits]\nthanks_ms = 60000\ndead_ms = 0\nsame_key_ms = 0\ndesk_done_ms = 300\n"
    "upload_age_ms = 1000\nupload_pause_ms = 50\nbackoff_base_ms = 50\nbackoff_cap_ms = 400\n"
    "[window]\nreduced_motion = true\n";

void say(const std::string& line) {
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

double seconds_since(Clock::time_point begun) {
  return std::chrono::duration<double>(Clock::now() - begun).count();
}

void hold(bool holds, const std::string& what) {
  if (!holds) throw std::runtime_error("DOES NOT HOLD: " + what);
  say("  holds: " + what);
}

struct Head {
  std::uint64_t log_id = 0;
  std::uint64_t size = 0;
  std::string root;
  bool operator==(const Head&) const = default;
  std::string text() const { return fmt::format("{}:{}:{}", log_id, size, root); }
};

class Drill {
 public:
  explicit Drill(const fs::path& folder) : folder_(folder), region_(folder / "region") {
    region_.use_mirror(folder_ / "mirror");
    restart_central(SIGTERM);
    fs::copy_file(region_.folder() / "central" / "central.keys", folder_ / "keys-apart");
    add_reviewer();
    for (const char* user : kUsers) region_.sign_in(user);
    region_.enrol(kDevice, kUnit, kCounter, region_.url());
    append(region_.kiosk_data(kDevice) / "kiosk.toml", kWaits);
    const Letter letter = region_.letter_of(kOfficer);  // Before the kiosk fetches its roster.
    region_.letter_of(kLateOfficer);                    // Before the backup.
    counter_.emplace(region_, kDevice);
    counter_->duty_on(letter);
  }

  void with_mirror() {
    say("\n1. The disk is lost, the mirror stands");
    serve(4);
    send_old_rows(1'800);
    send_all();
    const Head before = head();
    const std::string tallies = tallies_now();
    kill_central();
    const auto begun = Clock::now();
    say("  " + first_line(central_program({"restore", "--mirror", (folder_ / "mirror").string()})));
    region_.start_central();
    const double took = seconds_since(begun);
    sign_in_again();
    hold(head() == before, "the same log, leaf for leaf: " + before.text());
    hold(tallies_now() == tallies, "the same tallies");
    serve(1);
    send_all();
    hold(services() == served_, "the counter's kiosk goes on");
    say(fmt::format("  restored in {:.1f} s, {} batches; nothing acknowledged was lost (RPO 0)",
                    took, before.size));
  }

  void without_mirror() {
    say("\n2. The disk is lost and there is no mirror: a backup, two reviewers and the kiosks");
    back_up();
    send_old_rows(3'600);
    open_late_counter();
    serve(*late_, 2);
    send_all(*late_);
    serve(3);
    send_all();
    const Head last = head();
    const std::string tallies = tallies_now();
    kill_central();
    fs::remove_all(folder_ / "mirror");
    serve(2);  // The counters do not notice.
    serve(*late_, 1);
    const auto begun = Clock::now();
    say("  " + first_line(central_program({"restart-log", "--backup",
                                           (folder_ / "backup.db").string(), "--receipts",
                                           evidence_of_kiosk("lost").string(), "--head",
                                           last.text()})));
    region_.use_mirror({});
    region_.start_central();
    sign_in_again();
    hold(restart_by("reviewer1").at("state") == "proposed", "one reviewer alone begins nothing");
    hold(region_.suara({"log", "restart", "--reason", "latihan"}, 1, "reviewer1").status == 1,
         "the same reviewer cannot be the second");
    hold(restart_by("reviewer2").at("state") == "begun",
         "with another reviewer the next log begins");
    const double took = seconds_since(begun);
    enrol_late_again();
    send_all();
    const double all_back = seconds_since(begun);
    send_old_rows(kRows);
    hold(head().log_id == last.log_id + 1, "the log is the next one");
    hold(services() == served_, "every service at the counter counts once");
    hold(imported() == kRows, "every row of the old file counts once");
    hold(covers(tallies_now(), tallies), "no figure is smaller than before the loss");
    check_evidence(last);
    check_losses(last);
    verify();
    say(fmt::format("  kiosks sent again {:.1f} s after the restoring began ({:.1f} s until two"
                    " reviewers had begun the log)",
                    all_back, took));
  }

 private:
  static void append(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::app) << "\n" << text;
  }
  static std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

  void add_reviewer() {
    const fs::path setup = folder_ / "setup";
    fs::copy(source_dir() / "assets/demo/region", setup, fs::copy_options::recursive);
    std::ofstream(setup / "users.csv", std::ios::app) << "reviewer2,Penelaah Kedua,reviewer,\n";
    region_.suara({"setup", "apply", setup.string()});
  }

  void restart_central(int signal) {
    region_.stop_central(signal);
    region_.start_central();
  }

  void kill_central() {
    region_.stop_central(SIGKILL);
    fs::remove_all(region_.folder() / "central");
    say("  kill -9, and its data folder is gone");
  }

  std::string central_program(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), program_path("suara-central"));
    for (const std::string& more : {std::string("--data"), (region_.folder() / "central").string(),
                                    std::string("--keys"), (folder_ / "keys-apart").string()})
      arguments.push_back(more);
    const Finished finished = run(arguments, {{"LC_ALL", "C.UTF-8"}});
    if (finished.status != 0) throw std::runtime_error(finished.output);
    return finished.output;
  }

  void back_up() {
    const Finished made =
        run({program_path("suara-central"), "backup", "--data",
             (region_.folder() / "central").string(), "--to", (folder_ / "backup.db").string()});
    if (made.status != 0) throw std::runtime_error(made.output);
    say("  backup: " + first_line(made.output));
  }

  // Sessions end with the disk; the operator's was of the first code.
  void sign_in_again() {
    for (const char* user : kUsers) {
      const std::string session = user == std::string("operator1") ? "operator" : user;
      region_.suara({"login", "--central", region_.url(), "--user", user, "--password-file",
                     (region_.folder() / (std::string(user) + ".password")).string()},
                    0, session);
    }
  }

  json restart_by(const std::string& user) {
    return json::parse(
        region_.suara({"log", "restart", "--reason", "latihan", "--format", "json"}, 0, user)
            .output);
  }

  void open_late_counter() {
    region_.enrol(kLateDevice, kUnit, kLateCounter, region_.url());
    append(region_.kiosk_data(kLateDevice) / "kiosk.toml", kWaits);
    late_.emplace(region_, kLateDevice);
    late_->duty_on(region_.letter_of(kLateOfficer));
    say("  a further kiosk was enrolled behind the backup");
  }

  // The log lacks its enrolment: under the same name, the operator compares what it tells of it.
  void enrol_late_again() {
    hold(region_.suara({"device", "list"}).output.find(kLateDevice) == std::string::npos,
         "the log does not know the kiosk that was enrolled behind the backup");
    late_->kiosk().signal(SIGTERM);
    late_->kiosk().wait();
    late_.reset();
    region_.enrol(kLateDevice, kUnit, kLateCounter, region_.url());
    late_.emplace(region_, kLateDevice);
    late_->desk().wait_for([](const Facts& facts) { return !facts.screen.empty(); }, "its desk");
    say("  it is enrolled anew, and what was lost of it stated again");
  }

  void serve(int citizens) { serve(*counter_, citizens); }
  void serve(Counter& counter, int citizens) {
    for (int i = 0; i < citizens; ++i) {
      counter.finish("ktp", "selesai");
      counter.rate(1 + served_ % 4);
      counter.citizen().tap("thanks.finish");
      counter.citizen().wait_screen("idle");
      ++served_;
    }
    say(fmt::format("  {} citizens rated at the counter, {} in all", citizens, served_));
  }

  void send_all() { send_all(*counter_); }
  void send_all(Counter& counter) {
    const auto all_there = [&] {
      counter.send_now();
      return services() == served_;
    };
    // A kiosk that was told to wait (503) keeps to it.
    if (!wait_until(all_there, std::chrono::seconds(90)))
      throw std::runtime_error("the counter's services do not arrive");
  }

  // The old file's kiosk runs until so many of its rows count, then it is stopped; with all of
  // them it ends by itself.
  void send_old_rows(int rows) {
    const fs::path file = folder_ / "old.csv";
    if (!fs::exists(file)) write_old_file(file);
    Process replay({program_path("suara"), "replay", file.string(), "--data",
                    (folder_ / "replay").string()},
                   {{"SUARA_SESSION", (region_.folder() / "session-operator.json").string()},
                    {"LC_ALL", "C.UTF-8"}});
    if (rows == kRows) {
      if (replay.wait(std::chrono::seconds(60)) != 0)
        throw std::runtime_error("the old file does not arrive:\n" + replay.output());
    } else if (!wait_until([&] { return imported() >= rows; }, std::chrono::seconds(30))) {
      throw std::runtime_error("the old file is not sent:\n" + replay.output());
    }
    replay.signal(SIGTERM);
    replay.wait();
    say(fmt::format("  old file: {} of {} rows counted", imported(), kRows));
  }

  // Ratings of one unit, in the columns of the demo's file.
  static void write_old_file(const fs::path& file) {
    std::ofstream out(file);
    out << "officer,unit,service,session,citizen,score\n";
    for (int row = 0; row < kRows; ++row)
      out << 1 + row % 7 << ",2," << row % 2 << ",1," << row + 1 << "," << 1 + row % 5 << "\n";
  }

  json status() {
    return json::parse(region_.suara({"status", "--format", "json"}).output);
  }
  Head head() {
    const json log = status().at("log");
    return {log.at("log_id"), log.at("size"), log.at("root")};
  }
  std::string tallies_now() {
    const fs::path file = folder_ / "tallies.csv";
    fs::remove(file);
    region_.suara({"tallies", "export", "--format", "csv", "--out", file.string()}, 0, "auditor1");
    return read_file(file);
  }
  // The first nine columns say what is counted, the others are the counts.
  struct Tallies {
    std::vector<std::string> columns;
    std::map<std::string, std::vector<std::int64_t>> counts;
  };
  static Tallies parse(const std::string& csv) {
    constexpr std::size_t kKeyColumns = 9;
    Tallies tallies;
    std::istringstream lines(csv);
    for (std::string line; std::getline(lines, line);) {
      std::vector<std::string> cells;
      std::istringstream in(line);
      for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
      if (tallies.columns.empty()) {
        tallies.columns.assign(cells.begin() + kKeyColumns, cells.end());
        continue;
      }
      std::string key;
      for (std::size_t i = 0; i < kKeyColumns; ++i) key += cells[i] + ",";
      for (std::size_t i = kKeyColumns; i < cells.size(); ++i)
        tallies.counts[key].push_back(std::stoll(cells[i]));
    }
    return tallies;
  }
  // Sum of the column, of the old file's rows or of all others.
  std::int64_t sum(const std::string& column, bool of_old_file) {
    const Tallies tallies = parse(tallies_now());
    const auto at = std::ranges::find(tallies.columns, column) - tallies.columns.begin();
    std::int64_t total = 0;
    for (const auto& [key, counts] : tallies.counts)
      if ((key.find(",imported,") != std::string::npos) == of_old_file)
        total += counts.at(static_cast<std::size_t>(at));
    return total;
  }
  std::int64_t services() { return sum("services", false); }
  std::int64_t imported() { return sum("rated", true); }

  static bool covers(const std::string& now, const std::string& before) {
    const Tallies after = parse(now);
    return std::ranges::all_of(parse(before).counts, [&](const auto& old) {
      const auto found = after.counts.find(old.first);
      return found != after.counts.end() &&
             std::ranges::equal(found->second, old.second, std::ranges::greater_equal{});
    });
  }

  void check_evidence(const Head& last) {
    const Finished said = run({program_path("suara-kiosk"), "evidence", "--data",
                               region_.kiosk_data(kDevice).string()},
                              {{"LC_ALL", "id_ID.UTF-8"}, {"LANG", "id_ID.UTF-8"}});
    hold(said.output.find("DIPULIHKAN") != std::string::npos &&
             said.output.find(fmt::format("{}:", last.log_id)) != std::string::npos,
         "the kiosk says: dipulihkan");
  }

  void check_losses(const Head& last) {
    const json losses =
        json::parse(region_.suara({"log", "losses", "--format", "json"}, 0, "auditor1").output);
    const json& lost = losses.at("restarts").at(0);
    hold(lost.at("size") == last.size && lost.at("root") == last.root && lost.at("lacks") > 0,
         fmt::format("what is missing of log {} is said: {} of {} batches", last.log_id,
                     lost.at("lacks").get<int>(), last.size));
    say(region_.suara({"log", "losses"}, 0, "auditor1").output);
  }

  // What it has taken, while it runs.
  fs::path evidence_of_kiosk(const std::string& name) {
    const Finished taken = run({program_path("suara-kiosk"), "evidence", "--data",
                                region_.kiosk_data(kDevice).string(), "--to",
                                (folder_ / name).string()});
    if (taken.status != 0) throw std::runtime_error(taken.output);
    return folder_ / name / "receipts";
  }

  void verify() {
    region_.suara({"export", "ledger", (folder_ / "export").string()}, 0, "auditor1");
    const Finished verified = region_.suara({"verify", (folder_ / "export").string(), "--receipts",
                                             evidence_of_kiosk("evidence").string()});
    hold(verified.status == 0, "suara verify: the export of the restarted log, with the kiosk's"
                               " receipts of both logs");
  }

  fs::path folder_;
  Region region_;
  std::optional<Counter> counter_;
  std::optional<Counter> late_;
  int served_ = 0;
};

}  // namespace

int main() {
  try {
    const auto begun = Clock::now();
    const fs::path folder = bin_dir().parent_path() / "drill";
    fs::remove_all(folder);
    fs::create_directories(folder / "region");
    fs::create_directories(folder / "mirror");
    Drill drill(folder);
    drill.with_mirror();
    drill.without_mirror();
    say(fmt::format("\ndrill: all of it holds, {:.0f} s", seconds_since(begun)));
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "drill: {}\n", error.what());
    return 1;
  }
}
