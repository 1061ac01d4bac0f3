#include "kiosk/journal/epochs.hpp"

#include <algorithm>

#include "common/base/durable_file.hpp"
#include "kiosk/journal/folder_lock.hpp"
#include "kiosk/journal/inside.hpp"

namespace suara::journal {
namespace {

namespace fs = std::filesystem;

constexpr const char* kEnrolling = "enrolling";
constexpr std::string_view kAfter = "after.";
constexpr std::string_view kEarlier = "earlier.";
constexpr const char* kKey = "device.key";

std::string name_of(const record::Place& place) {
  std::string device = place.device.text;
  std::ranges::replace(device, '/', '+');
  return device + ".e" + std::to_string(place.epoch);
}

// A region that was set up anew gives the same numbers again: what is kept stays as it is.
std::string free_name(const fs::path& data_folder, const record::Place& place) {
  const std::string first = name_of(place);
  const auto is_taken = [&](const std::string& name) {
    return fs::exists(data_folder / (std::string(kEarlier) + name)) ||
           fs::exists(data_folder / (std::string(kAfter) + name));
  };
  std::string name = first;
  for (int again = 2; is_taken(name); ++again) name = first + "." + std::to_string(again);
  return name;
}

std::vector<fs::path> folders_named(const fs::path& data_folder, std::string_view prefix) {
  std::vector<fs::path> found;
  if (!fs::is_directory(data_folder)) return found;
  for (const auto& entry : fs::directory_iterator(data_folder))
    if (entry.is_directory() && entry.path().filename().string().starts_with(prefix))
      found.push_back(entry.path());
  return found;
}

std::uint64_t epoch_in(const fs::path& folder) {
  const std::string name = folder.filename().string();
  const std::size_t at = name.rfind(".e");
  return at == std::string::npos ? 0 : std::strtoull(name.c_str() + at + 2, nullptr, 10);
}

void make_folder(const fs::path& folder) {
  fs::create_directory(folder);
  fs::permissions(folder, fs::perms::owner_all);
}

void move_file(const fs::path& from, const fs::path& to, const char* name) {
  if (!fs::exists(from / name)) return;
  fs::rename(from / name, to / name);
  sync_folder(to);
  sync_folder(from);
}

// The new journal comes last: while it stands in `fresh`, that in the data folder is the old one,
// and the old key and witness are still in their places as long as the new ones are not.
void move_all(const fs::path& data, const fs::path& fresh, const fs::path& earlier) {
  make_folder(earlier);
  if (fs::exists(fresh / kJournal)) {
    for (const char* name : {kKey, kWitness})
      if (fs::exists(fresh / name)) move_file(data, earlier, name);
    for (const char* name : {kFaultMark, kFaultMended, kMended, kJournalLog})
      move_file(data, earlier, name);
    move_file(data, earlier, kJournal);
    for (const char* name : {kKey, kWitness, kJournal}) move_file(fresh, data, name);
  }
  fs::remove_all(fresh);
  sync_folder(data);
}

}  // namespace

std::vector<fs::path> earlier_epochs(const fs::path& data_folder) {
  std::vector<fs::path> found = folders_named(data_folder, kEarlier);
  std::ranges::sort(found, {}, [](const fs::path& one) { return std::pair(epoch_in(one), one); });
  return found;
}

Expected<record::SigningKey> load_or_make_next_key(const fs::path& data_folder) {
  make_folder(data_folder / kEnrolling);
  return load_or_make_device_key(data_folder / kEnrolling);
}

Expected<bool> begin_next_epoch(const fs::path& data_folder, Journal old, const Identity& identity,
                                const Clocks& now, const std::string& program_version,
                                const Bytes& machine_boot_id) {
  const std::string name = free_name(data_folder, old.identity().place);
  const fs::path enrolling = data_folder / kEnrolling;
  {
    for (const char* stale : {kWitness, kJournal, kJournalLog})
      fs::remove(enrolling / stale);  // Of a try that was not decided.
    auto fresh = Journal::open(enrolling);
    if (!fresh) return tl::unexpected(fresh.error());
    fresh->enrol(identity);
  }
  old.boot(now, program_version, machine_boot_id);  // A draft that a crash left closes.
  old.append(record::TechnicianAction{record::TechnicianAct::enrolled}, now);
  old.append(record::Shutdown{1}, now);
  { const Journal closed = std::move(old); }  // Its write-ahead log goes into the file.
  sync_folder(enrolling);
  fs::rename(enrolling, data_folder / (std::string(kAfter) + name));
  sync_folder(data_folder);
  finish_next_epoch(data_folder);
  return true;
}

bool is_outlived(const Journal& earlier, Instant known_time) {
  const Acknowledged& acked = earlier.acknowledged();
  return acked.head.seq == earlier.head().seq &&
         known_time - acked.server_time >= kKeptAfterAckMs;
}

void finish_next_epoch(const fs::path& data_folder) {
  if (folders_named(data_folder, kAfter).empty()) return;
  FolderLock lock(data_folder);
  lock.wait();
  for (const fs::path& fresh : folders_named(data_folder, kAfter)) {
    const std::string name = fresh.filename().string().substr(kAfter.size());
    move_all(data_folder, fresh, data_folder / (std::string(kEarlier) + name));
  }
}

}  // namespace suara::journal
