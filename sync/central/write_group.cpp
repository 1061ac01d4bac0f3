#include "sync/central/write_group.hpp"

#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Transaction.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include <algorithm>
#include <utility>

#include "common/base/mutants.hpp"

namespace suara::central {
namespace {

// What an answer cannot be made for is stored all the same: whoever asks again gets it.
void answer_all(Books& books, const std::deque<Write>& group, const std::vector<Done>& done) {
  for (std::size_t i = 0; i < done.size(); ++i) {
    try {
      done[i](books);
    } catch (const std::exception& error) {
      spdlog::error("what is committed cannot be answered: {}", error.what());
      group[i].not_stored();
    }
  }
}

std::vector<Done> commit(Books& books, const std::deque<Write>& group,
                         const std::function<void()>& committing) {
  std::vector<Done> done;
  std::vector<domain::Cells> later;
  SQLite::Transaction transaction(books.database, SQLite::TransactionBehavior::IMMEDIATE);
  for (const Write& write : group) done.push_back(write.run(books));
  if (mutant("tallies_outside_transaction")) later.swap(books.cells);
  books.flush();
  if (mutant("ack_before_commit"))
    for (const Done& answer : done) answer(books);
  committing();
  transaction.commit();
  if (!later.empty()) books.tallies.add(books.directory->tenant, later);
  return done;
}

}  // namespace

GroupEnd write_group(Books& books, Mirror* mirror, const std::deque<Write>& group,
                     const GroupSteps& steps) {
  std::vector<Done> done;
  try {
    done = commit(books, group, steps.committing);
  } catch (const SQLite::Exception& error) {
    // After a failed fsync nobody knows what the disk holds; a full disk is known and passes.
    const bool full = error.getErrorCode() == SQLITE_FULL;
    return {full ? GroupFate::refused : GroupFate::failed, error.what()};
  } catch (const std::exception& error) {
    return {GroupFate::failed, error.what()};
  }
  steps.committed();
  const bool told = std::exchange(books.told, false);  // Counted in a table that no leaf gives.
  // What is committed and not mirrored is not promised: it goes to the mirror with the next group.
  try {
    if (mirror != nullptr)
      mirror->follow(books.database, told || std::ranges::any_of(group, &Write::facts));
  } catch (const std::exception& error) {
    spdlog::critical("the mirror does not take what was committed: {}", error.what());
    steps.followed(false);
    for (const Write& write : group) write.not_stored();
    return {GroupFate::not_mirrored, error.what()};
  }
  steps.followed(true);
  answer_all(books, group, done);
  return {};
}

}  // namespace suara::central
