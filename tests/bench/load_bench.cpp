// What crowds cost the central: memory of 10,000 idle kiosks (a real program, plain and TLS), and
// what 500 clients of 10 bytes a second do to the others, both measured in this run.
#define DOCTEST_CONFIG_IMPLEMENT
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <fstream>

#include "common/record/pins.hpp"
#include "tests/bench/figures.hpp"
#include "tests/bench/region_bench.hpp"
#include "tests/support/process.hpp"
#include "tests/support/wait.hpp"

using namespace suara;
using namespace suara::test;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int kIdle = 10'000;
constexpr int kIdleTls = 1'000;
constexpr int kPerAddress = 1'500;  // a kiosk's office has one address; the central bounds each
constexpr int kSlow = 500;
constexpr int kBatches = 2'000;
constexpr double kIdleKibLimit = 16;
constexpr double kSlowRatioLimit = 2;

const std::string kAsk = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

void raise_descriptors() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_max < kIdle + 500) throw std::runtime_error("RLIMIT_NOFILE is too low");
}

// A connection from 127.0.0.<2 + number / kPerAddress>.
int connect_from(int number, std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in own{};
  own.sin_family = AF_INET;
  own.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + static_cast<unsigned>(number / kPerAddress));
  sockaddr_in there{};
  there.sin_family = AF_INET;
  there.sin_port = htons(port);
  there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0 || bind(fd, reinterpret_cast<sockaddr*>(&own), sizeof own) != 0 ||
      connect(fd, reinterpret_cast<sockaddr*>(&there), sizeof there) != 0)
    throw std::runtime_error("cannot connect");
  return fd;
}

void ask_once(int fd) {
  char answer[1'024];
  if (send(fd, kAsk.data(), kAsk.size(), MSG_NOSIGNAL) < 0 ||
      recv(fd, answer, sizeof answer, 0) <= 0)
    throw std::runtime_error("no answer");
}

double resident_kib(pid_t pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("VmRSS:")) return std::stod(line.substr(6));
  throw std::runtime_error("no VmRSS");
}

// The program on a fresh region, TLS or not; its port.
struct Program {
  Folder folder;
  std::unique_ptr<Process> process;
  std::uint16_t port = 0;
  std::string pin;
  explicit Program(bool tls) {
    const std::string data = (folder / "central").string();
    const std::string program = program_path("suara-central");
    run({program, "init", "--data", data, "--tenant", "t", "--name", "T", "--zone", "WIB", "--mode",
         "test"});
    std::vector<std::string> serve{program, "serve", "--data", data, "--listen", "127.0.0.1:0"};
    if (tls) {
      run({program, "tls-key", "--data", data, "--host", "127.0.0.1"});
      serve.insert(serve.end(), {"--tls-cert", data + "/tls.crt", "--tls-key", data + "/tls.key"});
    }
    process = std::make_unique<Process>(serve);
    const auto line = process->line_after("listening on ");
    if (!line) throw std::runtime_error(process->output());
    port = static_cast<std::uint16_t>(std::stoi(line->substr(line->rfind(':') + 1)));
    if (tls) pin = process->line_after("pin ").value();
  }
};

bool bench_idle() {
  Program central(false);
  ask_once(connect_from(0, central.port));  // whatever the first request makes is there
  const double before = resident_kib(central.process->pid());
  std::vector<int> held;
  for (int i = 0; i < kIdle; ++i) {
    held.push_back(connect_from(i, central.port));
    ask_once(held.back());
  }
  const double after = resident_kib(central.process->pid());
  ask_once(held.front());
  ask_once(held.back());
  for (const int fd : held) close(fd);
  bench::plain("idle kiosks connected, each after one request", kIdle, "");
  bench::plain("central's memory before them", before / 1024, "MiB");
  bench::plain("central's memory with them", after / 1024, "MiB");
  bench::line("memory of an idle connection", (after - before) / kIdle, "KiB", kIdleKibLimit);
  return (after - before) / kIdle <= kIdleKibLimit;
}

void bench_idle_tls() {
  Program central(true);
  const std::string url = "https://127.0.0.1:" + std::to_string(central.port);
  const auto open = [&] {
    auto client = std::make_unique<uplink::HttpClient>(url);
    client->set_pins({record::parse_pin(central.pin).value()});
    if (client->perform({"GET", "/healthz"}).status != 200) throw std::runtime_error("no answer");
    return client;
  };
  const auto first = open();
  const double before = resident_kib(central.process->pid());
  std::vector<std::unique_ptr<uplink::HttpClient>> held;
  const auto start = Clock::now();
  for (int i = 0; i < kIdleTls; ++i) held.push_back(open());
  const double seconds = bench::ms_since(start) / 1'000;
  bench::plain("memory of an idle TLS connection",
               (resident_kib(central.process->pid()) - before) / kIdleTls, "KiB");
  bench::plain("TLS handshakes, client on the same machine", kIdleTls / seconds, "a second");
}

// Each sends one byte every 100 ms, for ever; whoever is cut off comes again.
class SlowCrowd {
 public:
  explicit SlowCrowd(std::uint16_t port) : port_(port), thread_([this] { work(); }) {}
  ~SlowCrowd() {
    ending_ = true;
    thread_.join();
    for (const int fd : sockets_) close(fd);
  }
  SlowCrowd(const SlowCrowd&) = delete;
  SlowCrowd& operator=(const SlowCrowd&) = delete;
  bool complete() const { return connected_ >= kSlow; }

 private:
  void work() {
    const std::string request =
        "POST /v1/batches HTTP/1.1\r\nHost: x\r\nContent-Type: application/vnd.suara.batch\r\n"
        "Content-Length: 100000\r\n\r\n";
    for (int i = 0; i < kSlow; ++i, ++connected_) sockets_.push_back(connect_from(i, port_));
    for (std::size_t at = 0; !ending_; ++at) {
      const char sign = at < request.size() ? request[at] : 'x';
      const auto round = Clock::now();
      for (std::size_t i = 0; i < sockets_.size(); ++i)
        if (send(sockets_[i], &sign, 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
          close(sockets_[i]);
          sockets_[i] = connect_from(static_cast<int>(i), port_);
        }
      std::this_thread::sleep_until(round + std::chrono::milliseconds(100));
    }
  }

  const std::uint16_t port_;
  std::vector<int> sockets_;
  std::atomic<int> connected_ = 0;
  std::atomic<bool> ending_ = false;
  std::thread thread_;
};

std::vector<double> batch_times(RunningCentral& central, TestDevice& device) {
  std::vector<double> took;
  for (int i = 0; i < kBatches; ++i) {
    const Bytes packed = device.pack(device.seal(std::vector<record::Record>(32, rated(4))));
    const auto start = Clock::now();
    if (central.send(packed).status != 200) throw std::runtime_error("batch refused");
    took.push_back(bench::ms_since(start));
  }
  return took;
}

bool bench_slow() {
  RunningCentral central;
  TestDevice device = central.device("K-1", 11);
  central.deliver(device, device.seal({boot_at({central.now_ms})}));
  batch_times(central, device);  // caches are warm
  const auto alone = batch_times(central, device);
  const SlowCrowd crowd(central.port());
  if (!wait_until([&] { return crowd.complete(); })) return false;
  const auto beside = batch_times(central, device);
  bench::plain("batch of 32 ballots alone, median", bench::median(alone), "ms");
  bench::plain("batch of 32 ballots alone, p99", bench::p99(alone), "ms");
  bench::plain("the same beside 500 slow clients, median", bench::median(beside), "ms");
  bench::line("the same beside 500 slow clients, p99 (limit 2 x)", bench::p99(beside), "ms",
              kSlowRatioLimit * bench::p99(alone));
  return bench::p99(beside) <= kSlowRatioLimit * bench::p99(alone);
}

}  // namespace

int main() {
  const test::Requirements requirements;
  raise_descriptors();
  bool holds = bench_idle();
  bench_idle_tls();
  holds &= bench_slow();
  return holds ? 0 : 1;
}
