// The real kiosk under a virtual display: start, touch to change and to thanks, a quiet minute,
// memory, also after a day of citizens.
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "tests/bench/figures.hpp"
#include "tests/scenario/counter.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/wait.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;

namespace {

constexpr int kStarts = 7;
constexpr int kTouches = 60;
constexpr std::chrono::seconds kQuiet{60};
constexpr int kCitizens = 2'000;
constexpr int kCitizensBefore = 200;  // until what is loaded late is loaded

Environment environment(const Screen& screen, const fs::path& facts) {
  return {{"DISPLAY", screen.display()}, {"SUARA_FACTS", facts.string()}};
}

std::vector<std::string> kiosk_command(const fs::path& data) {
  return {program_path("suara-kiosk"), "--data", data.string(), "--size", "1280x800"};
}

void measure_starts(const fs::path& data) {
  Screen screen(1280, 800);
  std::vector<double> took, touchable;
  for (int i = 0; i < kStarts; ++i) {
    const fs::path facts = data / "start.facts";
    fs::remove(facts);
    const auto start = std::chrono::steady_clock::now();
    Process kiosk(kiosk_command(data), environment(screen, facts));
    if (!wait_until([&] { return fs::exists(facts); }))
      throw std::runtime_error("no picture:\n" + kiosk.output());
    took.push_back(bench::ms_since(start));
    // A picture that answers a finger: only then can it be touched.
    const std::int64_t frame = read_facts(facts)->frame;
    wait_until([&] {
      screen.tap(640, 400);
      return read_facts(facts)->frame > frame + 2;
    });
    touchable.push_back(bench::ms_since(start));
    kiosk.signal(SIGTERM);
    kiosk.wait();
  }
  bench::plain("start to first picture, median", bench::median(took), "ms");
  bench::line("start to touchable, median", bench::median(touchable), "ms", 300);
}

// What one picture costs from the rating page: as a key goes down and up, and as another page comes.
void measure_pictures() {
  Screen screen(1280, 800);
  const auto run = test::run({program_path("suara_preview"), "rate", "id", "1280x800", "300"},
                             {{"DISPLAY", screen.display()}});
  double key = 0, key_p99 = 0, page = 0, page_p99 = 0;
  if (std::sscanf(run.output.c_str(), "key median %lf p99 %lf page median %lf p99 %lf", &key,
                  &key_p99, &page, &page_p99) != 4)
    throw std::runtime_error("suara_preview: " + run.output);
  bench::line("a key's picture at 1280x800, median", key, "ms", 8);
  bench::plain("a key's picture at 1280x800, p99", key_p99, "ms");
  bench::line("another page's picture at 1280x800, median", page, "ms", 8);
  bench::plain("another page's picture at 1280x800, p99", page_p99, "ms");
}

// Seconds of processor time that the process has used.
double processor_seconds(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text((std::istreambuf_iterator<char>(file)), {});
  std::istringstream fields(text.substr(text.rfind(')') + 2));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0, system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double memory_mb(pid_t pid, const std::string& file, const std::string& field) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/" + file);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(field)) return std::stod(line.substr(field.size())) / 1024;
  return -1;
}

// What a kiosk that nobody touches does in a minute; every picture tells its number in the facts.
struct Untouched {
  double pictures = 0;
  double processor = 0;  // per cent of a core
};
Untouched leave_alone(Process& kiosk, const fs::path& facts) {
  wait_until([&] { return fs::exists(facts); });
  wait_until([] { return false; }, std::chrono::seconds(2));  // start and its pictures are over
  const std::int64_t pictures = read_facts(facts)->frame;
  const double before = processor_seconds(kiosk.pid());
  wait_until([] { return false; }, kQuiet);
  const double used = processor_seconds(kiosk.pid()) - before;
  return {static_cast<double>(read_facts(facts)->frame - pictures),
          used / static_cast<double>(kQuiet.count()) * 100};
}

void measure_quiet(const fs::path& data) {
  Screen screen(1280, 800);
  const fs::path facts = data / "quiet.facts";
  fs::remove(facts);
  Process kiosk(kiosk_command(data), environment(screen, facts));
  const Untouched quiet = leave_alone(kiosk, facts);
  bench::plain("resident memory", memory_mb(kiosk.pid(), "status", "VmRSS:"), "MB");
  bench::line("proportional memory (PSS)", memory_mb(kiosk.pid(), "smaps_rollup", "Pss:"), "MB",
              105);
  bench::line("pictures drawn in a quiet minute", quiet.pictures, "", 0);
  bench::line("processor in a quiet minute", quiet.processor, "%", 0.1);
  kiosk.signal(SIGTERM);
  kiosk.wait();
}

// The resting screen with its motion: 7.2 s of breath, twenty pictures a second, in every 27.2 s.
void measure_attract(const fs::path& data) {
  const std::string still = read_file(data / "kiosk.toml");
  std::string moving = still;
  moving.replace(moving.find("reduced_motion = true"), 21, "reduced_motion = false");
  write_file(data / "kiosk.toml", moving);
  Screen screen(1280, 800);
  const fs::path facts = data / "attract.facts";
  fs::remove(facts);
  Process kiosk(kiosk_command(data), environment(screen, facts));
  const Untouched resting = leave_alone(kiosk, facts);
  bench::line("pictures drawn in a minute with motion", resting.pictures, "", 3 * 144);
  bench::plain("processor in a minute with motion", resting.processor, "%");
  kiosk.signal(SIGTERM);
  kiosk.wait();
  write_file(data / "kiosk.toml", still);
}

void measure_touches(Counter& counter, double fdatasync_p99) {
  std::vector<double> took, changed;
  for (int i = 0; i < kTouches; ++i) {
    counter.finish("ktp", "selesai");
    counter.citizen().wait_screen("rate");
    const KeyFact key = *counter.citizen().facts().find("rate." + std::to_string(1 + i % 4));
    counter.citizen().screen().move(key.x + key.w / 2, key.y + key.h / 2);
    const std::int64_t before = counter.citizen().facts().frame;
    const auto pressed = std::chrono::steady_clock::now();
    counter.citizen().screen().press();
    wait_until([&] { return counter.citizen().facts().frame > before; });
    changed.push_back(bench::ms_since(pressed));
    wait_until([&] { return counter.citizen().facts().frame > before + 2; });
    const auto start = std::chrono::steady_clock::now();
    counter.citizen().screen().release();
    counter.citizen().wait_screen("thanks");
    took.push_back(bench::ms_since(start));
    counter.citizen().tap("thanks.finish");
    counter.citizen().wait_screen("idle");
  }
  bench::plain("touch to visible change, median", bench::median(changed), "ms");
  bench::line("touch to visible change, p99", bench::p99(changed), "ms", 33);
  bench::plain("touch to thanks, median", bench::median(took), "ms");
  bench::line("touch to thanks, p99 (limit: 50 ms + fdatasync p99)", bench::p99(took), "ms",
              50 + fdatasync_p99);
}

// A citizen after the other, each service finished by a program.
void serve(Counter& counter, const fs::path& data, int citizens) {
  for (int i = 0; i < citizens; ++i) {
    const auto run = test::run({program_path("suara-kiosk"), "finish", "--data", data.string(),
                                "--service", "ktp", "--result", "selesai"});
    if (run.status != 0) throw std::runtime_error("finish: " + run.output);
    counter.rate(1 + i % 4);
    counter.citizen().tap("thanks.finish");
    counter.citizen().wait_screen("idle");
  }
}

void measure_citizens(Counter& counter, const fs::path& data) {
  const char* wanted = std::getenv("SUARA_BENCH_CITIZENS");
  const int citizens = wanted == nullptr ? kCitizens : std::stoi(wanted);
  const auto resident = [&] { return memory_mb(counter.kiosk().pid(), "status", "VmRSS:"); };
  serve(counter, data, kCitizensBefore);
  const double before = resident();
  serve(counter, data, citizens);
  bench::line(fmt::format("memory gained by {} citizens", citizens), resident() - before, "MB", 1);
}

}  // namespace

int main(int argc, char** argv) {
  const Folder folder;
  Region region(folder.path());
  region.enrol("K-0001", "DISDUKCAPIL", "L1", region.url());
  const fs::path settings = region.kiosk_data("K-0001") / "kiosk.toml";
  write_file(settings,
             read_file(settings) +
                 "[waits]\ndead_ms = 0\nsame_key_ms = 0\n[window]\nreduced_motion = true\n");
  {
    const Letter letter = region.letter_of("P-0001");  // known to the kiosk from its start
    Counter counter(region, "K-0001");
    counter.duty_on(letter);
    measure_touches(counter, argc > 1 ? std::stod(argv[1]) : 0);
    measure_citizens(counter, region.kiosk_data("K-0001"));
  }
  measure_pictures();
  measure_starts(region.kiosk_data("K-0001"));
  measure_quiet(region.kiosk_data("K-0001"));
  measure_attract(region.kiosk_data("K-0001"));
  return region.stop_central(SIGTERM);
}
