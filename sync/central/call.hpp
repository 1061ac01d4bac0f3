// What a handler is given, and what it gives back for the writer.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sync/central/books.hpp"
#include "sync/central/request.hpp"
#include "sync/central/roles.hpp"

namespace suara::central {

struct Call {
  Request request;
  std::vector<std::string> segments;  // of the path, where the route has {}
  Principal principal;                // empty on routes without a session
  std::shared_ptr<const Directory> directory;
  Instant now;
};

// Runs on the writer thread inside a transaction. A Problem must not have written anything.
using Work = std::function<Expected<Response>(Books&)>;

}  // namespace suara::central
