#include "sync/central/in_turn.hpp"

#include <cstdlib>
#include <utility>

#include "sync/central/sessions.hpp"

namespace suara::central {

// A refusal that has written something is a bug: part of a decision would be stored.
Expected<Response> in_turn(Books& books, const Work& work) {
  books.flush();
  const int before = books.database.getTotalChanges();
  auto response = work(books);
  if (!response && books.database.getTotalChanges() != before) std::abort();
  return response;
}

Work if_still_named(const Principal& who, Work work) {
  return [who, work = std::move(work)](Books& books) -> Expected<Response> {
    if (!is_named(*books.directory, who)) return problem("session.missing");
    return work(books);
  };
}

}  // namespace suara::central
