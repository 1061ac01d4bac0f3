// Rows of the central's database, and who changes them by hand.
#pragma once
#include <doctest/doctest.h>

#include "sync/central/accounts.hpp"
#include "tests/sync/central/running_central.hpp"

namespace suara::test {

// What somebody with the file and an editor does while nothing runs.
inline void edit_by_hand(RunningCentral& central, const std::string& sql) {
  central.stop();
  {
    SQLite::Database database((central.folder / "central" / "central.db").string(),
                              SQLite::OPEN_READWRITE);
    REQUIRE(database.exec(sql) == 1);
  }
  central.start();
}

inline std::string quoted(const std::string& text) { return "'" + text + "'"; }

inline Reply try_to_sign_in(RunningCentral& central, const std::string& user,
                            const std::string& word) {
  return central.call("POST", "/v1/sessions", {{"user", user}, {"password", word}});
}

inline nlohmann::json user(const std::string& name, const std::string& role) {
  return {{"user", name}, {"name", "Pengguna"}, {"role", role}, {"unit", nullptr}};
}

inline Reply set_password(RunningCentral& central, const std::string& name) {
  return central.post(
      "/v1/credentials",
      {{"users", {{{"user", name}, {"password_hash", quick_hash("sandi")}}}}});
}

// As the alarms would find it.
inline std::vector<std::string> altered(const RunningCentral& central) {
  auto database = central.database();
  auto region = central::load_directory(database).value();
  region.office =
      std::make_shared<const tally::OfficeState>(tally::office_of(database, region.tenant));
  return central::find_altered(database, region);
}
using Altered = std::vector<std::string>;

}  // namespace suara::test
