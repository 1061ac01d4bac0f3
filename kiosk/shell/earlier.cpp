#include "kiosk/shell/earlier.hpp"

#include "common/base/durable_file.hpp"
#include "kiosk/journal/epochs.hpp"

namespace suara::kiosk {
namespace {

EarlierEnrolment open_one(const std::filesystem::path& folder) {
  EarlierEnrolment one{folder, {}, {}, {}};
  auto journal = journal::Journal::open_earlier(folder);
  if (!journal || !journal->enrolled()) {
    one.problem = journal ? Problem{"kiosk.not_enrolled"} : journal.error();
    return one;
  }
  one.journal = std::move(*journal);
  const auto key = journal::load_device_key(folder);
  const bool fits = key && key->public_key() == one.journal->identity().device_key;
  if (fits) one.key = *key;
  const bool sent = one.journal->acknowledged().head.seq == one.journal->head().seq;
  if (!fits && !sent)
    one.problem = {"enrolment.earlier_key",
                   {{"unsent", std::to_string(one.journal->head().seq -
                                              one.journal->acknowledged().head.seq)}},
                   {folder.string(), 0, ""}};
  return one;
}

}  // namespace

std::vector<EarlierEnrolment> open_earlier(const std::filesystem::path& data_folder) {
  std::vector<EarlierEnrolment> opened;
  for (const auto& folder : journal::earlier_epochs(data_folder))
    opened.push_back(open_one(folder));
  return opened;
}

void remove_outlived(std::vector<EarlierEnrolment>& earlier, Instant known_time) {
  for (EarlierEnrolment& one : earlier) {
    if (!one.journal || !journal::is_outlived(*one.journal, known_time)) continue;
    one.journal.reset();
    one.key.reset();
    std::filesystem::remove_all(one.folder);
    sync_folder(one.folder.parent_path());
  }
}

}  // namespace suara::kiosk
