// The demo region with two reviewers and an auditor, all signed in.
#pragma once
#include "tests/support/folder.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/region.hpp"

namespace suara::test {

struct ReviewedRegion {
  Folder folder;
  Region region{folder.path()};
  ReviewedRegion() {
    const std::filesystem::path setup = folder / "setup";
    std::filesystem::copy(source_dir() / "assets/demo/region", setup);
    write_file(setup / "users.csv",
               read_file(setup / "users.csv") + "reviewer2,Penelaah Contoh 2,reviewer,\n");
    region.suara({"setup", "apply", setup.string(), "--root-key", (folder / "root.key").string()});
    for (const char* user : {"reviewer1", "reviewer2", "auditor1"}) region.sign_in(user);
  }
};

}  // namespace suara::test
