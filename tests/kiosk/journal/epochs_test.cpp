// A device that is enrolled anew, killed at any moment of it.
#include "kiosk/journal/epochs.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/kiosk/journal/central_double.hpp"
#include "tests/support/folder.hpp"

using namespace suara;
using namespace suara::journal;
namespace fs = std::filesystem;
using test::at;

namespace {

int syncs_to_death = 0;  // 0: immortal

}  // namespace

// Stands before libc's: each step of the change is synced, so a process can be killed behind each.
extern "C" int fsync(int descriptor) {
  const auto result = static_cast<int>(syscall(SYS_fsync, descriptor));
  if (syncs_to_death > 0 && --syncs_to_death == 0) kill(getpid(), SIGKILL);
  return result;
}

namespace {

constexpr std::int64_t kDays = 24 * 3'600;

struct Device {
  test::Folder folder;
  test::Signer central;

  Device() {
    central.device = *load_or_make_device_key(folder.path());
    auto journal = *Journal::open(folder.path());
    journal.enrol(central.identity());
    journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
    for (int i = 1; i <= 3; ++i) {
      journal.open_draft(test::an_offer(), at(i * 10));
      journal.close_draft(test::a_score(4), domain::ClosedBy::selesai, 3'000, at(i * 10 + 3));
    }
    journal.open_draft(test::an_offer(), at(50));  // A crash left it.
    journal.save_draft(test::a_score(2), at(51));
  }
  Identity next(const record::SigningKey& key) const {
    Identity identity = central.identity();
    identity.place.epoch = 2;
    identity.device_key = key.public_key();
    return identity;
  }
  Expected<bool> enrol_again() const {
    const auto key = load_or_make_next_key(folder.path());
    if (!key) return tl::unexpected(key.error());
    auto old = Journal::open(folder.path());
    if (!old) return tl::unexpected(old.error());
    return begin_next_epoch(folder.path(), std::move(*old), next(*key), at(60), "0.1.0",
                            Bytes(16, 'b'));
  }
};

std::uint64_t ballots(const Journal& journal) { return journal.waiting_ballots(); }

void check_changed(const Device& device) {
  const auto now = Journal::open(device.folder.path());
  REQUIRE(now);
  CHECK(now->identity().place.epoch == 2);
  CHECK(now->head().seq == 0);
  CHECK(load_device_key(device.folder.path())->public_key() == now->identity().device_key);
  const auto folders = earlier_epochs(device.folder.path());
  REQUIRE(folders.size() == 1);
  CHECK(folders[0].filename() == "earlier.K-1.e1");
  const auto old = Journal::open_earlier(folders[0]);
  REQUIRE(old);
  CHECK(old->identity() == device.central.identity());
  CHECK(ballots(*old) == 4);  // The one that the crash left, too.
  CHECK(load_device_key(folders[0])->public_key() == old->identity().device_key);
  CHECK_FALSE(fs::exists(device.folder / "enrolling"));
}

}  // namespace

TEST_SUITE("kiosk/journal epochs") {
  TEST_CASE("a device enrolled anew begins a new chain and keeps the old journal with its key") {
    const Device device;
    REQUIRE(device.enrol_again());
    check_changed(device);
  }

  TEST_CASE("killed behind any step, the enrolment is the old or the new one, nothing is lost") {
    int kills = 0, old_ones = 0;
    for (int step = 1;; ++step) {
      const Device device;
      const pid_t child = fork();
      if (child == 0) {
        syncs_to_death = step;
        _exit(device.enrol_again() ? 0 : 1);
      }
      int status = 0;
      REQUIRE(waitpid(child, &status, 0) == child);
      if (WIFEXITED(status)) {
        CHECK(WEXITSTATUS(status) == 0);
        break;
      }
      CAPTURE(step);
      ++kills;
      auto found = Journal::open(device.folder.path());
      REQUIRE(found);
      if (found->identity().place.epoch == 1) {
        ++old_ones;
        CHECK(earlier_epochs(device.folder.path()).empty());
        CHECK(load_device_key(device.folder.path())->public_key() ==
              found->identity().device_key);
        { const Journal closed = std::move(*found); }
        REQUIRE(device.enrol_again());
      } else {
        const Journal closed = std::move(*found);
      }
      check_changed(device);
    }
    CHECK(kills >= 12);
    CHECK(old_ones > 0);
    CHECK(old_ones < kills);
  }

  TEST_CASE("nothing is written any more into the chain of an enrolment that has ended") {
    const Device device;
    REQUIRE(device.enrol_again());
    const auto folder = earlier_epochs(device.folder.path()).at(0);
    const auto key = *load_device_key(folder);
    auto old = *Journal::open_earlier(folder);
    const std::uint64_t last = old.head().seq;
    CHECK_THROWS_AS(old.append(record::Shutdown{1}, at(70)), std::logic_error);
    test::Signer central = device.central;
    const auto out = **old.outgoing(0, 256, key);
    REQUIRE(old.take_receipt(central.sign(central.receive(out.upload, at(80).wall)), out.context,
                             at(80)));
    CHECK(old.acknowledged().head.seq == last);
    CHECK(old.head().seq == last);  // No head is recorded as seen.
  }

  TEST_CASE("an earlier enrolment goes ninety days after its last record was acknowledged") {
    const Device device;
    REQUIRE(device.enrol_again());
    const auto folder = earlier_epochs(device.folder.path()).at(0);
    const auto key = *load_device_key(folder);
    auto old = *Journal::open_earlier(folder);
    test::Signer central = device.central;
    const Instant far = at(1'000 * kDays).wall;
    const auto take = [&](std::uint64_t after, std::uint32_t records_max, std::int64_t second) {
      const auto out = **old.outgoing(after, records_max, key);
      REQUIRE(old.take_receipt(central.sign(central.receive(out.upload, at(second).wall)),
                               out.context, at(second)));
    };
    CHECK_FALSE(is_outlived(old, far));
    take(0, 2, 100);
    CHECK_FALSE(is_outlived(old, far));  // The rest was never acknowledged.
    take(2, 256, 200);
    CHECK_FALSE(is_outlived(old, Instant{at(200).wall.ms + kKeptAfterAckMs - 1}));
    CHECK(is_outlived(old, Instant{at(200).wall.ms + kKeptAfterAckMs}));
  }

  TEST_CASE("a second new enrolment keeps both earlier ones, oldest first") {
    const Device device;
    REQUIRE(device.enrol_again());
    const auto key = *load_or_make_next_key(device.folder.path());
    Identity third = device.next(key);
    third.place.epoch = 3;
    REQUIRE(begin_next_epoch(device.folder.path(), *Journal::open(device.folder.path()), third,
                             at(90), "0.1.0", Bytes(16, 'b')));
    const auto folders = earlier_epochs(device.folder.path());
    REQUIRE(folders.size() == 2);
    CHECK(folders[0].filename() == "earlier.K-1.e1");
    CHECK(folders[1].filename() == "earlier.K-1.e2");
    CHECK(Journal::open(device.folder.path())->identity().place.epoch == 3);
  }

  TEST_CASE("an enrolment of a region set up anew takes no earlier one's place") {
    const Device device;
    REQUIRE(device.enrol_again());
    const fs::path first = device.folder / "earlier.K-1.e1";
    const std::string kept = test::read_file(first / "journal.sqlite3");
    const auto anew = [&](std::int64_t seconds) {
      Identity identity = device.next(*load_or_make_next_key(device.folder.path()));
      identity.place.epoch = 1;  // as the first one of the region that is lost
      return begin_next_epoch(device.folder.path(), *Journal::open(device.folder.path()), identity,
                              at(seconds), "0.1.0", Bytes(16, 'b'));
    };
    REQUIRE(anew(90));
    REQUIRE(anew(120));
    CHECK(test::read_file(first / "journal.sqlite3") == kept);
    CHECK(load_device_key(first)->public_key() == device.central.identity().device_key);
    const auto folders = earlier_epochs(device.folder.path());
    REQUIRE(folders.size() == 3);
    CHECK(folders[0].filename() == "earlier.K-1.e1");
    CHECK(folders[1].filename() == "earlier.K-1.e1.2");
    CHECK(folders[2].filename() == "earlier.K-1.e2");
    for (const fs::path& folder : folders)
      CHECK(load_device_key(folder)->public_key() ==
            Journal::open_earlier(folder)->identity().device_key);
  }
}
