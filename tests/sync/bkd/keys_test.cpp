// Keys of the region as an operator changes them: the real programs, the root key in a file.
#include <doctest/doctest.h>

#include <csignal>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/support/folder.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/region.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

Finished new_key(const Region& region, const std::string& purpose) {
  return run({program_path("suara-central"), "keys", "new", purpose, "--data",
              (region.folder() / "central").string()},
             {{"LC_ALL", "C.UTF-8"}});
}

std::map<std::string, std::string> states(Region& region, const std::string& purpose) {
  std::map<std::string, std::string> states;
  for (const json& row : json::parse(region.suara({"keys", "list", "--format", "json"}).output))
    if (row["purpose"] == purpose) states[row["key_id"]] = row["state"];
  return states;
}

}  // namespace

TEST_SUITE("sync/bkd keys") {
  TEST_CASE("a further key is made beside the running central, stated, used; the old one ended") {
    Folder folder;
    Region region(folder.path());
    const std::string root = (folder / "root.key").string();
    const fs::path file = region.folder() / "central" / "central.keys";
    const std::string setup = test::source_dir().string() + "/assets/demo/region";
    const auto verifies = [&](const std::string& name) {
      region.suara({"export", "ledger", (folder / name).string()}, 0, "auditor1");
      region.suara({"verify", (folder / name).string()});
    };
    region.sign_in("auditor1");
    for (const std::string purpose : {"receipt", "office", "seal"}) {
      const auto before = states(region, purpose);
      REQUIRE(before.size() == 1);
      const std::string old = before.begin()->first;
      CHECK(holds(region.suara({"keys", "state", purpose, "--root-key", root}, 1), "keys new"));
      CHECK(holds(region.suara({"keys", "end", old, "--root-key", root}, 1), "no other"));
      const Finished made = new_key(region, purpose);
      REQUIRE(made.status == 0);
      const std::string fresh = made.output.substr(4, 16);
      CHECK(fs::status(file).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
      CHECK(states(region, purpose).at(fresh) == "made");
      region.suara({"setup", "apply", setup, "--root-key", root});  // States nothing by itself.
      CHECK(states(region, purpose).at(fresh) == "made");
      CHECK(holds(region.suara({"keys", "state", purpose, "--root-key", root}), fresh));
      CHECK(states(region, purpose).at(fresh) == "in_use");
      CHECK(states(region, purpose).at(old) == "kept");
      CHECK(holds(region.suara({"keys", "list"}), fresh));
      CHECK(holds(region.suara({"keys", "end", old, "--root-key", root}), old));
      CHECK(holds(region.suara({"setup", "apply", setup, "--root-key", root}), "Nothing changed"));
      verifies("export-" + purpose);
    }
    CHECK(region.stop_central(SIGTERM) == 0);
    region.start_central();
    verifies("export-again");
    CHECK(holds(region.suara({"keys", "end", "0011223344556677", "--root-key", root}, 1),
                "keys list"));
    CHECK(new_key(region, "root").status == 1);
  }

  TEST_CASE("the pins of a region's TLS keys are listed beside its other keys") {
    Folder folder;
    Region region(folder.path());
    CHECK(states(region, "tls-pin").empty());
    region.suara({"keys", "pin", "sha256//ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
                  "--root-key", (folder / "root.key").string()});
    CHECK(states(region, "tls-pin") ==
          std::map<std::string, std::string>{{"ba7816bf8f01cfea", "in_use"}});
  }
}
