// Earlier enrolments: one that can be read no more, one that goes.
#include <doctest/doctest.h>

#include <utility>

#include "kiosk/journal/epochs.hpp"
#include "kiosk/shell/earlier.hpp"
#include "tests/kiosk/shell/a_counter.hpp"

using namespace suara;
using kiosk::EarlierEnrolment;
using test::KioskFolder;
namespace fs = std::filesystem;

namespace {

constexpr Instant kLate{1'790'000'000'000 + 2 * journal::kKeptAfterAckMs};

EarlierEnrolment only_one(const KioskFolder& home) {
  auto opened = kiosk::open_earlier(home.folder.path());
  REQUIRE(opened.size() == 1);
  return std::move(opened[0]);
}

// As by the central, so that nothing of it waits.
void acknowledge(KioskFolder& home, EarlierEnrolment& one) {
  const auto out = **one.journal->outgoing(one.journal->acknowledged().head.seq, 256, *one.key);
  const auto receipt = home.central.receive(out.upload, Instant{1'790'000'100'000});
  REQUIRE(one.journal->take_receipt(home.central.sign(receipt), out.context,
                                    kiosk::read_clocks()));
}

}  // namespace

TEST_SUITE("kiosk/shell earlier") {
  TEST_CASE("one whose journal is broken stays and is told, a whole one is not") {
    KioskFolder home;
    home.enrol_anew();
    CHECK_FALSE(kiosk::left_of(only_one(home)));
    const fs::path journal = home.earlier() / "journal.sqlite3";
    const std::string whole = test::read_file(journal);
    test::write_file(journal, whole.substr(0, whole.size() / 2));
    const auto left = kiosk::left_of(only_one(home));
    REQUIRE(left);
    CHECK(left->code == "enrolment.earlier_unread");
    CHECK_FALSE(left->args.at("code").empty());
    CHECK(left->where.file == home.earlier().string());
  }

  TEST_CASE("one whose key is gone is told while something of it was not sent") {
    KioskFolder home;
    home.enrol_anew();
    {
      EarlierEnrolment one = only_one(home);
      fs::remove(home.earlier() / "device.key");
      acknowledge(home, one);
    }
    CHECK_FALSE(kiosk::left_of(only_one(home)));
    KioskFolder other;
    other.enrol_anew();
    fs::remove(other.earlier() / "device.key");
    const auto left = kiosk::left_of(only_one(other));
    REQUIRE(left);
    CHECK(left->code == "enrolment.earlier_key");
  }

  TEST_CASE("one that is outlived goes; until then and before all is acknowledged it stays") {
    KioskFolder home;
    home.enrol_anew();
    EarlierEnrolment one = only_one(home);
    kiosk::remove_if_outlived(one, kLate);
    REQUIRE(fs::exists(home.earlier() / "journal.sqlite3"));
    acknowledge(home, one);
    kiosk::remove_if_outlived(one, Instant{1'790'000'200'000});
    REQUIRE(fs::exists(home.earlier() / "journal.sqlite3"));
    const fs::path folder = home.earlier();
    kiosk::remove_if_outlived(one, kLate);
    CHECK_FALSE(fs::exists(folder));
    CHECK_FALSE(one.journal.has_value());
    CHECK_FALSE(kiosk::left_of(one));
    CHECK(kiosk::open_earlier(home.folder.path()).empty());
    for (const auto& entry : fs::directory_iterator(home.folder.path()))
      CHECK_FALSE(entry.path().filename().string().starts_with("outlived."));
  }

  TEST_CASE("killed while one that is outlived is removed, the next start removes the rest of it") {
    KioskFolder home;
    home.enrol_anew();
    const fs::path rest = home.folder / "outlived.earlier.K-1.e9";
    fs::create_directory(rest);
    test::write_file(rest / "journal.sqlite3", "half of a journal");
    CHECK_FALSE(kiosk::left_of(only_one(home)));
    CHECK_FALSE(fs::exists(rest));
  }
}
