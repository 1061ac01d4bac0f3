#include "kiosk/shell/earlier.hpp"

#include <stdexcept>
#include <system_error>

#include "common/base/durable_file.hpp"
#include "kiosk/journal/epochs.hpp"

namespace suara::kiosk {
namespace {

namespace fs = std::filesystem;

// Before the name of one that goes: a kill while it is removed leaves no half of a journal that
// the next start would take for a broken one.
constexpr const char* kOutlived = "outlived.";

void remove_rest(const fs::path& data_folder) {
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(data_folder, none))
    if (entry.path().filename().string().starts_with(kOutlived)) fs::remove_all(entry.path(), none);
}

EarlierEnrolment open_one(const fs::path& folder) {
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

std::vector<EarlierEnrolment> open_earlier(const fs::path& data_folder) {
  remove_rest(data_folder);
  std::vector<EarlierEnrolment> opened;
  for (const auto& folder : journal::earlier_epochs(data_folder)) {
    try {
      opened.push_back(open_one(folder));
    } catch (const std::logic_error&) {
      throw;
    } catch (const std::exception& error) {  // its disk: no reason to serve nobody
      const Problem fault{"journal.fault", {{"code", journal::fault_code(error)}},
                          {folder.string(), 0, ""}};
      opened.push_back({folder, {}, {}, fault});
    }
  }
  return opened;
}

std::optional<Problem> left_of(const EarlierEnrolment& earlier) {
  if (!earlier.problem || earlier.journal) return earlier.problem;
  if (earlier.unsent == 0) return std::nullopt;
  const Problem& why = *earlier.problem;
  const std::string code = why.code == "kiosk.not_enrolled" ? "N" : journal::fault_code(why);
  return Problem{"enrolment.earlier_unread", {{"code", code}}, {earlier.folder.string(), 0, ""}};
}

void remove_if_outlived(EarlierEnrolment& earlier, Instant known_time) {
  if (!earlier.journal || !journal::is_outlived(*earlier.journal, known_time)) return;
  if (!earlier.journal->evidence().empty()) return;
  earlier.unsent = 0;
  earlier.journal.reset();
  earlier.key.reset();
  const fs::path data = earlier.folder.parent_path();
  const fs::path going = data / (kOutlived + earlier.folder.filename().string());
  fs::remove_all(going);
  fs::rename(earlier.folder, going);
  sync_folder(data);
  fs::remove_all(going);
  sync_folder(data);
}

}  // namespace suara::kiosk
