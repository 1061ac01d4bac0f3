// The region as requests need it at once: whose keys count, which counter stood where, what day it
// is. A value: the writer makes a new one when something changed, everybody else reads.
#pragma once
#include <SQLiteCpp/Database.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "common/base/time.hpp"
#include "common/record/receipt.hpp"
#include "common/record/records.hpp"
#include "sync/central/keyring.hpp"
#include "sync/tally/office_state.hpp"

namespace suara::central {

enum class Mode { live, demo, test };
std::optional<Mode> parse_mode(std::string_view text);
std::string to_text(Mode mode);

struct Directory {
  TenantId tenant;
  std::string name;
  Zone zone;
  Mode mode = Mode::live;
  std::optional<record::PublicKey> root_key;
  StatedKeys stated;
  std::int64_t clock_offset_ms = 0;  // demo and test regions: how far their days are ahead
  Date editions_day;                 // editions stand of all days before it
  // The log is to begin anew, and waits for two persons (its act: of the first, if any): until then
  // no batch is taken and nothing is written into the office's chain.
  std::optional<record::LogRestart> pending_restart;
  std::shared_ptr<const tally::OfficeState> office = std::make_shared<tally::OfficeState>();

  Date today(Instant now) const { return date_of(now + clock_offset_ms, zone); }
  bool is_revoked(const record::Place& place) const {
    const auto found = office->devices.find({place.device, place.epoch});
    return found != office->devices.end() && found->second.revoked_at.has_value();
  }
  std::optional<UnitId> unit_of(const CounterId& counter, Date day) const {
    return office->unit_of(counter, day);
  }
};

std::vector<record::SignedKeyStatement> key_statements(SQLite::Database& database,
                                                       const TenantId& tenant);

// nullopt: the database holds no region. The office's state is the caller's to fill in.
std::optional<Directory> load_directory(SQLite::Database& database);

// The newest directory, for every thread.
class Published {
 public:
  std::shared_ptr<const Directory> get() const {
    const std::lock_guard lock(mutex_);
    return directory_;
  }
  void set(std::shared_ptr<const Directory> directory) {
    const std::lock_guard lock(mutex_);
    directory_ = std::move(directory);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Directory> directory_;
};

}  // namespace suara::central
