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
};

// Oldest first.
std::vector<EarlierEnrolment> open_earlier(const std::filesystem::path& data_folder);

// It goes where it was acknowledged to its end 90 days ago by the central's time.
void remove_if_outlived(EarlierEnrolment& earlier, Instant known_time);

}  // namespace suara::kiosk
