// Whose the key file is.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sync/central/keyring.hpp"
#include "tests/support/folder.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;

namespace {

constexpr uid_t kNobody = 65'534;

}  // namespace

TEST_SUITE("sync/central keyring") {
  TEST_CASE("a key that root adds leaves the file to the user of the service") {
    if (geteuid() != 0) {
      MESSAGE("not run: a file can be given away by root alone");
      return;
    }
    const Folder folder;
    const fs::path file = folder / "central.keys";
    central::write_keyring(file, central::Keyring::generate());
    REQUIRE(chown(file.c_str(), kNobody, kNobody) == 0);
    REQUIRE(central::add_key(file, "seal").has_value());
    struct stat owner {};
    REQUIRE(stat(file.c_str(), &owner) == 0);
    CHECK(owner.st_uid == kNobody);
    CHECK(owner.st_gid == kNobody);
    CHECK((owner.st_mode & 0777) == 0600);
    CHECK(central::read_keyring(file)->seal.size() == 2);
  }

  TEST_CASE("a key file of another user is told apart from one that is damaged") {
    const Folder folder;
    const fs::path file = folder / "central.keys";
    central::write_keyring(file, central::Keyring::generate());
    fs::permissions(file, fs::perms::none);
    const bool root = geteuid() == 0;
    if (root) REQUIRE(seteuid(kNobody) == 0);
    const auto kept_out = central::read_keyring(file);
    if (root) REQUIRE(seteuid(0) == 0);
    REQUIRE(!kept_out.has_value());
    CHECK(kept_out.error().code == "central.keys_not_yours");
    fs::permissions(file, fs::perms::owner_read);
    CHECK(central::read_keyring(file).has_value());
    fs::permissions(file, fs::perms::owner_all);
    write_file(file, "{");
    CHECK(central::read_keyring(file).error().code == "central.keys_unreadable");
  }
}
