// An honest export holds; what is said of it is what stands in it.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <tuple>

#include "tests/support/paths.hpp"
#include "tests/sync/audit/forger.hpp"
#include "tests/sync/audit/small_ledger.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;

namespace {

audit::Report holds(const audit::Order& order) {
  const auto verified = audit::verify(order);
  if (const auto* found = std::get_if<audit::Finding>(&verified))
    FAIL(found->problem.code << " " << found->spot.file << " " << found->spot.byte);
  return std::get<audit::Report>(verified);
}

using Found = std::tuple<std::string, std::string, std::uint64_t>;  // code, file, byte

Found finding_of(const audit::Order& order) {
  const auto verified = audit::verify(order);
  const auto* found = std::get_if<audit::Finding>(&verified);
  if (found == nullptr) return {};
  return {found->problem.code, found->spot.file, found->spot.byte};
}

std::string code_of(const audit::Order& order) { return std::get<0>(finding_of(order)); }

}  // namespace

TEST_SUITE("sync/audit verify") {
  TEST_CASE("the central's own export holds, with branch, import, unreadable record, receipts") {
    Folder folder;
    const SmallLedger ledger(folder.path());
    audit::Order order{ledger.folder, "", {ledger.receipts}, {}};
    const auto report = holds(order);
    CHECK(report.tenant.text == "kota-contoh");
    CHECK(report.head.tree_size == ledger.frames.size());
    CHECK(report.ratings == 7);  // 5 tapped, 2 imported; not the branch, not the second of a row
    CHECK(report.branches == 1);
    CHECK(report.devices == 3);
    CHECK(report.seen_heads == 2);
    CHECK(report.receipts == 6);
    CHECK(report.held >= 3);
    CHECK(report.counted_before == 1);
    order.root = audit::root_fingerprint(report.root_key);
    order.heads = {{1, report.head.tree_size, report.head.root}};
    CHECK(holds(order).receipts == 6);
    order.root = to_hex(view_of(report.root_key));
    CHECK(holds(order).receipts == 6);
    order.root[0] = order.root[0] == 'a' ? 'b' : 'a';
    CHECK(code_of(order) == "audit.other_root");
    order.root.clear();
    order.heads[0].root[5] ^= 1;
    CHECK(code_of(order) == "audit.known_head");
    order.heads = {{1, report.head.tree_size + 1, report.head.root}};
    CHECK(code_of(order) == "audit.known_head");
  }

  TEST_CASE("what the forger makes of honest frames holds like the central's own export") {
    Folder folder;
    const SmallLedger ledger(folder.path());
    Forger forger(folder / "again", ledger.region_json, {"kota-contoh"});
    for (const auto& frame : ledger.frames) forger.add(frame);
    forger.finish(ledger.receipt_key_id, ledger.receipt_key, ledger.time);
    holds({folder / "again", "", {ledger.receipts}, {}});
    for (const char* name :
         {"batches.bin", "tallies.csv", "services.csv", "heads.csv", "manifest.txt"})
      CHECK(read_file(folder / "again" / name) == read_file(ledger.folder / name));
  }

  TEST_CASE("a file that is missing, foreign, cut or longer is named") {
    Folder folder;
    const SmallLedger ledger(folder.path());
    const audit::Order order{ledger.folder, "", {}, {}};
    write_file(ledger.folder / "notes.txt", "x");
    CHECK(code_of(order) == "audit.file_unknown");
    fs::remove(ledger.folder / "notes.txt");
    const fs::path batches = ledger.folder / "batches.bin";
    const std::string whole = read_file(batches);
    write_file(batches, whole.substr(0, whole.size() - 1));
    CHECK(code_of(order) == "audit.frame_cut");
    write_file(batches, whole + whole.substr(0, 3));
    CHECK(code_of(order) == "audit.frame_cut");
    fs::remove(batches);
    CHECK(code_of(order) == "audit.file_missing");
    write_file(batches, whole);
    fs::remove(ledger.folder / "heads.csv");
    CHECK(code_of(order) == "audit.file_missing");
  }

  TEST_CASE("a bit that flipped in a file of lines is named by its octet, as changed since") {
    Folder folder;
    const SmallLedger ledger(folder.path());
    const auto found = [&] { return finding_of({ledger.folder, "", {}, {}}); };
    for (const char* name : {"tallies.csv", "heads.csv", "services.csv"}) {
      const std::string whole = read_file(ledger.folder / name);
      const std::size_t second = whole.find('\n') + 1;
      REQUIRE(second < whole.size());
      for (const std::size_t octet :
           {std::size_t{0}, second - 1, second, whole.size() - 2, whole.size() - 1}) {
        std::string flipped = whole;
        flipped[octet] = static_cast<char>(flipped[octet] ^ 1);
        write_file(ledger.folder / name, flipped);
        CAPTURE(octet);
        CHECK(found() == Found{"audit.file_changed", name, octet});
      }
      write_file(ledger.folder / name, whole.substr(0, whole.size() - 1));
      CHECK(found() == Found{"audit.file_changed", name, whole.size() - 1});
      write_file(ledger.folder / name, whole + "x");
      CHECK(found() == Found{"audit.file_changed", name, whole.size()});
      write_file(ledger.folder / name, whole);
      CHECK(found() == Found{});
    }
    // All of it is the central's word: nothing says which octet it was.
    const std::string region = read_file(ledger.folder / "region.json");
    std::string renamed = region;
    renamed[region.find("Kota Contoh")] = 'J';
    write_file(ledger.folder / "region.json", renamed);
    CHECK(found() == Found{"audit.file_changed", "region.json", 0});
  }

  TEST_CASE("a line that the central itself signed otherwise than its batches is named as that") {
    Folder folder;
    const SmallLedger ledger(folder.path());
    Forger forger(folder / "forged", ledger.region_json, {"kota-contoh"});
    for (const auto& frame : ledger.frames) forger.add(frame);
    std::size_t octet = 0;
    forger.finish(ledger.receipt_key_id, ledger.receipt_key, ledger.time,
                  [&](std::string& tallies, std::string&) {
                    octet = tallies.find_first_of("0123456789", tallies.find('\n'));
                    tallies[octet] = tallies[octet] == '9' ? '0' : '9';
                  });
    CHECK(finding_of({folder / "forged", "", {}, {}}) ==
          Found{"audit.tally", "tallies.csv", octet});
  }

  TEST_CASE("what is no plain file is named, and nothing is read from it") {
    Folder folder;
    const SmallLedger ledger(folder.path());
    const audit::Order order{ledger.folder, "", {}, {}};
    for (const char* name :
         {"region.json", "head.bin", "manifest.txt", "batches.bin", "tallies.csv", "heads.csv"}) {
      CAPTURE(name);
      const fs::path file = ledger.folder / name;
      const fs::path aside = folder / "aside";
      fs::rename(file, aside);
      fs::create_directory(file);
      CHECK(code_of(order) == "audit.file_kind");
      fs::remove(file);
      fs::create_symlink(name, file);
      CHECK(code_of(order) == "audit.file_kind");
      fs::remove(file);
      fs::create_symlink("/dev/null", file);
      CHECK(code_of(order) == "audit.file_kind");
      fs::remove(file);
      REQUIRE(::mkfifo(file.c_str(), 0600) == 0);
      CHECK(code_of(order) == "audit.file_kind");
      fs::remove(file);
      fs::create_symlink(aside, file);  // the same octets elsewhere
      CHECK(code_of(order).empty());
      fs::remove(file);
      fs::rename(aside, file);
    }
    CHECK(code_of(order).empty());
  }

  TEST_CASE("a head that no kiosk can have seen is set aside, and the ledger holds") {
    Folder folder;
    RunningCentral central;
    TestDevice kiosk = central.device("K-1", 11);
    const auto seen = [](std::uint64_t log_id, std::uint64_t tree_size) {
      return record::Record{70'000, 0, record::Seen{log_id, tree_size, Hash{7}, {1}, 2, {3}}};
    };
    const auto receipt = central.deliver(
        kiosk, kiosk.seal({boot_at({central.now_ms}), seen(1, 0), seen(0, 9), rated(4)}));
    const auto aside = record::DispositionKind::quarantined;
    CHECK(receipt.dispositions == std::vector<record::Disposition>{{2, aside}, {3, aside}});
    fetch_export(central, folder / "export");
    CHECK(code_of({folder / "export", "", {}, {}}).empty());
  }

  TEST_CASE("no octet can be hidden behind the head in fields that nobody knows") {
    Folder folder;
    const SmallLedger ledger(folder.path());
    const audit::Order order{ledger.folder, "", {}, {}};
    const fs::path head = ledger.folder / "head.bin";
    const std::string whole = read_file(head);
    const std::string hidden[] = {std::string("\xfa\x3f\x01x", 4), std::string("\xf8\x3f\x01", 3),
                                  std::string("\xfa\x3f\x00", 3)};
    for (const std::string& field : hidden) {
      write_file(head, whole + field);
      CHECK(code_of(order) == "audit.head_malformed");
      write_file(head, field + whole);
      CHECK(code_of(order) == "audit.head_malformed");
    }
    write_file(head, whole);
    CHECK(code_of(order).empty());
  }
}
