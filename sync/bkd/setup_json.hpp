// A set-up as the body of POST /v1/setup (sync/central/README.md).
#pragma once
#include <nlohmann/json.hpp>

#include "sync/bkd/setup_files.hpp"

namespace suara::bkd {

nlohmann::json to_json(const Setup& setup);

}  // namespace suara::bkd
