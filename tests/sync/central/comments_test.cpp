// Citizens' comments as an officer gets them: with an edition, five together, masked.
#include <doctest/doctest.h>

#include <set>

#include "sync/central/restore.hpp"
#include "tests/sync/central/nights.hpp"
#include "tests/sync/central/reviewers.hpp"

using namespace suara;
using namespace suara::test;
using central::Role;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const Instant kDecember = start_of(date_of(2026, 12, 7), Zone{7}) + 10 * 3'600'000;
const std::string kPath = "/v1/editions/P-0001/comments?period=2026-Q4";

// A counter whose citizens write; every day ends with its night.
struct Counter {
  RunningCentral central{central::Mode::test, kDecember};
  fs::path data = central.folder / "central";
  SendingKiosk kiosk{central, "K-1", 11};
  Hash seal_key = central::read_keyring(data / "central.keys")->seal[0].public_key;
  int day = 7;

  Counter() { central.operator_token = central.token_of(Role::operator_); }
  // Its place in the chain.
  std::uint64_t rate(const json& part, std::uint8_t score = 4, bool committed = true) {
    kiosk.pass(1);
    kiosk.journal().open_draft({{"P-0001"}, {"L1"}, {"KTP"}}, kiosk.now());
    const auto text = record::commit_text(part.is_string() ? part.get<std::string>() : part.dump());
    domain::Answers answers;
    answers.score = score;
    answers.first_answer_ms = answers.last_answer_ms = 2'000;
    answers.text_commitments = {committed ? text.commitment : Hash{1}};
    const std::vector<Bytes> sealed{record::seal(text.salted, seal_key)};
    kiosk.journal().close_draft(answers, domain::ClosedBy::selesai, 3'000, kiosk.now(), sealed);
    return kiosk.journal().head().seq;
  }
  std::uint64_t comment(const std::string& text, std::uint8_t score = 4) {
    return rate({{"kind", "comment"}, {"text", text}}, score);
  }
  void comments(std::initializer_list<const char*> texts) {
    for (const char* text : texts) comment(text);
  }
  void end_day() {
    REQUIRE(kiosk.send() == "");
    be_at(central, kiosk, date_of(2026, 12, ++day));
  }
  json told() {
    const Reply reply = central.call("GET", kPath, nullptr, central.token_of(Role::officer));
    REQUIRE_MESSAGE(reply.status == 200, reply.body.dump());
    return reply.body["editions"];
  }
  std::set<std::string> texts() {
    std::set<std::string> all;
    for (const json& edition : told())
      for (const json& one : edition["comments"]) all.insert(one.get<std::string>());
    return all;
  }
  json editions() { return central.get("/v1/editions/P-0001?period=2026-Q4").body["editions"]; }
  Reply erase(std::uint64_t seq) {
    return central.post("/v1/erasures", {{"device", "K-1"},
                                         {"epoch", 1},
                                         {"branch", 0},
                                         {"ranges", {{seq, seq}}},
                                         {"reason", "permintaan warga"}});
  }
};

using Texts = std::set<std::string>;

json only(std::uint64_t seq) { return json::array({json::array({seq, seq})}); }

}  // namespace

TEST_SUITE("sync/central comments") {
  TEST_CASE("four comments tell nothing, five come together, and four more wait for a fifth") {
    Counter counter;
    counter.kiosk.rate(6);
    counter.comments({"satu", "dua", "tiga", "empat"});
    counter.end_day();
    REQUIRE(counter.editions().size() == 1);
    CHECK(counter.told().empty());
    counter.kiosk.rate(4);
    counter.comments({"lima"});
    CHECK(counter.kiosk.send() == "");
    CHECK(counter.told().empty());  // Not before the night.
    counter.end_day();
    const json first = counter.told();
    REQUIRE(first.size() == 1);
    CHECK(first[0]["number"] == 2);
    CHECK(first[0]["faces"] == 4);
    CHECK(first[0].size() == 3);  // Neither day, score nor kiosk.
    CHECK(counter.texts() == Texts{"satu", "dua", "tiga", "empat", "lima"});
    counter.kiosk.rate(4, 1);
    counter.comments({"enam", "tujuh", "delapan", "sembilan"});
    counter.end_day();
    REQUIRE(counter.editions()[0]["number"] == 3);
    CHECK(counter.told() == first);
    counter.comments({"sepuluh"});
    counter.end_day();
    REQUIRE(counter.editions()[0]["number"] == 3);  // One more rating makes no edition.
    CHECK(counter.told() == first);
    counter.kiosk.rate(4);
    counter.end_day();
    const json second = counter.told();
    REQUIRE(second.size() == 2);
    CHECK(second[0]["number"] == 4);
    CHECK(second[0]["comments"].size() == 5);
    CHECK(second[1] == first[0]);
    CHECK(counter.texts().size() == 10);
  }

  TEST_CASE("names, numbers and addresses are masked, and what is no comment is counted nowhere") {
    Counter counter;
    counter.kiosk.rate(5);
    counter.comments(
        {"Bapak CONTOH sabar", "hubungi 0812-3456-7890", "tulis ke a@b.co.id", "cepat"});
    counter.rate({{"kind", "respondent"}, {"age", "20-29"}});
    counter.rate("bukan json");
    counter.rate({{"kind", "comment"}, {"text", 5}});
    counter.rate({{"kind", "comment"}, {"text", ""}});
    counter.rate({{"kind", "comment"}, {"text", "milik orang lain"}}, 4, false);
    const Hash own = std::exchange(counter.seal_key, record::generate_seal_key().public_key);
    counter.comments({"tidak terbuka"});
    counter.seal_key = own;
    counter.end_day();
    REQUIRE(counter.editions().size() == 1);
    CHECK(counter.told().empty());
    counter.kiosk.rate(4);
    counter.comments({"terima kasih"});
    counter.end_day();
    CHECK(counter.texts() ==
          Texts{"Bapak *** sabar", "hubungi ***", "tulis ke ***", "cepat", "terima kasih"});
  }

  TEST_CASE("an erased comment and one whose ballot was annulled are shown no more") {
    Counter counter;
    Reviewers reviewers(counter.central);
    counter.kiosk.rate(6);
    const std::uint64_t one = counter.comment("satu");
    const std::uint64_t two = counter.comment("dua");
    counter.comments({"tiga", "empat", "lima"});
    counter.end_day();
    REQUIRE(counter.texts().size() == 5);
    CHECK(counter.erase(one).status == 200);
    CHECK(counter.texts() == Texts{"dua", "tiga", "empat", "lima"});
    reviewers.sign_in();
    reviewers.both({{"decision", "annul"}, {"ranges", only(two)}});
    CHECK(counter.texts() == Texts{"tiga", "empat", "lima"});
    counter.end_day();
    CHECK(counter.texts() == Texts{"tiga", "empat", "lima"});
    reviewers.sign_in();
    reviewers.both({{"decision", "keep"}, {"ranges", only(two)}});
    CHECK(counter.texts() == Texts{"dua", "tiga", "empat", "lima"});
  }

  TEST_CASE("what was annulled or erased before its edition does not make the five full") {
    Counter counter;
    Reviewers reviewers(counter.central);
    counter.kiosk.rate(6);
    const std::uint64_t annulled = counter.comment("satu");
    const std::uint64_t erased = counter.comment("dua");
    counter.comments({"tiga", "empat", "lima"});
    REQUIRE(counter.kiosk.send() == "");
    reviewers.both({{"decision", "annul"}, {"ranges", only(annulled)}});
    counter.end_day();
    REQUIRE(counter.editions().size() == 1);
    CHECK(counter.told().empty());
    CHECK(counter.erase(erased).status == 200);
    counter.kiosk.rate(4);
    counter.comments({"enam"});
    counter.end_day();
    REQUIRE(counter.editions()[0]["number"] == 2);
    CHECK(counter.told().empty());
    counter.kiosk.rate(4);
    counter.comments({"tujuh"});
    counter.end_day();
    CHECK(counter.texts() == Texts{"tiga", "empat", "lima", "enam", "tujuh"});
  }

  TEST_CASE("a comment that was kept its days before an edition brought it waits no more") {
    Counter counter;
    auto setup = small_setup();
    setup["region"]["settings"]["side_parts_kept_days"] = "2";
    REQUIRE(counter.central.post("/v1/setup", setup).status == 200);
    const auto waiting = [&] {
      auto database = counter.central.database();
      return database.execAndGet("SELECT count(*) FROM comment_waiting").getInt64();
    };
    counter.kiosk.rate(6);
    counter.comments({"satu", "dua", "tiga", "empat"});
    counter.end_day();
    CHECK(waiting() == 4);
    counter.end_day();
    counter.end_day();
    CHECK(waiting() == 0);
    counter.kiosk.rate(4);
    counter.comments({"lima"});
    counter.end_day();
    CHECK(counter.told().empty());
    CHECK(waiting() == 1);
  }

  TEST_CASE("an edition of withdrawals brings no comment of a day of which ratings wait") {
    Counter counter;
    Reviewers reviewers(counter.central);
    counter.kiosk.rate(12);
    counter.comments({"satu", "dua", "tiga", "empat"});
    counter.end_day();
    REQUIRE(counter.editions()[0]["ratings"] == 16);
    counter.kiosk.rate(3);
    counter.comments({"lima"});
    REQUIRE(counter.kiosk.send() == "");
    reviewers.sign_in();
    reviewers.both({{"decision", "annul"}, {"ranges", {{2, 6}}}});
    counter.end_day();
    REQUIRE(counter.editions()[0]["number"] == 2);
    REQUIRE(counter.editions()[0]["ratings"] == 11);
    CHECK(counter.told().empty());
    counter.kiosk.rate(1);
    counter.end_day();
    REQUIRE(counter.editions()[0]["ratings"] == 16);
    CHECK(counter.texts().size() == 5);
  }

  TEST_CASE("an officer reads their own comments alone") {
    Counter counter;
    const auto ask = [&](const std::string& path, Role role) {
      return counter.central.call("GET", path, nullptr, counter.central.token_of(role));
    };
    CHECK(ask(kPath, Role::officer).status == 200);
    const Reply refused = ask("/v1/editions/P-0002/comments", Role::officer);
    CHECK(refused.status == 403);
    CHECK(refused.code() == "session.not_allowed");
    CHECK(ask(kPath, Role::reviewer).status == 403);
    CHECK(ask(kPath, Role::inspector).status == 403);
    CHECK(counter.central.get("/v1/editions/P-0009/comments").code() == "officer.unknown");
    CHECK(counter.central.get("/v1/editions/P-0001/comments?period=2026-12").code() ==
          "request.field");
  }

  TEST_CASE("the order stays: after a restart, from a mirror, and with a further seal key") {
    Counter counter;
    counter.central.stop();
    const fs::path mirror = counter.central.folder / "mirror";
    const fs::path keys = counter.central.folder / "keys-apart";
    fs::create_directory(mirror);
    counter.central.mirror = mirror;
    counter.central.start();
    counter.central.operator_token = counter.central.sign_in("operator", "sandi");
    counter.kiosk.rate(6);
    counter.comments({"a", "b", "c", "d", "e", "f", "g", "h"});
    counter.end_day();
    const json before = counter.told();
    REQUIRE(before.size() == 1);
    REQUIRE(before[0]["comments"].size() == 8);
    CHECK(before[0]["comments"] != json({"a", "b", "c", "d", "e", "f", "g", "h"}));
    counter.comments({"i", "j"});
    counter.kiosk.rate(3);
    counter.end_day();
    counter.central.stop();
    const auto further = central::add_key(counter.data / "central.keys", "seal");
    REQUIRE(further);
    counter.central.start();
    CHECK(counter.told() == before);
    counter.central.stop();
    fs::copy_file(counter.data / "central.keys", keys);
    fs::remove_all(counter.data);
    REQUIRE(central::restore_from_mirror(counter.data, mirror, keys));
    counter.central.start();
    counter.central.operator_token = counter.central.sign_in("operator", "sandi");
    CHECK(counter.told() == before);
    // Those that waited are found again, none is told twice, and both keys open.
    counter.seal_key = *further;
    counter.comments({"k", "l", "m"});
    counter.kiosk.rate(2);
    counter.end_day();
    const json after = counter.told();
    REQUIRE(after.size() == 2);
    CHECK(after[1] == before[0]);
    CHECK(after[0]["comments"].size() == 5);
    CHECK(counter.texts().size() == 13);
  }

  TEST_CASE("a database of before comments were told tells them with its next edition") {
    Counter counter;
    counter.kiosk.rate(6);
    counter.comments({"satu", "dua", "tiga", "empat", "lima"});
    counter.end_day();
    counter.central.stop();
    {
      SQLite::Database disk((counter.data / "central.db").string(), SQLite::OPEN_READWRITE);
      disk.exec(
          "DROP TABLE comment_waiting; DROP TABLE comment_read;"
          " ALTER TABLE edition DROP COLUMN comments; PRAGMA user_version = 6");
    }
    counter.central.start();
    CHECK(counter.told().empty());
    counter.kiosk.rate(5);
    counter.end_day();
    CHECK(counter.texts() == Texts{"satu", "dua", "tiga", "empat", "lima"});
  }
}
