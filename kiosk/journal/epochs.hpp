// A device that was enrolled anew keeps the journal and the key of every earlier enrolment in a
// folder of their own below its data folder, until all is acknowledged and 90 days are over.
//
// The change from one enrolment to the next survives a kill between any two of its steps:
//   enrolling/            the new key; the new journal once the central has approved
//   after.K-01.e1/        the same, renamed: from here on the change is decided
//   earlier.K-01.e1/      the old key, then the old journal, moved here (earlier.K-01.e1.2/ where
//                         another region's enrolment of that name is kept already)
//   device.key, journal.sqlite3   the new ones, moved in
// Journal::open carries a decided change to its end before it opens anything.
#pragma once
#include <filesystem>
#include <vector>

#include "kiosk/journal/journal.hpp"

namespace suara::journal {

// Folders of earlier enrolments, oldest first.
std::vector<std::filesystem::path> earlier_epochs(const std::filesystem::path& data_folder);

// The key of the enrolment to come, made where there is none.
Expected<record::SigningKey> load_or_make_next_key(const std::filesystem::path& data_folder);

// From now on the folder is the device of `identity`, approved with load_or_make_next_key. `old`
// closes with the reason in its chain. Problems of opening; throws where the disk fails, and then
// the next open() or call decides whether the change was made: wholly or not at all.
Expected<bool> begin_next_epoch(const std::filesystem::path& data_folder, Journal old,
                                const Identity& identity, const Clocks& now,
                                const std::string& program_version, const Bytes& machine_boot_id);

// Whether the earlier enrolment may go: all acknowledged, the last of it kKeptAfterAckMs ago by the
// central's time.
bool is_outlived(const Journal& earlier, Instant known_time);

// Of this room alone, for Journal::open: carries a decided change to its end.
void finish_next_epoch(const std::filesystem::path& data_folder);

}  // namespace suara::journal
