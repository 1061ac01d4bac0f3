// A region whose disk is lost and that has no mirror goes on from a backup: two persons begin the
// next log, kiosks send again what the backup lacks, and what nobody holds is said to be lost.
#include <doctest/doctest.h>

#include "sync/central/restore.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/wait.hpp"
#include "tests/sync/central/counts.hpp"
#include "tests/sync/central/office_records.hpp"
#include "tests/sync/central/restarting_region.hpp"
#include "tests/sync/central/sending_kiosk.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

std::string code_of(const Expected<record::LogRestart>& prepared) {
  return prepared ? "prepared" : prepared.error().code;
}

// A batch is refused apart; the others write nothing that stands in the log.
bool goes_on_without_log(central::Action action) {
  using enum central::Action;
  return action == batch || action == sign_in || action == credentials || action == own_password ||
         action == setup || action == restart_log || action == tallies_check;
}

}  // namespace

TEST_SUITE("sync/central restart") {
  TEST_CASE("restored without a mirror: kiosks send again, each rating counts once") {
    RestartingRegion region;
    SendingKiosk one(region.central, "K-1", 11);
    SendingKiosk two(region.central, "K-2", 12);
    one.rate(7);
    two.rate(3, 2);
    REQUIRE(one.send() == "");
    REQUIRE(two.send() == "");
    region.back_up();
    one.rate(40, 3);
    REQUIRE(one.send(9) == "");  // several leaves
    const record::TreeHead last = region.head();
    const auto before = tallied(region.central);
    one.rate(2, 1);  // not sent when the disk dies
    region.lose_disk();
    const auto prepared = region.prepare({region.kept("K-1", one)});
    REQUIRE_MESSAGE(prepared.has_value(), code_of(prepared));
    CHECK(prepared->tree_size == last.size);
    CHECK(prepared->carried < last.size);
    region.central.start();
    CHECK(one.send() == "503");
    CHECK(two.send() == "");  // Nothing waits.
    region.begin_anew();
    CHECK(ratings_counted(region.central) == 10);
    REQUIRE(one.send() == "");
    two.rate(1, 2);
    REQUIRE(two.send() == "");
    CHECK(region.central.database().execAndGet("SELECT count(*) FROM other_head").getInt() == 0);
    CHECK(one.gaps > 0);
    CHECK(two.gaps == 0);
    CHECK(ratings_counted(region.central) == 53);
    CHECK(tallied(region.central) == recounted(region.central));
    for (const auto& [key, counts] : before)
      CHECK(tallied(region.central).at(key).scores[2] == counts.scores[2]);
    const auto lossy = one.journal().evidence();
    REQUIRE(lossy.size() == 1);
    CHECK(lossy[0].code == journal::kLogRestored);
    CHECK(lossy[0].had.log_id == 1);
    CHECK(lossy[0].had.size == last.size);
    CHECK(lossy[0].had.root == last.root);
    CHECK(lossy[0].lacks == last.size - prepared->carried);
    CHECK(lossy[0].came.log_id == 2);
    REQUIRE(two.journal().evidence().size() == 1);
    CHECK(two.journal().evidence()[0].lacks == 0);
    one.reopen();
    one.rate(1);
    CHECK(one.send() == "");
    region.central.restart();
    two.rate(1);
    CHECK(two.send() == "");
    CHECK(ratings_counted(region.central) == 55);
    CHECK(tallied(region.central) == recounted(region.central));
    CHECK(one.journal().evidence().size() == 1);
  }

  TEST_CASE("a kiosk that saw more than was stated, or another past, is alarmed at the central") {
    RestartingRegion region;
    TestDevice device = region.central.device("K-1", 11);
    const auto receipt = region.central.deliver(
        device, device.seal({boot_at({region.central.now_ms}), rated(4)}));
    region.back_up();
    region.lose_disk();
    const auto prepared = region.prepare();
    REQUIRE(prepared.has_value());
    region.central.start();
    region.begin_anew();
    const auto seen = [&](std::uint64_t size, const Hash& root) {
      const record::Record one{90'000, 0, record::Seen{1, size, root, {1}, 2, {3}}};
      region.central.deliver(device, device.seal({one}));
      return region.central.database().execAndGet("SELECT count(*) FROM other_head").getInt();
    };
    Hash other = receipt.root;
    other[0] ^= 1;
    CHECK(seen(receipt.tree_size, receipt.root) == 0);
    CHECK(seen(prepared->tree_size, prepared->root) == 0);
    CHECK(seen(receipt.tree_size, other) == 1);
    CHECK(seen(prepared->tree_size + 1, other) == 2);
  }

  TEST_CASE("no day ends before the log has begun anew") {
    RestartingRegion region;
    region.back_up();
    region.lose_disk();
    REQUIRE(region.prepare().has_value());
    region.central.now_ms += 2 * 86'400'000;
    region.central.start();
    const auto night_of = [&] {
      SQLite::Database database((region.data / "central.db").string());
      return ledger::Prepared(database, "SELECT editions_day FROM region")
          .first([](const ledger::Row& row) { return row.integer(0); })
          .value();
    };
    const std::int64_t before = night_of();
    region.central.operator_token = region.central.sign_in("operator", "sandi");
    CHECK(night_of() == before);
    region.begin_anew();
    CHECK(wait_until([&] { return night_of() != before; }));
  }

  TEST_CASE("nothing is taken and nothing written until two different reviewers have said so") {
    RestartingRegion region;
    TestDevice device = region.central.device("K-1", 11);
    region.central.deliver(device, device.seal({boot_at({region.central.now_ms}), rated(4)}));
    CHECK(region.say("reviewer").code() == "restart.not_pending");
    region.back_up();
    region.lose_disk();
    REQUIRE(region.prepare().has_value());
    region.central.start();
    const std::string old_token = region.central.operator_token;
    CHECK(region.central.get("/v1/status").status == 401);  // Sessions ended with the disk.
    region.central.operator_token = region.central.sign_in("operator", "sandi");
    CHECK(region.central.get("/v1/status").body["attention"][0]["what"] == "restart_pending");
    const Bytes sealed = device.seal({rated(3)});
    const auto answer = region.central.send(device.pack(sealed));
    CHECK(answer.status == 503);
    CHECK(answer.headers.contains("retry-after"));
    for (const central::Route& route : central::routes()) {
      std::string path(route.path);
      if (const auto segment = path.find("{}"); segment != std::string::npos)
        path.replace(segment, 2, "K-1");
      const bool mine = route.allows(central::Role::operator_);
      const bool theirs = route.allows(central::Role::auditor);
      const std::string user = mine ? "operator" : theirs ? "auditor" : "reviewer";
      if (route.method != "POST" || goes_on_without_log(route.action)) continue;
      const bool officers = !mine && !theirs && !route.allows(central::Role::reviewer);
      const std::string token = officers ? region.central.token_of(central::Role::officer)
                                         : region.central.sign_in(user, "sandi");
      const auto said = region.central.call("POST", path, json::object(), token);
      CHECK_MESSAGE(said.code() == "restart.pending", path);
    }
    const std::size_t records = office_records(region.central).size();
    const json user = {{"user", "sari"}, {"name", "S"}, {"role", "reviewer"}, {"unit", nullptr}};
    const json service = {{"service", "baru"}, {"unit", "DUKCAPIL"}, {"name_id", "B"},
                          {"name_en", "B"}, {"shortest_seconds", 60}, {"from", "2026-01-01"},
                          {"until", nullptr}};
    const json both = {{"users", {user}}, {"services", {service}}};
    CHECK(region.central.post("/v1/setup", both).code() == "restart.pending");
    CHECK(region.central.post("/v1/setup", {{"users", {user}}}).body["added"] == 1);
    CHECK(region.say("reviewer", "").code() == "request.field");
    CHECK(region.say("reviewer").status == 202);
    CHECK(region.say("reviewer").code() == "review.same_person");
    CHECK(region.central.send(device.pack(sealed)).status == 503);
    CHECK(office_records(region.central).size() == records);
    CHECK(region.losses()["pending"]["proposed"]["person"] == "reviewer");
    region.central.restart();
    CHECK(region.say("rina").status == 200);
    CHECK(region.say("rina").code() == "restart.not_pending");
    const auto all = office_records(region.central);
    // Both words, a Boot, and what was set up meanwhile: sari and the officer's password.
    CHECK(all.size() == records + 5);
    const auto accounts = kind_of<record::Account>(all);
    CHECK(accounts.back().user.text == "sari");
    CHECK(accounts.back().act.person.text == tally::kCentral);
    CHECK(accounts.back().act.reason == "restart");
    CHECK(kind_of<record::Credential>(all).back().person.text == "P-0001");
    const auto words = kind_of<record::LogRestart>(all);
    REQUIRE(words.size() == 2);
    CHECK(words[0].act.person.text == "reviewer");
    CHECK(words[1].act.person.text == "rina");
    CHECK(words[0].log_id == 1);
    CHECK(region.central.deliver(device, sealed).log_id == 2);
    region.central.operator_token = region.central.sign_in("operator", "sandi");
    CHECK(region.central.post("/v1/devices/K-1/revoke", {{"reason", "x"}}).status == 200);
    CHECK(tallied(region.central) == recounted(region.central));
  }

  TEST_CASE("whom the backup does not name begins no log without somebody whom it names") {
    RestartingRegion region;
    const auto edit = [&](const std::string& sql) {
      region.central.stop();
      SQLite::Database database((region.data / "central.db").string(), SQLite::OPEN_READWRITE);
      CHECK(database.exec(sql) == 1);
    };
    const auto make_up = [&](const std::string& user) {
      edit("INSERT INTO user_account(tenant_id, user, name, role, password_hash)"
           " VALUES('kota-contoh', '" + user + "', 'X', 'reviewer', '" + quick_hash("sandi") +
           "')");
    };
    make_up("tamu");
    make_up("tamu2");
    {  // As by hand: nothing was lost.
      SQLite::Database database((region.data / "central.db").string(), SQLite::OPEN_READWRITE);
      REQUIRE(central::await_restart(database, {}).has_value());
    }
    region.central.start();
    const auto proposed = [&] { return region.losses()["pending"]["proposed"]["person"]; };
    CHECK(region.say("tamu").status == 202);
    const Reply refused = region.say("tamu2");
    CHECK(refused.status == 403);
    CHECK(refused.code() == "restart.nobody_named");
    CHECK(proposed() == "tamu");
    // A word written by hand for a reviewer who never said it.
    edit("UPDATE log_restart SET person = 'rina'");
    region.central.start();
    const Reply waits = region.say("tamu2");
    CHECK(waits.status == 202);
    CHECK(waits.body["state"] == "proposed");
    CHECK(proposed() == "tamu2");
    // A reviewer of then with a password that somebody gave them since is nobody of then.
    const std::string kept =
        region.central.database()
            .execAndGet("SELECT password_hash FROM user_account WHERE user = 'reviewer'")
            .getString();
    edit("UPDATE user_account SET password_hash = '" + quick_hash("sandi") +
         "' WHERE user = 'reviewer'");
    region.central.start();
    CHECK(region.say("reviewer").code() == "restart.nobody_named");
    edit("UPDATE user_account SET password_hash = '" + kept + "' WHERE user = 'reviewer'");
    region.central.start();
    CHECK(region.say("reviewer").status == 200);
    CHECK(region.losses()["log_id"] == 2);
  }

  TEST_CASE("a reviewer who was set up meanwhile says it first or is followed by who is named") {
    RestartingRegion region;
    region.back_up();
    region.lose_disk();
    REQUIRE(region.prepare().has_value());
    region.central.start();
    region.central.operator_token = region.central.sign_in("operator", "sandi");
    const json user = {{"user", "sari"}, {"name", "S"}, {"role", "reviewer"}, {"unit", nullptr}};
    REQUIRE(region.central.post("/v1/setup", {{"users", {user}}}).status == 200);
    const json password = {{"user", "sari"}, {"password_hash", quick_hash("sandi")}};
    REQUIRE(region.central.post("/v1/credentials", {{"users", {password}}}).status == 200);
    CHECK(region.say("rina").body["state"] == "proposed");
    CHECK(region.say("sari").body["state"] == "proposed");
    CHECK(region.say("sari").code() == "review.same_person");
    CHECK(region.say("rina").body["state"] == "begun");
    const auto words = kind_of<record::LogRestart>(office_records(region.central));
    REQUIRE(words.size() == 2);
    CHECK(words[0].act.person.text == "sari");
    CHECK(words[1].act.person.text == "rina");
  }

  TEST_CASE("branches, imports, held records and what the office decided are as they were") {
    RestartingRegion region;
    TestDevice device = region.central.device("K-1", 11);
    TestDevice clone = device;
    region.central.deliver(device, device.seal({boot_at({region.central.now_ms}), rated(4)}),
                           {{2, 0, Bytes(80, 's')}});
    region.central.deliver(clone, clone.seal({boot_at({region.central.now_ms}), rated(1)}));
    region.central.deliver(device, device.seal_bytes({"no record"}));
    REQUIRE(region.central.post("/v1/devices/K-1/revoke", {{"reason", "x"}}).status == 200);
    region.central.deliver(device, device.seal({rated(2)}));
    TestDevice brought = region.central.device("K-2", 12);
    const Bytes stick = brought.seal({boot_at({region.central.now_ms - 3'600'000}), rated(4)});
    REQUIRE(region.central.send_carried(brought.pack(stick)).status == 200);
    const auto before = tallied(region.central);
    const auto rows = [&](const std::string& sql) {
      auto database = region.central.database();
      SQLite::Statement select(database, sql);
      std::string text;
      while (select.executeStep())
        for (int column = 0; column < select.getColumnCount(); ++column)
          text += to_hex(select.getColumn(column).getString()) + " ";
      return text;
    };
    const std::string held =
        "SELECT device_id, epoch, branch, first_seq, last_seq, why, day FROM held";
    const std::string sides = "SELECT * FROM side_part";
    const std::string chains =
        "SELECT device_id, epoch, branch, seq, hash, memory, batches, last_contact_ms FROM chain"
        " WHERE device_id LIKE 'K-%'";
    const auto was = std::tuple(rows(held), rows(sides), rows(chains));
    region.back_up();
    region.lose_disk();
    REQUIRE(region.prepare().has_value());
    region.central.start();
    region.begin_anew();
    CHECK(tallied(region.central) == before);
    CHECK(recounted(region.central) == before);
    CHECK(std::tuple(rows(held), rows(sides), rows(chains)) == was);
    CHECK(region.central.deliver(device, device.seal({rated(2)})).dispositions.size() == 1);
    CHECK(tallied(region.central) == before);
  }

  TEST_CASE("a second loss: a kiosk that knows only the first log believes the third") {
    RestartingRegion region;
    SendingKiosk kiosk(region.central, "K-1", 11);
    SendingKiosk other(region.central, "K-2", 12);
    kiosk.rate(3);
    REQUIRE(kiosk.send() == "");
    region.back_up();
    region.lose_disk();
    REQUIRE(region.prepare().has_value());
    region.central.start();
    region.begin_anew();
    other.rate(2);
    REQUIRE(other.send() == "");
    region.back_up();
    other.rate(4);
    REQUIRE(other.send() == "");
    region.lose_disk();
    const auto prepared = region.prepare();
    REQUIRE(prepared.has_value());
    CHECK(prepared->log_id == 2);
    region.central.start();
    region.begin_anew();
    kiosk.rate(1);
    CHECK(kiosk.send() == "");
    CHECK(kiosk.journal().acknowledged().log_id == 3);
    CHECK(kiosk.journal().evidence().at(0).lacks == 0);
    other.rate(1);
    CHECK(other.send() == "");
    CHECK(other.journal().evidence().back().lacks == 1);
    CHECK(ratings_counted(region.central) == 11);
    CHECK(tallied(region.central) == recounted(region.central));
    CHECK(region.losses()["restarts"].size() == 2);
  }

  TEST_CASE("a restarted log is mirrored and restored like any other") {
    RestartingRegion region;
    SendingKiosk kiosk(region.central, "K-1", 11);
    kiosk.rate(3);
    REQUIRE(kiosk.send() == "");
    region.back_up();
    region.lose_disk();
    REQUIRE(region.prepare().has_value());
    const fs::path mirror = region.central.folder / "mirror";
    fs::create_directory(mirror);
    region.central.start();
    region.begin_anew();
    region.central.stop();
    region.central.mirror = mirror;
    region.central.start();
    kiosk.rate(5);
    REQUIRE(kiosk.send() == "");
    const record::TreeHead head = region.head();
    const auto before = tallied(region.central);
    region.lose_disk();
    const auto restored = central::restore_from_mirror(region.data, mirror, region.keys);
    REQUIRE_MESSAGE(restored.has_value(), restored.error().code);
    CHECK(restored->head.log_id == 2);
    CHECK(restored->head.root == head.root);
    region.central.start();
    CHECK(tallied(region.central) == before);
    kiosk.rate(1);
    CHECK(kiosk.send() == "");
  }

  TEST_CASE("what was lost is said: the head, the stretch of time, and who has not sent since") {
    RestartingRegion region;
    SendingKiosk one(region.central, "K-1", 11);
    SendingKiosk two(region.central, "K-2", 12);
    one.rate(1);
    two.rate(1);
    REQUIRE(one.send() == "");
    REQUIRE(two.send() == "");
    region.back_up();
    // BKD's own act, which no kiosk can bring back.
    REQUIRE(region.central.post("/v1/devices/K-2/revoke", {{"reason", "dicuri"}}).status == 200);
    one.rate(1);
    REQUIRE(one.send() == "");
    const record::TreeHead last = region.head();
    region.lose_disk();
    REQUIRE(region.prepare({region.kept("K-1", one)}).has_value());
    region.central.now_ms += 3'600'000;
    region.central.start();
    region.begin_anew();
    one.rate(1);
    REQUIRE(one.send() == "");
    const json losses = region.losses();
    CHECK(losses["log_id"] == 2);
    CHECK(losses["pending"].is_null());
    REQUIRE(losses["restarts"].size() == 1);
    const json& lost = losses["restarts"][0];
    CHECK(lost["size"] == last.size);
    CHECK(lost["root"] == to_hex(view_of(last.root)));
    CHECK(lost["lacks"] == 2);
    CHECK(lost["acts"][0]["person"] == "reviewer");
    CHECK(lost["acts"][1]["reason"] == "disk rusak");
    CHECK(lost["since"] < lost["at"]);
    REQUIRE(losses["unheard"].size() == 1);
    CHECK(losses["unheard"][0]["device"] == "K-2");
  }

  TEST_CASE("a mirror is not followed while the log waits to begin anew") {
    RestartingRegion region;
    region.back_up();
    region.lose_disk();
    REQUIRE(region.prepare().has_value());
    central::ServiceOptions options;
    options.port = 0;
    options.assets = test::source_dir().string() + "/assets";
    options.mirror = region.central.folder / "mirror";
    fs::create_directory(options.mirror);
    const auto service =
        central::Service::open(*central::DataFolder::open(region.data), std::move(options));
    REQUIRE_FALSE(service.has_value());
    CHECK(service.error().code == "restart.no_mirror");
  }
}
