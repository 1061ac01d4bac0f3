#include <doctest/doctest.h>

#include "tests/kiosk/journal/central_double.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/sync_count.hpp"

using namespace suara;
using namespace suara::journal;

TEST_SUITE("kiosk/journal/sync") {
  TEST_CASE("the disk is asked to keep every record and every answer before the call returns") {
    const test::SyncCount disk;
    const test::Folder folder;
    const test::Signer signer;
    auto journal = Journal::open(folder.path());
    REQUIRE(journal);
    std::int64_t before = disk.syncs();
    const auto synced = [&] { return disk.syncs() > std::exchange(before, disk.syncs()); };
    journal->enrol(signer.identity());
    CHECK(synced());
    journal->boot(test::at(0), "0.1.0", Bytes(16, 'b'));
    CHECK(synced());
    journal->open_draft(test::an_offer(), test::at(1));
    CHECK(synced());
    journal->save_draft(test::a_score(4), test::at(2));
    CHECK(synced());
    journal->close_draft(test::a_score(4), domain::ClosedBy::selesai, 9'000, test::at(3));
    CHECK(synced());
    (void)journal->head();
    CHECK_FALSE(synced());
  }
}
