// Which ballots are compared with a registry's count, and which of them are named.
#include "sync/tally/service_excess.hpp"

#include <doctest/doctest.h>

using namespace suara;

namespace {

const Date kCounted = date_of(2026, 10, 5), kNotRead = date_of(2026, 10, 6);

// L1 stands in one unit, L2 in another; one officer's ballots at both.
struct TwoDesks {
  tally::OfficeState office;
  tally::UnitServices services;
  tally::FlagParts::DeskBallots desk;
  std::vector<domain::PlacedBallot> ballots;

  TwoDesks() {
    office.counters[CounterId{"L1"}][kCounted] = {{"CAPIL"}, {}};
    office.counters[CounterId{"L2"}][kCounted] = {{"SAMSAT"}, {}};
  }
  void registry(const char* unit, Date day, std::int64_t count, const char* officer = "P-0001") {
    services[UnitId{unit}].push_back({{officer}, {"KTP"}, day, count});
  }
  void serve(const char* counter, Date day, int times,
             domain::Channel channel = domain::Channel::desk) {
    for (int i = 0; i < times; ++i) {
      domain::PlacedBallot one;
      one.place = {{"K-1"}, 1, 0, ballots.size() + 1};
      one.ballot.offer = {{"P-0001"}, {counter}, {"KTP"}};
      one.ballot.offer.channel = channel;
      one.day = day;
      if (domain::by_desk(channel))
        ++desk[{{"P-0001"}, *office.unit_of({counter}, day), day}];
      ballots.push_back(one);
    }
  }
  domain::Flags find() const {
    tally::ServiceExcess excess(services, desk, {});
    excess.name(ballots, office);
    return excess.flags();
  }
};

}  // namespace

TEST_SUITE("sync/tally service excess") {
  TEST_CASE("a day that no registry was read for neither counts nor excuses the others") {
    TwoDesks two;
    two.registry("CAPIL", kCounted, 5);
    two.serve("L1", kNotRead, 40);
    two.serve("L1", kCounted, 7);
    CHECK(two.find().empty());
    two.serve("L1", kCounted, 1);
    const auto flags = two.find();
    REQUIRE(flags.size() == 1);
    CHECK(flags[0].measured == 8);
    CHECK(flags[0].limit == 7);
    CHECK(flags[0].first == kCounted);
    CHECK(flags[0].last == kCounted);
    CHECK(flags[0].ballots.size() == 8);
    CHECK(flags[0].ballots.front().seq == 41);
  }

  TEST_CASE("named are the desk's ballots of the unit that has more, not a stand's or another's") {
    TwoDesks two;
    two.registry("CAPIL", kCounted, 1);
    two.registry("SAMSAT", kCounted, 9);
    two.serve("L2", kCounted, 9);
    two.serve("L1", kCounted, 3, domain::Channel::walk_up);
    two.serve("L1", kCounted, 4, domain::Channel::keypad);
    const auto flags = two.find();
    REQUIRE(flags.size() == 1);
    CHECK(flags[0].count == 4);
    REQUIRE(flags[0].ballots.size() == 4);
    CHECK(flags[0].ballots.front().seq == 13);
  }

  TEST_CASE("who is not in a registry that was read for the day has no service by it") {
    TwoDesks two;
    two.serve("L1", kCounted, 3);
    two.registry("CAPIL", kCounted, 9, "");  // nobody's own
    CHECK(two.find().empty());
    two.registry("CAPIL", kCounted, 9, "P-0002");
    REQUIRE(two.find().size() == 1);
    CHECK(two.find()[0].limit == 2);
  }
}
