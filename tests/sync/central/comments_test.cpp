// Citizens' comments as an officer gets them: with an edition, five together, masked.
#include <doctest/doctest.h>

#include <set>

#include "sync/central/restore.hpp"
#include "tests/sync/central/commented_counter.hpp"

using namespace suara;
using namespace suara::test;
using central::Role;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

using Texts = std::set<std::string>;

json only(std::uint64_t seq) { return json::array({json::array({seq, seq})}); }

}  // namespace

TEST_SUITE("sync/central comments") {
  TEST_CASE("four comments tell nothing, five come together, and four more wait for a fifth") {
    CommentedCounter counter;
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
    CHECK(first[0]["as_of"] == "2026-12-08");
    CHECK(first[0].size() == 4);  // Neither their day, score nor kiosk.
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
    CommentedCounter counter;
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
    CommentedCounter counter;
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

  TEST_CASE("a text put in a comment's place by hand is shown to nobody") {
    CommentedCounter counter;
    counter.kiosk.rate(6);
    const std::uint64_t seq = counter.comment("satu");
    counter.comments({"dua", "tiga", "empat", "lima"});
    counter.end_day();
    CHECK(counter.texts() == Texts{"satu", "dua", "tiga", "empat", "lima"});
    const auto forged = record::commit_text(R"({"kind":"comment","text":"palsu"})");
    counter.central.stop();
    {
      SQLite::Database database((counter.data / "central.db").string(), SQLite::OPEN_READWRITE);
      SQLite::Statement put(database,
                            "UPDATE side_part SET sealed = ? WHERE device_id = 'K-1' AND seq = ?");
      const Bytes sealed = record::seal(forged.salted, counter.seal_key);
      put.bind(1, sealed.data(), static_cast<int>(sealed.size()));
      put.bind(2, static_cast<std::int64_t>(seq));
      REQUIRE(put.exec() == 1);
    }
    counter.central.start();
    CHECK(counter.texts() == Texts{"dua", "tiga", "empat", "lima"});
  }

  TEST_CASE("what was annulled or erased before its edition does not make the five full") {
    CommentedCounter counter;
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
    CommentedCounter counter;
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
    CommentedCounter counter;
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
    CommentedCounter counter;
    const auto ask = [&](const std::string& path, Role role) {
      return counter.central.call("GET", path, nullptr, counter.central.token_of(role));
    };
    CHECK(ask(kCommentsPath, Role::officer).status == 200);
    const Reply refused = ask("/v1/editions/P-0002/comments", Role::officer);
    CHECK(refused.status == 403);
    CHECK(refused.code() == "session.not_allowed");
    CHECK(ask(kCommentsPath, Role::reviewer).status == 403);
    CHECK(ask(kCommentsPath, Role::inspector).status == 403);
    CHECK(counter.central.get("/v1/editions/P-0009/comments").code() == "officer.unknown");
    CHECK(counter.central.get("/v1/editions/P-0001/comments?period=2026-12").code() ==
          "request.field");
  }

  TEST_CASE("the order stays: after a restart, from a mirror, and with a further seal key") {
    CommentedCounter counter;
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
    CommentedCounter counter;
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
    counter.central.operator_token = counter.central.sign_in("operator", "sandi");
    CHECK(counter.told().empty());
    counter.kiosk.rate(5);
    counter.end_day();
    CHECK(counter.texts() == Texts{"satu", "dua", "tiga", "empat", "lima"});
  }
}
