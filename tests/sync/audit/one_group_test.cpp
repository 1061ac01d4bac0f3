// What one group of writes took, one after another, verifies: each act was judged by what those
// before it had left.
#include "tests/sync/central/one_group.hpp"

#include <algorithm>

#include "sync/central/office_acts.hpp"
#include "sync/central/retention.hpp"
#include "sync/central/setup.hpp"
#include "tests/sync/audit/forged_office.hpp"
#include "tests/sync/central/reviewers.hpp"

using namespace suara;
using namespace suara::test;
using central::Role;
using nlohmann::json;

namespace {

using Answers = std::vector<std::string>;

const TenantId kTenant{"kota-contoh"};
const central::Principal kFirst{kTenant, Role::operator_, {tally::kFirstOperator}};
const central::Principal kOperator{kTenant, Role::operator_, {"operator"}};

central::Work setting_up(const RunningCentral& central, const json& setup,
                         const central::Principal& who = kFirst) {
  const auto form = central::read_setup(setup.dump()).value();
  return central::if_still_named(
      who, [form, who, now = Instant{central.now_ms}](central::Books& books) {
        return central::apply_setup(books, form, who, now);
      });
}

json with_role(const std::string& user, const std::string& role) {
  return {{"users", {{{"user", user}, {"name", "Pengguna"}, {"role", role}, {"unit", nullptr}}}}};
}

json holiday(const std::string& day) {
  return {{"holidays", {{{"date", day}, {"name", "Libur"}}}}};
}

json begun(const char* from) {
  return {{"officer_nip", "199001012015011001"},
          {"service", "KTP"},
          {"unit", "DUKCAPIL"},
          {"from", from}};
}

std::string verified(RunningCentral& central) {
  const Folder folder;
  fetch_export(central, folder / "export");
  return found_in(folder / "export");
}

}  // namespace

TEST_SUITE("sync/audit one group") {
  TEST_CASE("whoever lost the role in the same group does nothing more") {
    RunningCentral central;
    const auto works = [&](const char* role) {
      return std::vector{setting_up(central, holiday("2026-12-24"), kOperator),
                         setting_up(central, with_role("operator", role)),
                         setting_up(central, holiday("2026-12-26"), kOperator)};
    };
    CHECK(in_one_group(central, works("auditor")) == Answers{"200", "200", "session.missing"});
    CHECK(verified(central) == "");
    CHECK(in_one_group(central, works("operator")) == Answers{"session.missing", "200", "200"});
    CHECK(verified(central) == "");
  }

  TEST_CASE("a rating of the same group stands against who would begin that service later") {
    RunningCentral central;
    TestDevice kiosk = central.device("K-1", 11);
    const Bytes sealed = kiosk.seal({boot_at({central.now_ms}), rated(3)});
    const auto beginning = [&](const char* from) {
      return setting_up(central, {{"beginnings", {begun(from)}}});
    };
    CHECK(in_one_group(central, {taking(central, sealed), beginning("2026-10-06"),
                                 beginning("2026-10-05")}) ==
          Answers{"200", "setup.rated_before", "200"});
    CHECK(verified(central) == "");
    CHECK(tallied(central) == recounted(central));
  }

  TEST_CASE("who begins a service in a large setup that places their ballots there, verifies") {
    RunningCentral central;
    TestDevice kiosk = central.device("K-1", 11);
    record::Record unplaced = rated(3);
    std::get<domain::Ballot>(unplaced.body).offer.counter = {"L9"};
    central.deliver(kiosk, kiosk.seal({boot_at({central.now_ms}), unplaced}));
    json setup = {{"beginnings", {begun("2026-10-06")}}};
    setup["counters"].push_back({{"counter", "L9"},
                                 {"unit", "DUKCAPIL"},
                                 {"name", "Loket 9"},
                                 {"device", nullptr},
                                 {"from", "2026-01-01"},
                                 {"until", nullptr}});
    for (int i = 0; i < 300; ++i)
      setup["officers"].push_back({{"officer", nullptr},
                                   {"nip", std::to_string(199'001'012'016'000'000 + i)},
                                   {"name", "Petugas"},
                                   {"unit", "DUKCAPIL"},
                                   {"from", "2026-01-01"},
                                   {"until", nullptr}});
    const Reply said = central.post("/v1/setup", setup);
    REQUIRE_MESSAGE(said.status == 200, said.body.dump());
    CHECK(std::ranges::any_of(tallied(central), [](const auto& cell) {
      return cell.first.unit.text == "DUKCAPIL" && cell.second.ratings() == 1;
    }));
    CHECK(verified(central) == "");
  }

  TEST_CASE("who says twice that a year closes is refused, whatever the same group counts") {
    RunningCentral central;
    Reviewers reviewers(central);
    const json retention = {{"region", {{"settings", {{central::kRetentionYearsSetting, "1"}}}}}};
    REQUIRE(central.post("/v1/setup", retention).status == 200);
    TestDevice kiosk = central.device("K-1", 11);
    central.deliver(kiosk, kiosk.seal({boot_at({central.now_ms}), rated(4)}));
    central.token_of(Role::auditor);
    central.now_ms = (start_of(date_of(2028, 1, 3), Zone{7}) + 10 * 3'600'000).ms;
    const Bytes sealed = kiosk.seal({boot_at({central.now_ms}), rated(3)});
    const auto closing = [&](const char* reviewer) -> central::Work {
      return [&, reviewer](central::Books& books) {
        return central::close_year(books, {2026, "masa simpan"},
                                   {kTenant, Role::reviewer, {reviewer}}, {central.now_ms});
      };
    };
    CHECK(in_one_group(central, {closing("rina")}) == Answers{"202"});
    CHECK(in_one_group(central, {taking(central, sealed), closing("rina"), closing("reviewer")}) ==
          Answers{"200", "review.same_person", "200"});
    CHECK(verified(central) == "");
  }

  TEST_CASE("a password that was replaced while it was checked sets no other") {
    RunningCentral central;
    central.token_of(Role::auditor);
    const central::Principal auditor{kTenant, Role::auditor, {"auditor"}};
    const Instant now{central.now_ms};
    central::Account judged;
    const central::Work judging = [&](central::Books& books) {
      return central::begin_own_try(books, auditor, now).map([&](const central::Account& account) {
        judged = account;
        return central::json_reply(200, nullptr);
      });
    };
    const auto own = [&](const char* word) -> central::Work {
      return [&, hash = quick_hash(word)](central::Books& books) {
        return central::accept_own_password(books, judged, hash, auditor, now);
      };
    };
    central::Credentials set;
    set.users.push_back({auditor.person, quick_hash("dari operator")});
    const central::Work others = [&](central::Books& books) {
      return central::accept_credentials(books, set, kFirst, now);
    };
    CHECK(in_one_group(central, {judging, others, own("baru")}) ==
          Answers{"200", "200", "credentials.wrong"});
    central.sign_in("auditor", "dari operator");
    CHECK(in_one_group(central, {judging, own("baru"), own("lagi")}) ==
          Answers{"200", "200", "credentials.wrong"});
    central.sign_in("auditor", "baru");
  }
}
