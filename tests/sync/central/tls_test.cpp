#include <doctest/doctest.h>
#include <signal.h>
#include <sys/stat.h>

#include "common/record/pins.hpp"
#include "common/record/tls_key.hpp"
#include "tests/support/process.hpp"
#include "tests/support/wait.hpp"
#include "tests/sync/central/raw_peer.hpp"
#include "tests/sync/central/running_central.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;

namespace {

std::function<void(central::ServiceOptions&)> with_key(const fs::path& stem) {
  return [stem](central::ServiceOptions& options) {
    options.tls = central::TlsFiles{stem.string() + ".crt", stem.string() + ".key"};
  };
}

uplink::HttpAnswer ask(std::uint16_t port, const std::vector<Hash>& pins,
                       const uplink::HttpRequest& request = {"GET", "/healthz"}) {
  uplink::HttpClient client("https://127.0.0.1:" + std::to_string(port));
  client.set_pins(pins);
  return client.perform(request);
}

}  // namespace

TEST_SUITE("sync/central tls") {
  TEST_CASE("over TLS a batch is stored for whoever pins the key, and nothing is sent to others") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    const Hash pin = record::make_tls_key(central.folder / "tls", "localhost").value();
    const Hash other = record::make_tls_key(central.folder / "other", "localhost").value();
    central.adjust = with_key(central.folder / "tls");
    central.restart();
    const Bytes sealed = device.seal({boot_at({central.now_ms}), rated(4)});
    const auto request = batch_request(device.pack(sealed));
    for (const auto& pins : {std::vector<Hash>{other}, std::vector<Hash>{}, {Hash{}}}) {
      const auto refused = ask(central.port(), pins, request);
      CHECK(refused.status == 0);
      CHECK(refused.server_unknown);
    }
    auto database = central.database();
    const char* held = "SELECT count(*) FROM batch WHERE device_id = 'K-1'";
    CHECK(database.execAndGet(held).getInt() == 0);
    const auto stored = ask(central.port(), {pin}, request);
    CHECK(stored.status == 200);
    CHECK(device.believe(stored.body, sealed).has_value());
    CHECK(database.execAndGet(held).getInt() == 1);
    CHECK(central.get("/v1/status").status == 200);
  }

  TEST_CASE("with the next key pinned ahead a client goes over, with the old one alone it stops") {
    RunningCentral central;
    const Hash first = record::make_tls_key(central.folder / "tls", "localhost").value();
    const Hash next = record::make_tls_key(central.folder / "next", "localhost").value();
    central.adjust = with_key(central.folder / "tls");
    central.restart();
    CHECK(ask(central.port(), {first, next}).status == 200);
    CHECK(ask(central.port(), {first}).status == 200);
    central.adjust = with_key(central.folder / "next");
    central.restart();
    CHECK(ask(central.port(), {first, next}).status == 200);
    CHECK(ask(central.port(), {first}).server_unknown);
  }

  TEST_CASE("a key is made once, is its owner's alone, and its pin is what openssl says") {
    Folder folder;
    const Hash pin = record::make_tls_key(folder / "tls", "suara.kota.example").value();
    struct stat state {};
    REQUIRE(stat((folder / "tls.key").c_str(), &state) == 0);
    CHECK((state.st_mode & 0777) == 0600);
    const std::string key = read_file(folder / "tls.key");
    CHECK(record::make_tls_key(folder / "tls", "x").error().code == "tls.exists");
    CHECK(read_file(folder / "tls.key") == key);
    const Finished said =
        run({"/bin/sh", "-c",
             "openssl x509 -pubkey -noout -in " + (folder / "tls.crt").string() +
                 " | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64"});
    CHECK("sha256//" + said.output == record::pin_text(pin) + "\n");
    CHECK(record::pin_of_certificate(folder / "tls.crt").value() == pin);
    CHECK_FALSE(record::pin_of_certificate(folder / "tls.key").has_value());
    CHECK_FALSE(record::pin_of_certificate(folder / "none").has_value());
  }

  TEST_CASE("what is no TLS ends without an answer, who never shakes hands is dropped") {
    RunningCentral central;
    const Hash pin = record::make_tls_key(central.folder / "tls", "localhost").value();
    central.adjust = [&](central::ServiceOptions& options) {
      with_key(central.folder / "tls")(options);
      options.limits.handshake_max = std::chrono::seconds(1);
    };
    central.restart();
    RawPeer silent(central.port());
    RawPeer plain(central.port());
    plain.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(plain.read_all().find("HTTP/") == Bytes::npos);
    CHECK(silent.read_all().empty());
    CHECK(ask(central.port(), {pin}).status == 200);
    uplink::HttpRequest large = batch_request(Bytes(600 * 1024, 'x'));
    CHECK(ask(central.port(), {pin}, large).status == 413);
  }

  TEST_CASE("the program prints the pin it serves; keys that do not fit are refused in words") {
    RunningCentral region;
    region.stop();
    const fs::path data = region.folder / "central";
    const std::string program = program_path("suara-central");
    const Environment english = {{"LC_ALL", "C.UTF-8"}};
    const Finished made = run({program, "tls-key", "--data", data.string(), "--host", "localhost"});
    REQUIRE(made.status == 0);
    const auto serve = [&](const fs::path& key, const std::string& listen = "127.0.0.1:0") {
      return std::vector<std::string>{
          program,     "serve",     "--data",     data.string(),
          "--listen",  listen,      "--tls-cert", (data / "tls.crt").string(),
          "--tls-key", key.string()};
    };
    Process running(serve(data / "tls.key"));
    REQUIRE(running.line_after("listening on https://").has_value());
    CHECK("pin " + running.line_after("pin ").value_or("") + "\n" == made.output);
    running.signal(SIGTERM);
    CHECK(running.wait() == 0);
    REQUIRE(record::make_tls_key(data / "other", "localhost").has_value());
    for (const char* wrong : {"other.key", "none.key", "tls.crt"}) {
      const Finished refused = run(serve(data / wrong), english);
      CHECK(refused.status == 1);
      CHECK_MESSAGE(refused.output.find("cannot be used") != std::string::npos, wrong);
    }
    // With TLS an outer address is not refused for being one: this machine has no such address.
    const Finished outer = run(serve(data / "tls.key", "198.51.100.1:0"), english);
    CHECK(outer.output.find("cannot listen") != std::string::npos);
  }
}
