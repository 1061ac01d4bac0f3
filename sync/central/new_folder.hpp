// A data folder that is made beside its place and is there whole or not at all.
#pragma once
#include <filesystem>
#include <functional>

#include "common/base/durable_file.hpp"
#include "common/base/problem.hpp"

namespace suara::central {

// make fills the folder that it is given. Problems "central.exists" (data is there and not empty)
// and those of make, after which nothing is left.
template <class Made>
Expected<Made> make_folder(
    const std::filesystem::path& data,
    const std::function<Expected<Made>(const std::filesystem::path& building)>& make) {
  namespace fs = std::filesystem;
  const fs::path place = data.has_filename() ? data : data.parent_path();  // without a last "/"
  if (fs::exists(place) && !fs::is_empty(place))
    return problem("central.exists", {{"folder", place.string()}});
  fs::path building = place;
  building += ".restoring";
  fs::remove_all(building);
  auto made = make(building);
  if (!made) {
    fs::remove_all(building);
    return made;
  }
  sync_folder(building);
  rename_synced(building, place);
  return made;
}

}  // namespace suara::central
