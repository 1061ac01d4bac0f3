// A group of writes: one transaction, the mirror behind its commit, then the answers. The writer's
// thread runs it; so do the machines that cut its power.
#pragma once
#include <deque>
#include <functional>
#include <string>

#include "sync/central/books.hpp"
#include "sync/central/mirror.hpp"

namespace suara::central {

// Runs when the group's commit is durable, on the writer thread.
using Done = std::function<void(Books&)>;
struct Write {
  // Inside the group's transaction. Decides before it writes: a refusal leaves no trace.
  std::function<Done(Books&)> run;
  // Instead of Done, where the group could not be stored.
  std::function<void()> not_stored;
  bool facts = true;  // more than batches may change: the mirror looks at every table
};

enum class GroupFate {
  answered,      // committed, mirrored, every write answered
  not_mirrored,  // committed, but nothing is promised: every write was told that it is not stored
  refused,       // a full disk: nothing was written, no write was told
  failed         // nobody knows what the disk holds, no write was told: write no more
};
struct GroupEnd {
  GroupFate fate = GroupFate::answered;
  std::string why = {};  // of anything but answered
};
// What somebody else does between the steps of a group.
struct GroupSteps {
  std::function<void()> committing = [] {};  // inside the transaction, last before its commit
  std::function<void()> committed = [] {};   // before the mirror
  std::function<void(bool)> followed = [](bool) {};  // whether the mirror took it; before answers
};
// mirror: nullptr where there is none.
GroupEnd write_group(Books& books, Mirror* mirror, const std::deque<Write>& group,
                     const GroupSteps& steps = {});

}  // namespace suara::central
