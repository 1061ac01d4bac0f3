#include <doctest/doctest.h>
#include <signal.h>

#include "common/record/keys.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/network.hpp"
#include "tests/support/region.hpp"
#include "tests/support/wait.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;

namespace {

constexpr int kRows = 4'000;

// A kiosk without a window that sends an old file, 256 rows at a time.
struct SendingKiosk {
  Region& region;
  Network network;
  std::unique_ptr<Process> process;

  explicit SendingKiosk(Region& of) : region(of), network(of.port()) {
    const std::string url = "https://127.0.0.1:" + std::to_string(network.port());
    region.enrol("R-1", "DISDUKCAPIL", "L1", url);
    const fs::path data = region.kiosk_data("R-1");
    write_file(data / "kiosk.toml", read_file(data / "kiosk.toml") +
                                        "[waits]\nbackoff_base_ms = 20\nbackoff_cap_ms = 100\n");
    std::string rows = "row,officer,service,day,score\n";
    for (int row = 1; row <= kRows; ++row)
      rows += std::to_string(row) + ",P-0001,ktp,2026-10-05," + std::to_string(row % 5 + 1) + "\n";
    write_file(data / "rows.csv", rows);
    process = std::make_unique<Process>(
        std::vector<std::string>{program_path("suara-kiosk"), "replay", "--data", data.string(),
                                 "--central", url, "--unit", "DISDUKCAPIL", "--counter", "L1",
                                 "--file", (data / "rows.csv").string(), "--file-hash",
                                 std::string(64, 'a'), "--rows", std::to_string(kRows),
                                 "--drain-pause-ms", "400"},
        Environment{{"LC_ALL", "C.UTF-8"}});
  }

  int acknowledged() const {
    const std::string said = process->output();
    const std::size_t at = said.rfind("progress ");
    return at == std::string::npos ? 0 : std::stoi(said.substr(at + 9));
  }
  bool said(const std::string& words) const {
    return process->output().find(words) != std::string::npos;
  }
  // Lets some of it through, then holds the rest back.
  void send_some() {
    const int before = acknowledged();
    network.mend();
    REQUIRE_MESSAGE(wait_until([&] { return acknowledged() > before + 256; }), process->output());
    network.cut();
    REQUIRE(acknowledged() < kRows);
  }
  void swap_key(const std::string& name) {
    region.stop_central(SIGTERM);
    region.use_tls_key(name);
    region.start_central();
  }
};

}  // namespace

TEST_SUITE("scenario tls") {
  TEST_CASE("the region's TLS key is changed while a kiosk sends: it goes over without a stop") {
    const Folder folder;
    Region region(folder.path(), "test", true);
    SendingKiosk kiosk(region);
    const std::string root = (folder / "root.key").string();
    const std::string next = region.make_tls_key("tls-next");
    region.make_tls_key("tls-stranger");
    kiosk.send_some();  // by the pin that enrolment was given
    CHECK(read_file(region.kiosk_data("R-1") / "kiosk.toml").find(region.pin()) !=
          std::string::npos);
    region.suara({"keys", "pin", region.pin(), "--root-key", root});
    region.suara({"keys", "pin", next, "--root-key", root});
    kiosk.send_some();  // Its receipts bring both statements.

    kiosk.swap_key("tls-stranger");
    const int before = kiosk.acknowledged();
    kiosk.network.mend();
    CHECK(wait_until([&] { return kiosk.said("central.unknown_key"); }));
    CHECK(kiosk.acknowledged() == before);
    CHECK(region.suara({"status"}, 2).output.find("nothing was sent") != std::string::npos);

    kiosk.swap_key("tls-next");
    REQUIRE_MESSAGE(kiosk.process->wait() == 0, kiosk.process->output());
    CHECK(kiosk.acknowledged() == kRows);
  }

  TEST_CASE("an enrolment with another pin, or none, sends its code to nobody") {
    const Folder folder;
    Region region(folder.path(), "test", true);
    const std::string other = region.make_tls_key("other");
    const auto enrol = [&](const std::vector<std::string>& pin) {
      std::vector<std::string> command{program_path("suara-kiosk"),
                                       "enrol",
                                       "--data",
                                       (folder / "k").string(),
                                       "--central",
                                       region.url(),
                                       "--code",
                                       "AAAA-BBBB-CCCC"};
      command.insert(command.end(), pin.begin(), pin.end());
      return run(command, {{"LC_ALL", "C.UTF-8"}});
    };
    for (const auto& pin : {std::vector<std::string>{}, {"--pin", other}}) {
      const Finished refused = enrol(pin);
      CHECK(refused.status != 0);
      CHECK_MESSAGE(refused.output.find("nothing was sent") != std::string::npos, refused.output);
    }
    const Finished heard = enrol({"--pin", region.pin()});
    CHECK(heard.status != 0);
    CHECK_MESSAGE(heard.output.find("unknown or has expired") != std::string::npos, heard.output);
    CHECK(enrol({"--pin", "sha256//short"}).status != 0);
  }
}
