// From the kiosk to the central and back by hand: the real programs, a real folder between them.
#include "kiosk/shell/evidence_files.hpp"
#include "tests/kiosk/shell/carried.hpp"

#include <algorithm>

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;

namespace {

void put_copy(const fs::path& from, const fs::path& to) {
  fs::copy_file(from, to, fs::copy_options::overwrite_existing);
}

}  // namespace

TEST_SUITE("kiosk/shell carried") {
  TEST_CASE("a kiosk without a network is counted and acknowledged by way of a stick") {
    const Folder folder, stick;
    Region region(folder.path());
    const OfflineKiosk kiosk(region, "K-0001");
    kiosk.rate(600);
    kiosk.export_to(stick.path());
    REQUIRE(files_of(stick.path(), ".batch").size() == 3);
    const Finished imported = import_from(region, stick.path());
    CHECK(holds(imported, "accepted"));
    CHECK_FALSE(holds(imported, "held"));
    CHECK(rated_in(region) == 600);
    CHECK(files_of(stick.path(), ".receipt").size() == 3);
    const std::uint64_t sent = kiosk.journal().head().seq - 2;  // Exported, shut down: since then.
    // The newest receipt acknowledges all before it.
    CHECK(holds(kiosk.receipts_from(stick.path()), "1 receipt taken, 2 known already, 0 refused"));
    {
      const auto journal = kiosk.journal();
      CHECK(journal.acknowledged().head.seq == sent);
      CHECK(journal.acknowledged().tree_size ==
            static_cast<std::uint64_t>(number_in(region, "SELECT size FROM log")));
      CHECK(journal.bundle());  // Roster and keys came along.
      CHECK(journal.inspect().clock == journal::ClockState::unknown);
    }
    CHECK(holds(kiosk.receipts_from(stick.path()), "0 receipts taken, 3 known already"));
    // What the stopped kiosk knows of the log now is there to be shown.
    const auto shown = kiosk::read_evidence(kiosk.data);
    REQUIRE(shown);
    CHECK(shown->head.starts_with(
        "1:" + std::to_string(number_in(region, "SELECT size FROM log")) + ":"));
    CHECK(fs::exists(kiosk.data / "evidence" / "receipts" / "newest.receipt"));
  }

  TEST_CASE("a stick that is read twice changes nothing, and brings its receipts again") {
    const Folder folder, stick;
    Region region(folder.path());
    const OfflineKiosk kiosk(region, "K-0001");
    kiosk.rate(300);
    kiosk.export_to(stick.path());
    import_from(region, stick.path());
    const std::string before = everything_in(region);
    for (const fs::path& receipt : files_of(stick.path(), ".receipt")) fs::remove(receipt);
    const Finished again = import_from(region, stick.path());
    CHECK(holds(again, "held"));
    CHECK_FALSE(holds(again, "accepted"));
    CHECK(everything_in(region) == before);
    CHECK(holds(kiosk.receipts_from(stick.path()), "1 receipt taken"));
    // More since, exported over what is there: only that is new.
    kiosk.rate(5);
    kiosk.export_to(stick.path(), 0, {"--all-kept"});
    CHECK(holds(import_from(region, stick.path()), "accepted"));
    CHECK(rated_in(region) == 305);
    CHECK(everything_in(region) != before);
  }

  TEST_CASE("each file of a stick is judged alone, and what is wrong is named, with how to mend") {
    const Folder folder, stick, gap;
    Region region(folder.path());
    const OfflineKiosk kiosk(region, "K-0001"), other(region, "K-0002");
    kiosk.rate(600);
    other.rate(10);
    kiosk.export_to(stick.path());
    other.export_to(stick.path());
    const auto files = files_of(stick.path(), ".batch");
    REQUIRE(files.size() == 4);
    // The second of three is missing, the last is there.
    put_copy(files[0], gap / files[0].filename().string());
    put_copy(files[2], gap / files[2].filename().string());
    const Finished with_gap = import_from(region, gap.path(), 1);
    CHECK(holds(with_gap, files[2].filename().string() + ",gap,"));
    CHECK(holds(with_gap, "the central holds records up to 256"));
    CHECK(files_of(gap.path(), ".receipt").size() == 1);
    // Cut short, changed, signed by nobody, of somebody else.
    const std::string whole = read_file(files[1]);
    write_file(stick / "cut.batch", whole.substr(0, whole.size() / 2));
    auto upload = *record::unpack_upload(whole);
    auto batch = *record::parse_batch(upload.batch);
    const auto stranger = record::SigningKey::generate();
    upload.batch = record::seal_batch(batch.header.place, batch.header.first_seq,
                                      batch.header.h_before, batch.records, stranger);
    write_file(stick / "forged.batch", record::pack_upload(upload));
    batch.header.place.device = DeviceId{"K-9"};
    upload.batch = record::seal_batch(batch.header.place, batch.header.first_seq,
                                      batch.header.h_before, batch.records, stranger);
    write_file(stick / "unknown.batch", record::pack_upload(upload));
    write_file(stick / "foto.jpg", "x");
    write_file(stick / "half.batch.part", whole.substr(0, 100));
    fs::create_directory(stick / "System Volume Information");
    const Finished all = import_from(region, stick.path(), 1);
    CHECK(holds(all, files[0].filename().string() + ",held"));
    for (const std::size_t good : {1, 2, 3})
      CHECK(holds(all, files[good].filename().string() + ",accepted"));
    CHECK(holds(all, "not a whole batch; export again at the kiosk"));
    CHECK(holds(all, "cut.batch,unreadable,"));
    CHECK(holds(all, "forged.batch,refused,"));
    CHECK(holds(all, "not signed by this device's key"));
    CHECK(holds(all, "unknown.batch,refused,"));
    CHECK(holds(all, "foto.jpg,foreign,"));
    CHECK_FALSE(holds(all, "half.batch"));
    CHECK(rated_in(region) == 610);
    CHECK(files_of(stick.path(), ".receipt").size() == 4);
    CHECK(holds(region.suara({"import", "batches", (stick / "none").string()}, 1),
                "no such folder"));
  }

  TEST_CASE("only a receipt that checks in full moves the head, and a refused one says why") {
    const Folder folder, stick;
    Region region(folder.path());
    const OfflineKiosk kiosk(region, "K-0001"), other(region, "K-0002");
    kiosk.rate(3);
    other.rate(3);
    kiosk.export_to(stick.path());
    other.export_to(stick.path());
    import_from(region, stick.path());
    const auto receipts = files_of(stick.path(), ".receipt");
    REQUIRE(receipts.size() == 2);
    const std::string good = read_file(receipts[0]);
    const auto refused = [&](const std::string& content, const std::string& why) {
      write_file(receipts[0], content);
      const Finished finished = kiosk.receipts_from(stick.path(), 1);
      CHECK_MESSAGE(holds(finished, why), finished.output);
      CHECK(holds(finished, receipts[0].string()));
      CHECK(kiosk.journal().acknowledged().head.seq == 0);
    };
    refused("no receipt", "not a receipt");
    refused(read_file(receipts[1]), "for another kiosk");
    std::string changed = good;
    changed[changed.find("K-0001") + 20] ^= 1;  // in ack_hash
    refused(changed, "not signed by BKD");
    const Signer forger;
    auto forged = *record::peek_receipt(good);
    forged.bundle_hash = record::bundle_hash(forger.bundle_bytes());
    refused(forger.sign(forged), "the region's root key did not name");
    write_file(receipts[0], good);
    CHECK(holds(kiosk.receipts_from(stick.path()), "1 receipt taken"));
    CHECK(kiosk.journal().acknowledged().head.seq > 0);
    CHECK(holds(other.receipts_from(stick.path()), "1 receipt taken"));
  }

  TEST_CASE("a receipt that another has overtaken is put off, and the next stick brings it") {
    const Folder folder, first, second;
    Region region(folder.path());
    const OfflineKiosk kiosk(region, "K-0001");
    kiosk.rate(3);
    kiosk.export_to(first.path());
    kiosk.rate(3);
    kiosk.export_to(second.path());  // Under way while the first is not back.
    import_from(region, first.path());
    import_from(region, second.path());
    CHECK(holds(kiosk.receipts_from(first.path()), "1 receipt taken"));
    const std::uint64_t head = kiosk.journal().acknowledged().head.seq;
    CHECK(holds(kiosk.receipts_from(second.path(), 1), "export again"));
    CHECK(kiosk.journal().acknowledged().head.seq == head);
    kiosk.export_to(second.path());
    import_from(region, second.path());
    const Finished mended = kiosk.receipts_from(second.path());
    CHECK(holds(mended, "1 receipt taken"));
    CHECK(rated_in(region) == 6);
  }
}
