// Acts and batches that the writer takes in one group, by its own code.
#pragma once
#include <doctest/doctest.h>

#include <deque>

#include "sync/central/batches.hpp"
#include "sync/central/in_turn.hpp"
#include "sync/central/replies.hpp"
#include "tests/sync/central/running_central.hpp"

namespace suara::test {

inline central::Work taking(const RunningCentral& central, const Bytes& sealed) {
  return [sealed, now = Instant{central.now_ms}](central::Books& books) {
    central::Append append;
    append.arrival = {record::parse_batch(sealed).value(), record::pack_upload({sealed, {}, 0, 0}),
                      {}, now};
    REQUIRE(std::holds_alternative<central::Stored>(central::append_batch(books, append)));
    return central::json_reply(200, nullptr);
  };
}

// Of each the status, or the problem's code. The service stands still meanwhile.
inline std::vector<std::string> in_one_group(RunningCentral& central,
                                             const std::vector<central::Work>& works) {
  central.stop();
  std::vector<std::string> answers;
  {
    const auto folder = central::DataFolder::open(central.folder / "central").value();
    central::Books books(folder, "0.1.0");
    std::deque<central::Write> group;
    for (const central::Work& work : works) {
      group.emplace_back();
      group.back().run = [&](central::Books& now) -> central::Done {
        const auto made = central::in_turn(now, work);
        answers.push_back(made ? std::to_string(made->status) : made.error().code);
        return [](central::Books&) {};
      };
      group.back().not_stored = [] {};
    }
    REQUIRE(central::write_group(books, nullptr, group).fate == central::GroupFate::answered);
  }
  central.start();
  return answers;
}

}  // namespace suara::test
