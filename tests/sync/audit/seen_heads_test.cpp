// What one kiosk says of the log ends no verification, and a revoked one's word refuses none.
#include <doctest/doctest.h>

#include "tests/support/paths.hpp"
#include "tests/sync/audit/forger.hpp"
#include "tests/sync/audit/small_ledger.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;

namespace {

using Codes = std::vector<std::string>;

// Two kiosks, one of them revoked before it says what a thief has it say.
struct TalkedOf {
  explicit TalkedOf(bool revoked) {
    TestDevice kiosk = central.device("K-1", 11);
    TestDevice other = central.device("K-2", 12, "L2");
    central.deliver(kiosk, kiosk.seal({boot_at({central.now_ms}), rated(4)}));
    central.deliver(other, other.seal({boot_at({central.now_ms}), rated(3)}));
    if (revoked)
      REQUIRE(central.post("/v1/devices/K-2/revoke", {{"reason", "dicuri"}}).status == 200);
    const record::Seen never{1, 2, Hash{7}, {central.now_ms}, 70'000, {central.now_ms}};
    central.deliver(other, other.seal({{70'000, 0, never}, {71'000, 0, never}}));
    central.deliver(kiosk, kiosk.seal({rated(2, 90'000)}));
    fetch_export(central, exported);
  }
  std::variant<audit::Report, audit::Finding> verified(const fs::path& what) const {
    return audit::verify({what, "", {}, {}});
  }
  // What is found behind an edit, the first one first.
  Codes codes_when_edited() {
    const auto changed = verified(edited());
    REQUIRE(std::holds_alternative<audit::Finding>(changed));
    const auto& found = std::get<audit::Finding>(changed);
    Codes codes{found.problem.code};
    for (const audit::Finding& one : found.further) codes.push_back(one.problem.code);
    return codes;
  }
  // With one more line in the tallies, signed by the central's own key.
  fs::path edited() {
    const auto keys = central::read_keyring(central.folder / "central" / "central.keys").value();
    const record::SigningKey& key = keys.receipt[0];
    Forger forger(folder / "edited", read_file(exported / record::kRegionFile), {"kota-contoh"});
    for (const auto& frame : read_frames(exported / record::kBatchesFile)) forger.add(frame);
    forger.finish(central::key_id_of(key.public_key()), key, {central.now_ms},
                  [](std::string& tallies, std::string&) { tallies += "x\n"; });
    return folder / "edited";
  }

  RunningCentral central;
  Folder folder;
  fs::path exported = folder / "export";
};

}  // namespace

TEST_SUITE("sync/audit seen heads") {
  TEST_CASE("a revoked kiosk's false head is a note, and hides nothing that was changed") {
    TalkedOf ledger(true);
    const auto honest = ledger.verified(ledger.exported);
    REQUIRE(std::holds_alternative<audit::Report>(honest));
    const auto& notes = std::get<audit::Report>(honest).notes;
    REQUIRE(notes.size() == 1);
    CHECK(notes[0].problem.code == "audit.seen_held");
    CHECK(notes[0].spot.device == "K-2");
    CHECK(notes[0].spot.seq == 3);
    CHECK(ledger.codes_when_edited() == Codes{"audit.tally", "audit.seen_held"});
  }

  TEST_CASE("a false head of a kiosk that counts refuses the ledger, with what lies behind it") {
    TalkedOf ledger(false);
    const auto alone = ledger.verified(ledger.exported);
    REQUIRE(std::holds_alternative<audit::Finding>(alone));
    CHECK(std::get<audit::Finding>(alone).problem.code == "audit.seen");
    CHECK(std::get<audit::Finding>(alone).further.empty());
    CHECK(ledger.codes_when_edited() == Codes{"audit.seen", "audit.tally"});
  }
}
