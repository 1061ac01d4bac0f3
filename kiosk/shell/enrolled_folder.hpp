// How a data folder becomes a device of the region, asked for on the terminal or on the screen. A
// kill between any two steps leaves it as it was or as it is to be; the same code goes on.
#pragma once
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "kiosk/journal/journal.hpp"
#include "kiosk/shell/earlier.hpp"
#include "kiosk/shell/enrolment.hpp"

namespace suara::kiosk {

struct EnrolOptions {
  std::filesystem::path data;
  std::string central_url;
  std::string code;
  std::optional<Hash> pin = {};  // of the central's TLS key, as BKD said it
};

// What BKD has approved, on its way into the folder.
struct ApprovedEnrolment {
  EnrolOptions options;
  journal::Identity identity;
};

// What a further enrolment tells of those that the folder has: the running one, then the earlier
// ones that can be read, the newest first.
std::vector<record::PriorEnrolment> prior_of(const journal::Journal& journal,
                                             const std::vector<EarlierEnrolment>& earlier);

// Asks until approved. nullopt: stopped, nothing has changed. Problems: of the central.
Expected<std::optional<journal::Identity>> ask_to_enrol(uplink::HttpClient& http,
                                                        std::string_view code,
                                                        const Applicant& applicant,
                                                        const EnrolmentEars& ears,
                                                        const std::function<bool()>& stopped);

// The first enrolment of this folder, approved with its device.key: the central's address goes into
// kiosk.toml where none stands there, then the identity into the journal. Throws where the disk
// fails.
void begin_first_epoch(journal::Journal& journal, const ApprovedEnrolment& approved);

// A further one, approved with journal::load_or_make_next_key: the old journal is kept whole with
// its key, and what it has not sent goes first (kiosk/journal/epochs.hpp). Problems and failures of
// begin_next_epoch.
Expected<bool> begin_further_epoch(journal::Journal journal, const ApprovedEnrolment& approved);

}  // namespace suara::kiosk
