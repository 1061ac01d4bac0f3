#include <doctest/doctest.h>

#include "kiosk/app/touch/cleaning.hpp"
#include "kiosk/app/touch/contacts.hpp"

using namespace suara::kiosk::touch;

namespace {

constexpr Point kKey{100, 100};
constexpr Point kElsewhere{700, 500};

void down(Contacts& contacts, std::uint64_t id, Point at) {
  contacts.take({id, Phase::down, at});
}
void up(Contacts& contacts, std::uint64_t id, Point at) { contacts.take({id, Phase::up, at}); }

// A palm's edge, as a panel tells it: several contacts that jitter and never lift.
void rest_a_palm(Contacts& contacts) {
  for (std::uint64_t id = 50; id < 56; ++id) {
    down(contacts, id, {600 + static_cast<float>(id), 700});
    contacts.take({id, Phase::move, {601 + static_cast<float>(id), 702}});
  }
}

}  // namespace

TEST_SUITE("kiosk/app/touch") {
  TEST_CASE("a contact that goes down and up is one lift with both its places") {
    Contacts contacts;
    down(contacts, 1, kKey);
    CHECK_FALSE(contacts.has_lift());
    contacts.take({1, Phase::move, {110, 105}});
    up(contacts, 1, {112, 106});
    CHECK(contacts.take_lift() == Lift{kKey, {112, 106}});
    CHECK_FALSE(contacts.take_lift().has_value());
    CHECK(contacts.resting().empty());
  }

  TEST_CASE("a finger counts while a palm rests on the glass, and the palm does not") {
    Contacts contacts;
    rest_a_palm(contacts);
    down(contacts, 9, kKey);
    up(contacts, 9, kKey);
    CHECK(contacts.take_lift() == Lift{kKey, kKey});
    CHECK_FALSE(contacts.has_lift());
    CHECK(contacts.resting().size() == 6);
  }

  TEST_CASE("ten fingers at once are ten lifts in the order in which they left") {
    Contacts contacts;
    for (std::uint64_t id = 0; id < 10; ++id) down(contacts, id, {static_cast<float>(id), 0});
    for (std::uint64_t id = 10; id-- > 0;) up(contacts, id, {static_cast<float>(id), 0});
    for (int id = 9; id >= 0; --id) {
      const auto lift = contacts.take_lift();
      REQUIRE(lift.has_value());
      CHECK(lift->ended.x == static_cast<float>(id));
    }
    CHECK_FALSE(contacts.has_lift());
  }

  TEST_CASE("a cancelled contact never counts") {
    Contacts contacts;
    down(contacts, 1, kKey);
    contacts.take({1, Phase::cancel, kKey});
    CHECK_FALSE(contacts.has_lift());
    CHECK(contacts.resting().empty());
    up(contacts, 1, kKey);  // what the panel says of it later
    CHECK_FALSE(contacts.has_lift());
  }

  TEST_CASE("what rested on the screen before, or had left it, does not count on the next") {
    Contacts contacts;
    down(contacts, 1, kKey);
    down(contacts, 2, kElsewhere);
    up(contacts, 2, kElsewhere);
    contacts.new_screen();
    CHECK_FALSE(contacts.has_lift());
    up(contacts, 1, kKey);
    CHECK_FALSE(contacts.has_lift());
    down(contacts, 3, kKey);
    up(contacts, 3, kKey);
    CHECK(contacts.take_lift() == Lift{kKey, kKey});
  }

  TEST_CASE("a panel that says nonsense fills nothing without a bound") {
    Contacts contacts;
    up(contacts, 77, kKey);
    contacts.take({78, Phase::move, kKey});
    CHECK_FALSE(contacts.has_lift());
    for (std::uint64_t id = 0; id < 500; ++id) down(contacts, id, kKey);
    CHECK(contacts.resting().size() == kContactsMax);
    for (std::uint64_t round = 0; round < 10; ++round)
      for (std::uint64_t id = 0; id < 32; ++id) {
        down(contacts, id, kKey);
        up(contacts, id, kKey);
      }
    std::size_t lifts = 0;
    while (contacts.take_lift()) ++lifts;
    CHECK(lifts == kLiftsMax);
    down(contacts, 1, kKey);
    contacts.clear();
    up(contacts, 1, kKey);
    CHECK_FALSE(contacts.has_lift());
  }

  TEST_CASE("three seconds held make the screen deaf for twenty, less does not") {
    Cleaning cleaning = update({}, true, 1'000);
    CHECK(next_deadline(cleaning, 1'000) == 4'000);
    cleaning = update(cleaning, true, 3'999);
    CHECK_FALSE(deaf(cleaning, 3'999));
    CHECK_FALSE(deaf(update(cleaning, false, 4'000), 4'000));
    cleaning = update(cleaning, true, 4'000);
    CHECK(deaf(cleaning, 4'000));
    CHECK(seconds_left(cleaning, 4'000) == 20);
    CHECK(seconds_left(cleaning, 4'001) == 20);
    CHECK(seconds_left(cleaning, 5'000) == 19);
    CHECK(next_deadline(cleaning, 4'000) == 5'000);
    CHECK(next_deadline(cleaning, 5'000) == 6'000);
    CHECK(next_deadline(cleaning, 23'500) == 24'000);
    CHECK(deaf(cleaning, 23'999));
    cleaning = update(cleaning, true, 24'000);
    CHECK_FALSE(deaf(cleaning, 24'000));
    CHECK(seconds_left(cleaning, 24'000) == 0);
  }

  TEST_CASE("a hold that was let go begins anew") {
    Cleaning cleaning = update({}, true, 0);
    cleaning = update(cleaning, false, 2'900);
    CHECK_FALSE(next_deadline(cleaning, 2'900).has_value());
    cleaning = update(cleaning, true, 3'000);
    CHECK_FALSE(deaf(update(cleaning, true, 5'900), 5'900));
    CHECK(deaf(update(cleaning, true, 6'000), 6'000));
  }
}
