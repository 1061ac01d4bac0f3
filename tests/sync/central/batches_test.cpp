#include <doctest/doctest.h>

#include "tests/sync/central/counts.hpp"
#include "tests/sync/central/running_central.hpp"

using namespace suara;
using namespace suara::test;
using record::DispositionKind;

namespace {

std::vector<record::Record> a_morning(const RunningCentral& central, int ratings, int score = 4) {
  std::vector<record::Record> records{boot_at({central.now_ms})};
  for (int i = 0; i < ratings; ++i) records.push_back(rated(score, 60'000 + i * 1'000));
  return records;
}

std::string problem_code(const uplink::HttpAnswer& answer) {
  const auto body = nlohmann::json::parse(answer.body, nullptr, false);
  return body.is_object() ? body.value("code", "") : "";
}

}  // namespace

TEST_SUITE("sync/central batches") {
  TEST_CASE("a batch is counted, stored and answered with a receipt that checks in full") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    const auto receipt = central.deliver(device, device.seal(a_morning(central, 3)));
    CHECK(receipt.ack_seq == 4);
    CHECK(receipt.dispositions.empty());
    CHECK(ratings_counted(central) == 3);
    // The next ones extend the tree that the device knows, and the bundle rides along once only.
    for (int i = 0; i < 5; ++i)
      CHECK(central.deliver(device, device.seal({rated(3)})).consistency_from > 0);
    CHECK(ratings_counted(central) == 8);
  }

  TEST_CASE("a repeated batch is acknowledged again and counted once") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    const Bytes sealed = device.seal(a_morning(central, 3));
    const auto first = central.deliver(device, sealed);
    central.deliver(device, device.seal({rated(4)}));
    const auto again = central.deliver(device, sealed);
    CHECK(again.leaf_index == first.leaf_index);
    CHECK(ratings_counted(central) == 4);
  }

  TEST_CASE("after a lost answer the repeat brings what was lost, bundle too") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    const Bytes sealed = device.seal(a_morning(central, 1));
    REQUIRE(central.send(device.pack(sealed)).status == 200);  // The answer is thrown away.
    central.deliver(device, sealed);
    CHECK(device.known.known_bundle_hash != Hash{});
  }

  TEST_CASE("a receipt that cannot be made leaves the batch stored, the repeat brings it") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    const Bytes sealed = device.seal(a_morning(central, 2));
    const auto rename = [&](const char* from, const char* to) {
      SQLite::Database beside((central.folder / "central/central.db").string(),
                              SQLite::OPEN_READWRITE, 5'000);
      beside.exec(std::string("ALTER TABLE ") + from + " RENAME TO " + to);
    };
    rename("key_statement", "hidden");
    CHECK(central.send(device.pack(sealed)).status == 503);
    rename("hidden", "key_statement");
    central.deliver(device, sealed);
    CHECK(ratings_counted(central) == 2);
  }

  TEST_CASE("an overlap is accepted and its new records are counted") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    TestDevice resender = device;
    auto records = a_morning(central, 2);
    central.deliver(device, device.seal(records));
    records.push_back(rated(1, 90'000));
    const auto receipt = central.deliver(resender, resender.seal(records));
    CHECK(receipt.ack_seq == 4);
    CHECK(ratings_counted(central) == 3);
  }

  TEST_CASE("a gap is answered with the head, and what follows the head is accepted") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    central.deliver(device, device.seal(a_morning(central, 1)));
    const Hash head = device.hash;
    TestDevice ahead = device;
    const Bytes missing = ahead.seal({rated(4)});
    const Bytes later = ahead.seal({rated(4)});
    const auto gap = central.send(ahead.pack(later));
    CHECK(gap.status == 409);
    const auto told = record::decode_head(gap.body);
    REQUIRE(told.has_value());
    CHECK(*told == record::Head{2, head, 0});
    central.deliver(device, missing);
    central.deliver(device, later);
    CHECK(ratings_counted(central) == 3);
  }

  TEST_CASE("a copy of a device goes into a branch: receipted, held, not counted") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    central.deliver(device, device.seal(a_morning(central, 1)));
    TestDevice copy = device;
    central.deliver(device, device.seal({rated(4), rated(4)}));
    const auto receipt = central.deliver(copy, copy.seal({rated(1), rated(1)}));
    CHECK(receipt.place.branch == 1);
    REQUIRE(receipt.dispositions.size() == 2);
    CHECK(receipt.dispositions[0].what == DispositionKind::held);
    CHECK(ratings_counted(central) == 3);
    const auto attention = central.get("/v1/status").body["attention"];
    REQUIRE(attention.size() == 1);
    CHECK(attention[0]["what"] == "branch");
    CHECK(central.deliver(device, device.seal({rated(2)})).place.branch == 0);
    CHECK(ratings_counted(central) == 4);
  }

  TEST_CASE("an unreadable record is quarantined, acknowledged and blocks nothing") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    const auto receipt = central.deliver(
        device, device.seal_bytes({record::encode(boot_at({central.now_ms})),
                                   Bytes("\x1a\xff nonsense"), record::encode(rated(4))}));
    CHECK(receipt.ack_seq == 3);
    CHECK(receipt.dispositions ==
          std::vector<record::Disposition>{{2, DispositionKind::quarantined}});
    CHECK(ratings_counted(central) == 1);
  }

  TEST_CASE("bad batches are refused with their reason and leave no trace") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    const Bytes good = device.pack(device.seal(a_morning(central, 3)));
    TestDevice stranger("kota-contoh", "K-9", 12, central.root.public_key());
    TestDevice forger("kota-contoh", "K-1", 12, central.root.public_key());
    TestDevice elsewhere("kota-lain", "K-1", 11, central.root.public_key());
    TestDevice other_root("kota-contoh", "K-1", 11,
                          record::SigningKey::from_seed({9}).public_key());
    const auto refused = [&](const Bytes& body, int status, const std::string& code) {
      const auto answer = central.send(body);
      CHECK_MESSAGE(answer.status == status, code);
      CHECK(problem_code(answer) == code);
    };
    refused(stranger.pack(stranger.seal({rated(4)})), 401, "batch.unknown_device");
    refused(forger.pack(forger.seal({rated(4)})), 401, "batch.bad_signature");
    refused(elsewhere.pack(elsewhere.seal({rated(4)})), 401, "batch.unknown_device");
    refused(other_root.pack(other_root.seal({rated(4)})), 422, "batch.wrong_genesis");
    refused(good.substr(0, good.size() / 2), 422, "batch.malformed");
    refused("", 422, "batch.malformed");
    refused("no zstd at all", 422, "batch.malformed");
    CHECK(ratings_counted(central) == 0);
    CHECK(central.send(good).status == 200);
    CHECK(ratings_counted(central) == 3);
  }

  TEST_CASE("a batch altered in any one record is refused") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    TestDevice honest = device;
    const Bytes sealed = device.seal(a_morning(central, 2, 1));
    Bytes altered = sealed;
    const Bytes record = record::encode(rated(1, 60'000));
    const std::size_t at = altered.find(record);
    REQUIRE(at != Bytes::npos);
    const Bytes better = record::encode(rated(4, 60'000));
    REQUIRE(better.size() == record.size());
    altered.replace(at, record.size(), better);
    const auto answer = central.send(device.pack(altered));
    CHECK(answer.status == 422);
    CHECK(problem_code(answer) == "batch.malformed");
    central.deliver(honest, sealed);
  }

  TEST_CASE("a side part of a record that is not in the batch is refused, a fitting one kept") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    const Bytes sealed = device.seal(a_morning(central, 1));
    const auto answer = central.send(device.pack(sealed, {{9, 0, "sealed"}}));
    CHECK(answer.status == 422);
    const auto twice = central.send(device.pack(sealed, {{1, 0, "sealed"}, {1, 0, "sealed"}}));
    CHECK(twice.status == 422);
    const Bytes largest(16 * 1024, 's');
    const std::vector<record::SidePart> refused[] = {
        {{1, 8, "sealed"}}, {{1, 0, ""}}, {{1, 0, largest + "s"}}};
    for (const auto& parts : refused) {
      const auto too_much = central.send(device.pack(sealed, parts));
      CHECK(too_much.status == 422);
      CHECK(problem_code(too_much) == "batch.malformed");
    }
    central.deliver(device, sealed, {{2, 0, "sealed text"}, {2, 7, largest}});
    auto database = central.database();
    CHECK(database.execAndGet("SELECT count(*) FROM side_part WHERE device_id = 'K-1'").getInt() ==
          2);
    // What is erasable is in no stored batch.
    ledger::Prepared uploads(database, "SELECT upload FROM batch WHERE device_id = 'K-1'");
    uploads.each([](const ledger::Row& row) {
      CHECK(record::unpack_upload(row.bytes(0))->side_parts.empty());
    });
  }

  TEST_CASE("a body over the limit is answered 413, whether its size is stated or not") {
    RunningCentral central;
    const auto stated = central.send(record::random_bytes(record::kUploadBytesMax + 1));
    CHECK(stated.status == 413);
    CHECK(problem_code(stated) == "batch.too_large");
    CHECK(stated.body.find("512 KiB") != Bytes::npos);
    CHECK(central.post("/v1/imports", {{"file_name", std::string(70'000, 'x')}}).code() ==
          "request.too_large");
    const auto inside = central.send(record::compress(Bytes(record::kUploadBytesMax + 1, 'x')));
    CHECK(inside.status == 413);
    CHECK(problem_code(inside) == "batch.too_large");
    CHECK(central.call("GET", "/healthz").status == 200);
  }

  TEST_CASE("a central that lost its past does not convince a device that knows it") {
    RunningCentral first;
    TestDevice device = first.device("K-1", 11);
    first.deliver(device, device.seal(a_morning(first, 1)));
    TestDevice knows_more = device;
    knows_more.known.tree_size += 1'000;
    const Bytes sealed = device.seal({rated(4)});
    const auto answer = first.send(knows_more.pack(sealed));
    REQUIRE(answer.status == 200);
    const auto believed = knows_more.believe(answer.body, sealed);
    REQUIRE_FALSE(believed.has_value());
    CHECK(believed.error().code == "receipt.not_consistent");
  }

  TEST_CASE("tallies are what a recount of the ledger gives") {
    RunningCentral central;
    TestDevice one = central.device("K-1", 11);
    TestDevice two = central.device("K-2", 12, "L2");
    TestDevice copy = one;
    central.deliver(one, one.seal(a_morning(central, 5)));
    central.deliver(two, two.seal(a_morning(central, 7, 2)));
    central.deliver(copy, copy.seal(a_morning(central, 3, 1)));
    central.restart();
    central.deliver(one, one.seal({rated(3), rated(2)}));
    CHECK(tallied(central) == recounted(central));
    CHECK(ratings_counted(central) == 14);
  }

  TEST_CASE("a back-dated move takes its ballots along to the other unit, and the recount too") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    central.deliver(device, device.seal(a_morning(central, 5)));
    auto unknown = rated(4);
    std::get<domain::Ballot>(unknown.body).offer.counter = {"L7"};
    central.deliver(device, device.seal({unknown}));
    const auto rated_in = [&](const std::string& unit) {
      std::int64_t ratings = 0;
      for (const auto& [key, counts] : tallied(central))
        if (key.unit.text == unit) ratings += counts.ratings();
      return ratings;
    };
    CHECK(rated_in("DUKCAPIL") == 5);
    CHECK(rated_in("-") == 1);
    nlohmann::json setup = {{"region", nlohmann::json::object()}};
    nlohmann::json counters = small_setup()["counters"];
    counters[0]["unit"] = "SAMSAT";
    counters[1]["counter"] = "L7";
    setup["counters"] = counters;
    REQUIRE(central.post("/v1/setup", setup).status == 200);
    CHECK(rated_in("DUKCAPIL") == 0);
    CHECK(rated_in("SAMSAT") == 6);
    CHECK(rated_in("-") == 0);
    CHECK(tallied(central) == recounted(central));
    central.deliver(device, device.seal({rated(1)}));
    CHECK(rated_in("SAMSAT") == 7);
    CHECK(tallied(central) == recounted(central));
  }
}
