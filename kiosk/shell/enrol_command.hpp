// `suara-kiosk enrol`: makes this data folder one of the region's kiosks. No window.
#pragma once
#include <filesystem>
#include <functional>

#include "kiosk/shell/enrolled_folder.hpp"

namespace suara::kiosk {

// Makes the key where there is none, prints "fingerprint 9c41 7be0 ...", asks until approved, then
// writes the identity into the journal and the address into kiosk.toml. false: stopped before that.
// Problems: of the journal, the key, the central; "enrolment.already".
Expected<bool> enrol_journal(journal::Journal& journal, const EnrolOptions& options,
                             const std::function<bool()>& stopped);

// The same for a folder that is a device already: a new key, a new enrolment. The old journal is
// kept whole with its key (kiosk/journal/epochs.hpp), and what it has not sent goes first. false:
// stopped before the approval, nothing has changed.
Expected<bool> enrol_again(journal::Journal journal, const EnrolOptions& options,
                           const std::function<bool()>& stopped);

// Exit code of the verb.
int run_enrol(const EnrolOptions& options, const std::filesystem::path& assets);

}  // namespace suara::kiosk
