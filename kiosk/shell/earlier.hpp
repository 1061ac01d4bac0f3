// The earlier enrolments of this kiosk (kiosk/journal/epochs.hpp), opened to be sent to their end.
#pragma once
#include <filesystem>
#include <optional>
#include <vector>

#include "kiosk/journal/journal.hpp"

namespace suara::kiosk {

struct EarlierEnrolment {
  std::filesystem::path folder;
  // nullopt: problem says why; it is kept as it is.
  std::optional<journal::Journal> journal;
  std::optional<record::SigningKey> key;
  std::optional<Problem> problem;  // also where the key is gone: what was not sent stays here
  // When its journal was closed by a fault; nullopt: it was not open.
  std::optional<std::uint64_t> unsent = {};
};

// Oldest first. What a kill left of one that was being removed goes before.
std::vector<EarlierEnrolment> open_earlier(const std::filesystem::path& data_folder);

// Why records of it that BKD has not acknowledged go neither over the network nor to a stick:
// "enrolment.earlier_key" (unsent) or "enrolment.earlier_unread" (code), with the folder. nullopt:
// they do, or there are none.
std::optional<Problem> left_of(const EarlierEnrolment& earlier);

// It goes where it was acknowledged to its end 90 days ago by the central's time, and keeps nothing
// that shows another past of the log.
void remove_if_outlived(EarlierEnrolment& earlier, Instant known_time);

}  // namespace suara::kiosk
