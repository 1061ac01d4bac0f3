// A central on two Disks (its own, its mirror's), made of the central's own parts without threads
// and HTTP: read_batch, write_group, receipts, office acts. It can lose its power at any call.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "kiosk/journal/journal.hpp"
#include "sync/central/batches.hpp"
#include "sync/central/lost_enrolments.hpp"
#include "sync/central/replies.hpp"
#include "sync/uplink/http.hpp"
#include "tests/fault/disk.hpp"

namespace suara::fault {

struct Enrolled {
  journal::Identity identity;
  record::SigningKey key;
};

inline const TenantId kTenant{"kab-uji"};

class CentralMachine {
 public:
  // Folders of its own below `home`, empty.
  CentralMachine(const std::filesystem::path& home, bool mirrored);

  bool on() const { return books_ != nullptr; }
  // Nothing: it is on, or its disk failed on the way; else what it refuses with.
  std::optional<Problem> start();
  void stop();       // in order
  void kill();       // the process ends between two instructions; the machine goes on
  void cut_power(Loss loss, Random& random);

  struct Asked {
    std::uint64_t id = 0;
    Bytes body;
  };
  using Answer = std::function<void(std::uint64_t id, const uplink::HttpAnswer&)>;
  // POST /v1/batches, all in one group. What is answered after the power has gone is not heard.
  void take(std::span<const Asked> asked, Instant now, const Answer& answer);
  // One act of the office; nullopt: it was not stored.
  std::optional<Expected<central::Response>> act(const central::Work& work);
  // A code ordered, a key brought, the fingerprint approved.
  std::optional<Enrolled> enrol(const DeviceId& device, const CounterId& counter,
                                const record::SigningKey& key, Instant now,
                                const central::PriorEnrolments& prior = {});

  // Its disk is lost; the mirror brings it back, while it is off.
  std::optional<Problem> restore();
  // Its disk is lost and there is no mirror: an older one takes its place, and two persons begin
  // the next log, `heads` being what is known of the lost one. It is on afterwards.
  std::optional<Problem> begin_anew(const Disk& older, const std::vector<record::TreeHead>& heads,
                                    Instant now);
  // Both disks as those of another one.
  void become_copy(const Disk& database, const Disk& mirror, bool mirrored);

  central::Books& books() { return *books_; }
  bool broken() const { return broken_; }  // the storage failed: it wants a new start
  bool mirrored() const { return mirrored_; }
  std::filesystem::path folder() const { return home_ / "central"; }
  std::filesystem::path mirror_folder() const { return home_ / "mirror"; }
  Disk disk;
  Disk mirror_disk;

 private:
  bool dead() const { return disk.dead() || mirror_disk.dead(); }
  void end();
  bool write(const std::deque<central::Write>& group);
  void answer_one(std::uint64_t id, const central::Response& response, const Answer& answer) const;

  const std::filesystem::path home_;
  bool mirrored_;
  bool broken_ = false;
  std::optional<central::DataFolder> folder_;
  std::unique_ptr<central::Books> books_;
  std::optional<central::Mirror> mirror_;
  std::unique_ptr<central::ChainViews> views_;
};

}  // namespace suara::fault
