// GET /v1/skm: forms come over HTTP, the report says what they come to.
#include <doctest/doctest.h>

#include <cmath>

#include "sync/central/restore.hpp"
#include "tests/sync/central/survey_forms.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;

namespace {

record::Record form(const std::string& service, std::uint8_t answer) {
  record::Record record = rated(4);
  auto& ballot = std::get<domain::Ballot>(record.body);
  ballot.offer.service = {service};
  for (int element = 1; element <= 9; ++element)
    ballot.answers.skm.push_back({static_cast<domain::Element>(element), answer});
  return record;
}

void send_forms(RunningCentral& central, TestDevice& device, const std::string& service,
                std::uint8_t answer, int forms) {
  std::vector<record::Record> records;
  if (device.seq == 0) records.push_back(boot_at({central.now_ms}));
  for (int i = 0; i < forms; ++i) records.push_back(form(service, answer));
  central.deliver(device, device.seal(records));
}

// Forms whose respondents told something of themselves.
struct Told {
  explicit Told(RunningCentral& central) : records{boot_at({central.now_ms})} {
    const json key = central.get("/v1/region").body["public_keys"]["seal"]["key"];
    seal_key = array_of<32>(*from_hex(key.get<std::string>())).value();
  }
  void add(const json& told, bool fits = true) {
    record::Record one = form("KTP", 4);
    const auto text = record::commit_text(told.dump());
    std::get<domain::Ballot>(one.body).answers.text_commitments.push_back(
        fits ? text.commitment : Hash{1});
    records.push_back(one);
    parts.push_back({records.size(), 0, record::seal(text.salted, seal_key)});
  }
  Hash seal_key{};
  std::vector<record::Record> records;
  std::vector<record::SidePart> parts;
};

json report(RunningCentral& central, const std::string& query) {
  const Reply reply = central.get("/v1/skm" + query);
  REQUIRE_MESSAGE(reply.status == 200, reply.body.dump());
  return reply.body;
}

// Sum of the means of the real forms from..to-1.
double sum_of_means(int from, int to) {
  double sum = 0;
  for (int i = from; i < to; ++i)
    for (const auto& one : real_form(i)) sum += one.answer / 9.0;
  return sum;
}

}  // namespace

TEST_SUITE("sync/central survey") {
  TEST_CASE("a closed quarter's report has ikm, mutu, elements, error and what to do first") {
    PatientCentral central(morning(2026, 9, 21));
    SendingKiosk kiosk(central, "K-1", 11);
    fill_in_real_forms(kiosk, 0, 15);
    central.go_to(morning(2026, 9, 22));
    fill_in_real_forms(kiosk, 15, kRealRespondents);
    central.go_to(morning(2026, 10, 2));
    const json body = report(central, "");  // The last quarter is what is asked for by default.
    CHECK(body == [&] {
      json again = report(central, "?period=2026-Q3&unit=DUKCAPIL");
      return again;
    }());
    CHECK(body["period"] == "2026-Q3");
    CHECK(body["as_of"] == "2026-09-30");
    CHECK(body["weights"] == "exact");
    CHECK(body["voluntary"] == true);
    REQUIRE(body["units"].size() == 1);
    const json unit = body["units"][0];
    CHECK(unit["unit"] == "DUKCAPIL");
    CHECK(unit["ikm"] == 91.48);
    CHECK(unit["mutu"] == "A");
    CHECK(unit["respondents"] == 29);
    CHECK(unit["services"] == 29);
    CHECK(unit["needed"] == 27);
    CHECK(unit["sufficient"] == true);
    CHECK(unit["elements"][2]["key"] == "waktu");
    CHECK(unit["elements"][2]["nrr"].get<double>() == doctest::Approx(100.0 / 29));
    const double s1 = sum_of_means(0, 15), s2 = sum_of_means(15, 29), mean = (s1 + s2) / 29;
    const double spread = std::pow(s1 - 15 * mean, 2) + std::pow(s2 - 14 * mean, 2);
    CHECK(unit["mean"].get<double>() == doctest::Approx(25 * mean));
    CHECK(unit["standard_error"].get<double>() == doctest::Approx(25 * std::sqrt(2 * spread) / 29));
    REQUIRE(unit["follow_up"].size() == 3);
    CHECK(unit["follow_up"][0]["element"] == "waktu");
    CHECK(unit["follow_up"][1]["element"] == "prosedur");
    CHECK(unit["follow_up"][0]["when"] == "2026-Q4");
    CHECK(unit["follow_up"][0]["owner"].is_null());
    CHECK(unit["before"]["period"] == "2026-Q2");
    CHECK(unit["before"]["told_apart"].is_null());
    CHECK(report(central, "?period=2026-Q2")["units"].empty());
    CHECK(report(central, "?unit=SAMSAT")["units"].empty());
  }

  TEST_CASE("a day counts when it has ended, and the answers of four respondents are not told") {
    PatientCentral central(morning(2026, 9, 21));
    TestDevice device = central.device("K-1", 11);
    send_forms(central, device, "KTP", 4, 4);
    CHECK(report(central, "?period=2026-09")["units"].empty());
    central.go_to(morning(2026, 9, 22));
    const json four = report(central, "?period=2026-09")["units"][0];
    CHECK(four["respondents"] == 4);
    CHECK(four["elements"].empty());
    CHECK(four["follow_up"].empty());
    for (const char* key : {"ikm", "mutu", "mean", "standard_error"}) CHECK(four[key].is_null());
    send_forms(central, device, "KTP", 2, 1);
    central.go_to(morning(2026, 9, 23));
    const json five = report(central, "?period=2026")["units"][0];
    CHECK(five["ikm"] == 90.0);
    CHECK(five["mutu"] == "A");
    CHECK(five["sufficient"] == true);
  }

  TEST_CASE("services stand apart, the small ones together so that the total tells none of them") {
    PatientCentral central(morning(2026, 9, 21));
    TestDevice device = central.device("K-1", 11);
    send_forms(central, device, "KTP", 4, 20);
    send_forms(central, device, "KK", 3, 9);
    send_forms(central, device, "SKCK", 1, 2);
    central.go_to(morning(2026, 9, 22));
    const json unit = report(central, "?period=2026-Q3")["units"][0];
    CHECK(unit["respondents"] == 31);
    CHECK(unit["before"]["respondents"] == 0);
    const json services = unit["services_apart"];
    REQUIRE(services.size() == 2);
    CHECK(services[0]["service"] == "KTP");
    CHECK(services[0]["name"] == "KTP elektronik");
    CHECK(services[0]["ikm"] == 100.0);
    CHECK(services[1]["service"].is_null());  // KK and SKCK: (9 * 75 + 2 * 25) / 11
    CHECK(services[1]["respondents"] == 11);
    CHECK(services[1]["ikm"] == 65.91);
  }

  TEST_CASE("what respondents told stands in groups of five, and counts once") {
    PatientCentral central(morning(2026, 9, 21));
    TestDevice device = central.device("K-1", 11);
    Told told(central);
    for (int i = 0; i < 6; ++i) told.add({{"kind", "respondent"}, {"sex", "female"}, {"age", "x"}});
    for (int i = 0; i < 5; ++i) told.add({{"kind", "respondent"}, {"sex", "male"}});
    told.add({{"kind", "respondent"}, {"sex", "male"}}, false);
    told.add({{"kind", "comment"}, {"text", "male"}});
    const Bytes sealed = device.seal(told.records);
    central.deliver(device, sealed, told.parts);
    REQUIRE(central.send(device.pack(sealed, told.parts)).status == 200);  // The receipt was lost.
    central.go_to(morning(2026, 9, 22));
    const json profile = report(central, "?period=2026-Q3")["units"][0]["profile"];
    CHECK(profile[0] == json{{"question", "age"}, {"groups", json::array()}});
    CHECK(profile[1] == json{{"question", "sex"},
                             {"groups",
                              {{{"value", "female"}, {"respondents", 6}},
                               {{"value", "male"}, {"respondents", 5}}}}});
  }

  TEST_CASE("a ballot is one respondent's, however often it brings what they told") {
    PatientCentral central(morning(2026, 9, 21));
    TestDevice device = central.device("K-1", 11);
    Told told(central);
    for (int i = 0; i < 5; ++i) told.add({{"kind", "respondent"}, {"sex", "male"}});
    auto& answers = std::get<domain::Ballot>(told.records[1].body).answers;
    const auto comment = record::commit_text(R"({"kind":"comment","text":"ramah"})");
    answers.text_commitments.push_back(comment.commitment);
    const record::SidePart first = told.parts.front();
    told.parts.front() = {2, 0, record::seal(comment.salted, told.seal_key)};
    for (std::uint32_t ordinal = 1; ordinal < 8; ++ordinal)
      told.parts.insert(told.parts.begin() + ordinal, {2, ordinal, first.sealed});
    central.deliver(device, device.seal(told.records), told.parts);
    auto database = central.database();
    CHECK(database.execAndGet("SELECT sum(count) FROM respondent_count").getInt() == 5);
  }

  TEST_CASE("a restored central has counted them no second time") {
    PatientCentral central(morning(2026, 9, 21));
    const auto data = central.folder / "central";
    const auto keys = central.folder / "keys-apart";
    central.stop();
    std::filesystem::copy_file(data / "central.keys", keys);
    std::filesystem::create_directory(central.folder / "mirror");
    central.mirror = central.folder / "mirror";
    central.start();
    TestDevice device = central.device("K-1", 11);
    Told told(central);
    for (int i = 0; i < 5; ++i) told.add({{"kind", "respondent"}, {"sex", "male"}});
    central.deliver(device, device.seal(told.records), told.parts);
    central.go_to(morning(2026, 9, 22));
    const json before = report(central, "?period=2026-Q3")["units"];
    CHECK(before[0]["profile"][1]["groups"][0]["respondents"] == 5);
    central.stop();
    std::filesystem::remove_all(data);
    REQUIRE(central::restore_from_mirror(data, central.mirror, keys).has_value());
    central.start();
    central.go_to(morning(2026, 9, 22));
    CHECK(report(central, "?period=2026-Q3")["units"] == before);
  }

  TEST_CASE("what respondents told is in the mirror before their kiosk has its receipt") {
    PatientCentral central(morning(2026, 9, 21));
    const auto data = central.folder / "central";
    const auto keys = central.folder / "keys-apart";
    std::filesystem::create_directory(central.folder / "mirror");
    TestDevice device = central.device("K-1", 11);
    Told told(central);
    for (int i = 0; i < 5; ++i) told.add({{"kind", "respondent"}, {"sex", "male"}});
    central.stop();
    std::filesystem::copy_file(data / "central.keys", keys);
    central.mirror = central.folder / "mirror";
    central.start();
    central.deliver(device, device.seal({boot_at({central.now_ms})}));  // No other write since.
    std::vector<record::Record> forms(told.records.begin() + 1, told.records.end());
    central.deliver(device, device.seal(forms), told.parts);
    central.stop();
    std::filesystem::remove_all(data);
    REQUIRE(central::restore_from_mirror(data, central.mirror, keys).has_value());
    central.start();
    auto database = central.database();
    CHECK(database.execAndGet("SELECT sum(count) FROM respondent_count").getInt() == 5);
  }

  TEST_CASE("a fall from one quarter to the next is told from noise, or not") {
    PatientCentral central(morning(2026, 6, 1));
    const auto two_days = [&](int month, std::uint8_t first, std::uint8_t second) {
      central.go_to(morning(2026, month, 10));
      TestDevice device = central.device("K-" + std::to_string(month), 11);
      central.deliver(device, device.seal({boot_at({central.now_ms}), form("KTP", first)}));
      send_forms(central, device, "KTP", first, 9);
      central.go_to(morning(2026, month, 11));
      central.deliver(device, device.seal({boot_at({central.now_ms}), form("KTP", second)}));
      send_forms(central, device, "KTP", second, 9);
    };
    two_days(6, 4, 4);
    two_days(8, 2, 2);
    two_days(11, 1, 4);
    central.go_to(morning(2027, 1, 2));
    const json third = report(central, "?period=2026-Q3")["units"][0]["before"];
    CHECK(third["ikm"] == 100.0);
    CHECK(third["told_apart"] == true);
    CHECK(report(central, "?period=2026-Q4")["units"][0]["before"]["told_apart"] == false);
    CHECK(report(central, "?period=2026-H2")["units"][0]["ikm"] == 56.25);
  }

  TEST_CASE("what is no period, no unit or has no day yet is said") {
    RunningCentral central;
    CHECK(central.get("/v1/skm?period=2026-Q5").code() == "request.field");
    CHECK(central.get("/v1/skm?unit=PAJAK").code() == "skm.unknown_unit");
    CHECK(central.get("/v1/skm?period=2027-Q1").code() == "period.not_begun");
    CHECK(central.get("/v1/skm?period=2026-Q3&unit=SAMSAT").status == 200);
  }
}
