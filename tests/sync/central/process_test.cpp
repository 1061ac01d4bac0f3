#include <doctest/doctest.h>
#include <signal.h>
#include <sys/stat.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "sync/central/data_folder.hpp"
#include "sync/tally/tallies.hpp"
#include "tests/support/process.hpp"
#include "tests/support/wait.hpp"
#include "tests/sync/central/running_central.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;

// The program itself: its folder, its lock, its end.
namespace {

const std::string kProgram = program_path("suara-central");

Finished init(const fs::path& data, const std::string& mode = "test") {
  return run({kProgram, "init", "--data", data.string(), "--tenant", "kota-contoh", "--name",
              "Kota Contoh", "--zone", "WIB", "--mode", mode},
             {{"LC_ALL", "C.UTF-8"}});
}

std::vector<std::string> serve(const fs::path& data, const std::string& listen = "127.0.0.1:0") {
  return {kProgram, "serve", "--data", data.string(), "--listen", listen};
}

std::string url_of(Process& central) {
  const auto line = central.line_after("listening on ");
  REQUIRE_MESSAGE(line.has_value(), central.output());
  return *line;
}

// A region with one enrolled device, its central not running.
struct Prepared {
  // By the real clock, as the program goes: no record is older than the enrolment of its device.
  RunningCentral maker{central::Mode::test, central::wall_clock()};
  TestDevice device;
  fs::path data;
  Prepared() : device(maker.device("K-1", 11)), data(maker.folder.path() / "central") {
    maker.stop();
  }
};

}  // namespace

TEST_SUITE("sync/central program") {
  TEST_CASE(
      "init makes a folder that only its owner can read, and never touches one that is there") {
    Folder folder;
    const fs::path data = folder / "central";
    const Finished made = init(data);
    CHECK(made.status == 0);
    CHECK(made.output.size() == std::string("7K4M-QX2P-9TBD\n").size());
    struct stat folder_state {};
    struct stat keys_state {};
    REQUIRE(stat(data.c_str(), &folder_state) == 0);
    REQUIRE(stat((data / "central.keys").c_str(), &keys_state) == 0);
    CHECK((folder_state.st_mode & 0777) == 0700);
    CHECK((keys_state.st_mode & 0777) == 0600);
    const std::string keys = read_file(data / "central.keys");
    REQUIRE(chmod(data.c_str(), 0750) == 0);
    fs::remove(data / "central.lock");
    const auto names = [&] {
      std::set<std::string> all;
      for (const auto& entry : fs::directory_iterator(data))
        all.insert(entry.path().filename().string());
      return all;
    };
    const auto before = names();
    const Finished again = init(data);
    REQUIRE(stat(data.c_str(), &folder_state) == 0);
    CHECK((folder_state.st_mode & 0777) == 0750);
    CHECK(names() == before);
    CHECK(again.status == 1);
    CHECK(again.output.find("already") != std::string::npos);
    CHECK(read_file(data / "central.keys") == keys);
  }

  TEST_CASE("a wrong start is said in the reader's language, and its exit code is 2") {
    struct Wrong {
      std::vector<std::string> arguments;
      std::string in_english, in_indonesian;
    };
    const std::vector<Wrong> all = {
        {{}, "name a command; the list: suara-central --help", "sebutkan perintahnya"},
        {{"serv"}, "not known here: serv; help: suara-central --help", "tidak dikenal di sini"},
        {{"keys"}, "name a command; the list: suara-central keys --help", "sebutkan perintah"},
        {{"init", "--data", "x"}, "--tenant is missing; help: suara-central init --help",
         "--tenant belum ada"},
        {{"code", "--data"}, "--data stands without its value", "--data belum ada nilainya"},
        {{"code", "--data", "x", "--dta"}, "not known here: --dta", "di sini: --dta"},
        {{"serve", "--data", "x", "--tls-cert", "c"}, "--tls-cert needs --tls-key; name both",
         "--tls-cert memerlukan --tls-key"},
        {{"serve", "--data", "x", "--alarm-free-mib", "few"},
         "--alarm-free-mib is not few; write a number from 0 to 1000000000",
         "--alarm-free-mib bukan few"}};
    for (const Wrong& wrong : all)
      for (const bool english : {true, false}) {
        std::vector<std::string> command{kProgram};
        command.insert(command.end(), wrong.arguments.begin(), wrong.arguments.end());
        const Finished done = run(command, {{"LC_ALL", english ? "C.UTF-8" : "id_ID.UTF-8"}});
        CAPTURE(done.output);
        CHECK(done.status == 2);
        CHECK(holds(done, "suara-central: "));
        CHECK(holds(done, english ? wrong.in_english : wrong.in_indonesian));
        CHECK_FALSE(holds(done, "‹"));
      }
  }

  TEST_CASE("each command says in the reader's language what it does and what its options are") {
    const std::vector<std::vector<std::string>> commands = {
        {}, {"init"}, {"code"}, {"serve"}, {"backup"}, {"restore"}, {"restart-log"}, {"tls-key"},
        {"keys"}, {"keys", "new"}};
    for (const auto& command : commands)
      for (const bool english : {true, false}) {
        std::vector<std::string> asked{kProgram};
        asked.insert(asked.end(), command.begin(), command.end());
        asked.emplace_back("--help");
        const Finished help = run(asked, {{"LC_ALL", english ? "C.UTF-8" : "id_ID.UTF-8"}});
        CAPTURE(help.output);
        CHECK(help.status == 0);
        CHECK(holds(help, english ? "Usage: suara-central" : "Pemakaian: suara-central"));
        CHECK(holds(help, english ? "this help" : "petunjuk ini"));
        CHECK_FALSE(holds(help, "‹"));
      }
    const Finished init = run({kProgram, "init", "--help"}, {{"LC_ALL", "id_ID.UTF-8"}});
    CHECK(holds(init, "--tenant TEKS (wajib)"));
    CHECK(holds(init, "kode daerah, misalnya kota-contoh"));
  }

  TEST_CASE("a second central on the same data is refused; after the first has ended it runs") {
    Prepared region;
    auto first = std::make_unique<Process>(serve(region.data));
    url_of(*first);
    const Finished second = run(serve(region.data), {{"LC_ALL", "id_ID.UTF-8"}});
    CHECK(second.status == 1);
    CHECK(second.output.find("sedang dipakai") != std::string::npos);
    first->signal(SIGKILL);
    first->wait();
    Process third(serve(region.data));
    url_of(third);
    third.signal(SIGTERM);
    CHECK(third.wait() == 0);
  }

  TEST_CASE("a database of a newer version is refused and left alone") {
    Prepared region;
    const fs::path file = region.data / "central.db";
    SQLite::Database(file.string(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 99");
    const std::string before = read_file(file);
    const Finished refused = run(serve(region.data), {{"LC_ALL", "C.UTF-8"}});
    CHECK(refused.status == 1);
    CHECK(refused.output.find("version 99") != std::string::npos);
    CHECK(read_file(file) == before);
    SQLite::Database(file.string(), SQLite::OPEN_READWRITE).exec(
        "PRAGMA user_version = " + std::to_string(central::kSchemaVersion));
    Process central(serve(region.data));
    url_of(central);
  }

  TEST_CASE("a cell that somebody spoiled by hand is named, with its table and row") {
    Prepared region;
    const fs::path file = region.data / "central.db";
    struct Spoiled {
      const char* table;
      const char* column;
      const char* with;
      const char* said;
    };
    for (const Spoiled& one :
         {Spoiled{"region", "zone", "'CET'",
                  "table region, row kota-contoh, column zone cannot be read; it is one of WIB"},
          {"region", "zone", "7", "row kota-contoh, column zone cannot be read"},
          {"region", "mode", "'life'", "column mode cannot be read; it is one of live, demo, test"},
          {"region", "root_key", "x'00'", "row kota-contoh, column root_key does not have 32"},
          {"device", "public_key", "NULL", "table device, row K-1 1, column public_key"},
          {"key_statement", "signature", "zeroblob(63)", "column signature does not have 64"}}) {
      CAPTURE(one.said);
      const std::string set = std::string("UPDATE ") + one.table + " SET " + one.column + " = ";
      SQLite::Database database(file.string(), SQLite::OPEN_READWRITE);
      database.exec("BEGIN; CREATE TABLE kept AS SELECT * FROM " + std::string(one.table));
      database.exec(set + one.with + "; COMMIT");
      for (const std::vector<std::string>& command :
           {serve(region.data),
            std::vector<std::string>{kProgram, "code", "--data", region.data.string()}}) {
        const Finished refused = run(command, {{"LC_ALL", "C.UTF-8"}});
        CHECK(refused.status == 1);
        CHECK_MESSAGE(holds(refused, one.said), refused.output);
      }
      const Finished in_words = run(serve(region.data), {{"LC_ALL", "id_ID.UTF-8"}});
      CHECK(holds(in_words, "kolom " + std::string(one.column)));
      database.exec(std::string("BEGIN; DELETE FROM ") + one.table + "; INSERT INTO " + one.table +
                    " SELECT * FROM kept; DROP TABLE kept; COMMIT");
    }
    Process central(serve(region.data));
    url_of(central);
  }

  TEST_CASE("an address that others can reach is refused, loopback is not") {
    Prepared region;
    for (const char* address : {"0.0.0.0:0", "[::]:0", "10.0.0.1:0"}) {
      const Finished refused = run(serve(region.data, address), {{"LC_ALL", "C.UTF-8"}});
      CHECK(refused.status == 1);
      CHECK_MESSAGE(refused.output.find("reached from outside") != std::string::npos, address);
    }
    CHECK(run(serve(region.data, "nonsense"), {{"LC_ALL", "C.UTF-8"}}).status == 1);
    Process central(serve(region.data, "127.0.0.1:0"));
    url_of(central);
  }

  TEST_CASE("no data, keys that are gone and an address in use are said in words") {
    Folder folder;
    const Finished no_data = run(serve(folder / "nothing"), {{"LC_ALL", "C.UTF-8"}});
    CHECK(no_data.status == 1);
    CHECK(no_data.output.find("suara-central init") != std::string::npos);
    Prepared region;
    Process central(serve(region.data));
    const std::string url = url_of(central);
    Prepared other;
    const Finished taken = run(serve(other.data, "127.0.0.1:" + url.substr(url.rfind(':') + 1)),
                               {{"LC_ALL", "C.UTF-8"}});
    CHECK(taken.status == 1);
    CHECK(taken.output.find("cannot listen") != std::string::npos);
    fs::remove(other.data / "central.keys");
    const Finished no_keys = run(serve(other.data), {{"LC_ALL", "C.UTF-8"}});
    CHECK(no_keys.status == 1);
    CHECK(no_keys.output.find("key file") != std::string::npos);
  }

  TEST_CASE("ended by SIGTERM or SIGKILL in the middle, it has stored what it acknowledged") {
    for (const int signal : {SIGTERM, SIGKILL}) {
      Prepared region;
      TestDevice device = region.device;
      auto central = std::make_unique<Process>(serve(region.data));
      uplink::HttpClient client(url_of(*central));
      std::atomic<std::uint64_t> acknowledged = 0;
      std::thread ender([&] {
        (void)test::wait_until([&] { return acknowledged > 100; });
        central->signal(signal);
      });
      std::vector<Bytes> sent;
      for (int i = 0; i < 100'000; ++i) {
        std::vector<record::Record> records(20, rated(4));
        if (i == 0) records[0] = boot_at({region.maker.now_ms});
        sent.push_back(device.seal(records));
        const auto answer = client.perform(batch_request(device.pack(sent.back())));
        if (answer.status != 200) break;
        const auto receipt = device.believe(answer.body, sent.back());
        REQUIRE_MESSAGE(receipt.has_value(), receipt.error().code);
        acknowledged = receipt->ack_seq;
      }
      ender.join();
      const auto status = central->wait();
      CHECK(status == (signal == SIGTERM ? 0 : 128 + SIGKILL));
      CHECK(acknowledged.load() > 100);
      central = std::make_unique<Process>(serve(region.data));
      uplink::HttpClient after(url_of(*central));
      // The last batch may or may not have been stored: sent again, it is acknowledged once.
      const auto answer = after.perform(batch_request(device.pack(sent.back())));
      REQUIRE(answer.status == 200);
      CHECK(device.believe(answer.body, sent.back()).has_value());
      central->signal(SIGTERM);
      CHECK(central->wait() == 0);
      SQLite::Database database((region.data / "central.db").string(), SQLite::OPEN_READONLY);
      std::int64_t ratings = 0;
      tally::each_cell(database, {"kota-contoh"}, std::nullopt,
                       [&](const auto&, const auto& counts) { ratings += counts.ratings(); });
      CHECK(ratings == static_cast<std::int64_t>(sent.size()) * 20 - 1);
    }
  }

  TEST_CASE("killed in the middle and its disk gone, all it acknowledged is in the mirror") {
    Prepared region;
    TestDevice device = region.device;
    const fs::path mirror = region.maker.folder.path() / "mirror";
    const fs::path keys = region.maker.folder.path() / "keys";
    fs::create_directory(mirror);
    fs::copy_file(region.data / "central.keys", keys);
    auto command = serve(region.data);
    command.insert(command.end(), {"--mirror", mirror.string()});
    auto central = std::make_unique<Process>(command);
    uplink::HttpClient client(url_of(*central));
    std::atomic<std::uint64_t> acknowledged = 0;
    std::thread ender([&] {
      (void)test::wait_until([&] { return acknowledged > 200; });
      central->signal(SIGKILL);
    });
    for (int i = 0; i < 100'000; ++i) {
      const Bytes sealed = device.seal({i == 0 ? boot_at({region.maker.now_ms}) : rated(4)});
      const auto answer = client.perform(batch_request(device.pack(sealed)));
      if (answer.status != 200) break;
      acknowledged = device.believe(answer.body, sealed)->ack_seq;
    }
    ender.join();
    REQUIRE(central->wait() == 128 + SIGKILL);
    fs::remove_all(region.data);
    const Finished restored =
        run({kProgram, "restore", "--data", region.data.string(), "--mirror", mirror.string(),
             "--keys", keys.string()},
            {{"LC_ALL", "C.UTF-8"}});
    REQUIRE_MESSAGE(restored.status == 0, restored.output);
    CHECK(restored.output.find("restored: ") == 0);
    SQLite::Database database((region.data / "central.db").string(), SQLite::OPEN_READONLY);
    std::int64_t ratings = 0;
    tally::each_cell(database, {"kota-contoh"}, std::nullopt,
                     [&](const auto&, const auto& counts) { ratings += counts.ratings(); });
    CHECK(ratings >= static_cast<std::int64_t>(acknowledged) - 1);
    const Finished again =
        run({kProgram, "restore", "--data", region.data.string(), "--mirror", mirror.string(),
             "--keys", keys.string()},
            {{"LC_ALL", "C.UTF-8"}});
    CHECK(again.status == 1);
    CHECK(again.output.find("holds a central's data already") != std::string::npos);
  }

  TEST_CASE(
      "when the disk takes no more, batches are refused with 503 and nothing acknowledged is "
      "lost") {
    Prepared region;
    TestDevice device = region.device;
    std::vector<std::string> limited{"/bin/sh", "-c", "ulimit -f 600; exec \"$@\"", "sh"};
    for (const std::string& word : serve(region.data)) limited.push_back(word);
    Process central(limited);
    uplink::HttpClient client(url_of(central));
    std::uint64_t acknowledged = 0;
    int status = 0;
    for (int i = 0; i < 2'000; ++i) {
      std::vector<record::Record> records;
      for (int n = 0; n < 50; ++n) records.push_back(rated(4, n * 977 * (i + 1) % 1'000'000));
      if (i == 0) records[0] = boot_at({region.maker.now_ms});
      const Bytes sealed = device.seal(records);
      const auto answer = client.perform(batch_request(device.pack(sealed)));
      status = answer.status;
      if (status != 200) {
        CHECK(answer.headers.contains("retry-after"));
        break;
      }
      acknowledged = device.believe(answer.body, sealed).value().ack_seq;
    }
    CHECK(status == 503);
    CHECK(acknowledged > 0);
    central.signal(SIGTERM);
    CHECK(central.wait() == 0);
    Process healthy(serve(region.data));
    url_of(healthy);
    SQLite::Database database((region.data / "central.db").string(), SQLite::OPEN_READONLY);
    const auto held =
        database.execAndGet("SELECT seq FROM chain WHERE device_id = 'K-1'").getInt64();
    CHECK(held >= static_cast<std::int64_t>(acknowledged));
  }
}
