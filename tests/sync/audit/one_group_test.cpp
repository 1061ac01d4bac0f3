// What one group of writes took, one after another, verifies: each act was judged by what those
// before it had left.
#include "tests/sync/central/one_group.hpp"

#include "sync/central/office_acts.hpp"
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
