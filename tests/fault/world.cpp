#include "tests/fault/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sync/central/review.hpp"
#include "tests/fault/determinism.hpp"
#include "tests/fault/network.hpp"
#include "tests/fault/world_enrolments.hpp"
#include "tests/fault/world_judge.hpp"
#include "tests/fault/world_keys.hpp"

namespace suara::fault {
namespace {

constexpr std::size_t kDrainRoundsMax = 600;
constexpr std::int64_t kDrainRoundMs = 60'000;
constexpr std::int64_t kDayMs = 24LL * 3'600'000;
// Half an hour before a quarter ends: what a clock leaves in doubt there is held.
constexpr Instant kBeforeEdge{1'790'785'800'000};
constexpr Instant kMidQuarter{1'791'172'800'000};

struct Kept {  // a disk put by
  std::size_t kiosk = 0;
  std::unique_ptr<Disk> image;
  std::uint32_t last_marker = 0;
  std::uint32_t open_marker = 0;
  Promise open;
};

uplink::Pace draw_pace(Random& random) {
  uplink::Pace pace;
  constexpr std::array<std::uint32_t, 4> kRecords = {1, 3, 8, 256};
  pace.batch_records_max = kRecords.at(random.below(kRecords.size()));
  pace.send_at_ballots = 1 + random.below(4);
  return pace;
}

class World {
 public:
  World(const RegionImage& image, const Schedule& schedule)
      : image_(image),
        schedule_(schedule),
        random_(schedule.seed),
        pace_(draw_pace(random_)),
        now_(random_.chance(1, 3) ? kBeforeEdge : kMidQuarter),
        central_(image.home.path(), false) {
    seed_chance(schedule.seed);
    test::write_file(central_.folder() / "central.keys", image.keys);
    central_.become_copy(image.database, image.mirror, random_.chance(1, 3));
    const std::size_t kiosks = 1 + random_.below(RegionImage::kDevices);
    for (std::size_t i = 0; i < kiosks; ++i) add(image.devices[i]).start(now_);
    start_central();
  }

  Counts run() {
    for (const Step& step : schedule_.steps) {
      perform(step);
      collect();
      if (!defects_.empty()) break;
    }
    if (defects_.empty() && drain())
      judge(central_, kiosks_, promises_, counts_, defects_);
    ++counts_["worlds"];
    counts_["steps"] += schedule_.steps.size();
    for (const auto& kiosk : kiosks_) counts_.add(kiosk->counts);
    for (const std::string& defect : defects_)
      counts_.found.push_back(fmt::format("world {}: {}", schedule_.seed, defect));
    return std::move(counts_);
  }

 private:
  KioskMachine& add(const Enrolled& enrolled) {
    const std::size_t number = kiosks_.size();
    const std::string root = (image_.home / ("k" + std::to_string(number))).string();
    kiosks_.push_back(
        std::make_unique<KioskMachine>(number, root, enrolled, pace_, random_.next()));
    kiosks_.back()->disk.power_safe_overwrite = random_.chance(1, 2);
    return *kiosks_.back();
  }

  void collect() {
    for (const auto& kiosk : kiosks_) {
      kiosk->waits = kiosk->sends_after && !kiosks_[*kiosk->sends_after]->drained();
      kiosk->tick(now_);
      for (Sent& sent : kiosk->out) network_.send(std::move(sent));
      kiosk->out.clear();
      for (std::string& defect : kiosk->defects) defects_.push_back(std::move(defect));
      kiosk->defects.clear();
    }
  }

  void start_central() {
    if (central_.on()) return;
    if (const auto refusal = central_.start())
      defects_.push_back("the central does not start: " + refusal->code);
  }

  void deliver(Random& draw, bool keep) { network_.deliver(central_, now_, draw, keep); }

  void hear(Random& draw) {
    if (const auto reply = network_.arrived(draw))
      kiosks_.at(reply->id >> 32)->hear(reply->id, reply->answer, reply->honest, now_);
  }

  Loss draw_loss(Random& draw, const char* whose) {
    const auto loss = static_cast<Loss>(draw.below(kLosses));
    ++counts_[fmt::format("{}: power lost", whose)];
    ++counts_[fmt::format("lost: {}", name_of(loss))];
    return loss;
  }

  void act(KioskMachine& kiosk, Random& draw) {
    switch (draw.below(5)) {
      case 0:
      case 1: return kiosk.answer(now_, static_cast<std::uint8_t>(1 + draw.below(4)), promises_);
      case 2: return kiosk.close(now_);
      case 3: return kiosk.send_now(now_);
      default: return hear(draw);
    }
  }

  void kiosk_power(KioskMachine& kiosk, Random& draw) {
    kiosk.disk.fail_at(1 + draw.below(20), true);
    if (kiosk.on()) act(kiosk, draw);
    else kiosk.start(now_);
    kiosk.cut_power(draw_loss(draw, "kiosk"), draw);
    if (draw.chance(1, 2)) kiosk.start(now_);
  }

  void kiosk_error(KioskMachine& kiosk, Random& draw) {
    kiosk.disk.fail_at(1 + draw.below(12));
    act(kiosk, draw);
    kiosk.disk.heal();
  }

  Disk& a_disk_of_the_central(Random& draw) {
    return central_.mirrored() && draw.chance(1, 3) ? central_.mirror_disk : central_.disk;
  }

  void central_power(Random& draw) {
    a_disk_of_the_central(draw).fail_at(1 + draw.below(40), true);
    if (central_.on()) deliver(draw, false);
    else start_central();
    central_.cut_power(draw_loss(draw, "central"), draw);
    if (draw.chance(1, 2)) start_central();
  }

  void central_error(Random& draw) {
    Disk& disk = a_disk_of_the_central(draw);
    disk.fail_at(1 + draw.below(30));
    deliver(draw, false);
    if (disk.failed()) ++counts_["central: errors of the disk"];
    if (central_.broken()) central_.kill();
    disk.heal();
  }

  void central_lost(Random& draw) {
    if (!central_.mirrored()) return;
    if (draw.chance(1, 2)) central_.cut_power(draw_loss(draw, "central"), draw);
    else central_.kill();
    if (const auto refusal = central_.restore())
      defects_.push_back("the mirror does not restore: " + refusal->code);
    ++counts_["central: restored from its mirror"];
    start_central();
  }

  void central_keep() {
    if (central_.mirrored() || !central_.on() || central_.broken()) return;
    central_backup_ = std::make_unique<Disk>("");
    central_backup_->become_copy(central_.disk);
  }

  void central_old() {
    if (!central_backup_) return;
    std::vector<record::TreeHead> heads;
    for (const auto& kiosk : kiosks_)
      for (const record::TreeHead& head : kiosk->believed)
        if (head.log_id == log_id_) heads.push_back(head);
    network_.lose_answers();
    if (const auto refusal = central_.begin_anew(*central_backup_, heads, now_))
      return defects_.push_back("the log does not begin anew: " + refusal->code);
    keys_.state_again(central_, now_);
    counts_["kiosk: enrolments stated again"] +=
        state_enrolments_again(central_, kiosks_, now_, defects_);
    now_ = now_ + 2 * KeyRotation::kEndsAfterMs;
    central_backup_.reset();
    ++log_id_;
    ++counts_["central: log begun anew from a backup"];
  }

  void keep_disk(const KioskMachine& kiosk) {
    Kept kept{kiosk.number, std::make_unique<Disk>(""), 0, kiosk.open_marker, {}};
    kept.image->become_copy(kiosk.disk);
    if (!promises_.empty()) kept.last_marker = promises_.rbegin()->first;
    if (kept.open_marker != 0) kept.open = promises_[kept.open_marker];
    kept_.push_back(std::move(kept));
  }

  void put_old_disk(Random& draw) {
    if (kept_.empty()) return;
    const Kept& kept = kept_[draw.below(kept_.size())];
    KioskMachine& kiosk = *kiosks_[kept.kiosk];
    kiosk.kill();
    kiosk.disk.become_copy(*kept.image);
    for (auto& [marker, promise] : promises_)
      if (promise.kiosk == kept.kiosk && marker > kept.last_marker) promise.may_be_lost = true;
    if (kept.open_marker != 0) {
      Promise& open = promises_[kept.open_marker];
      open.copied = true;
      open.scores.insert(kept.open.scores.begin(), kept.open.scores.end());
      open.may_be_lost = open.may_be_lost || !kept.open.thanked;
    }
    kiosk.open_marker = kept.open_marker;
    ++counts_["kiosk: old disk put back"];
    kiosk.start(now_);
  }

  void clone(const KioskMachine& kiosk) {
    if (kiosks_.size() >= RegionImage::kMachinesMax) return;
    if (kiosk.open_marker != 0) promises_[kiosk.open_marker].copied = true;
    KioskMachine& copy = add(kiosk.enrolled);
    copy.disk.become_copy(kiosk.disk);
    copy.retired = kiosk.retired;
    copy.sends_after = kiosk.sends_after;
    ++counts_["kiosk: cloned"];
    copy.start(now_);
  }

  void set_clock(KioskMachine& kiosk, Random& draw) {
    const std::array<std::int64_t, 6> offsets = {0, 0, -now_.ms + 5'000, 3'600'000, -2 * kDayMs,
                                                 40 * kDayMs};
    kiosk.set_wall(offsets.at(draw.below(offsets.size())));
    ++counts_["kiosk: clock set"];
  }

  void adopt(Random& draw) {
    if (!central_.on() || central_.broken()) return;
    std::vector<record::Place> branches;
    ledger::each_branch(central_.books().database, kTenant, [&](const ledger::BranchView& one) {
      if (!central_.books().directory->office->adopted.contains(tally::name_of(one.place)))
        branches.push_back(one.place);
    });
    if (branches.empty()) return;
    const record::Place place = branches[draw.below(branches.size())];
    const central::DecisionForm form{record::Adopt{{}, place.device, place.epoch, place.branch},
                                     "copied disk, seen on the spot"};
    for (const char* who : {"first", "second"})
      central_.act([&](central::Books& books) {
        return central::decide(books, form, person(who), now_);
      });
    ++counts_["branches adopted"];
  }

  void enrol_again(KioskMachine& kiosk) {
    if (kiosks_.size() >= RegionImage::kMachinesMax || kiosk.retired) return;
    if (!central_.on() || central_.broken()) return;
    const journal::Identity& old = kiosk.enrolled.identity;
    const auto enrolled =
        central_.enrol(old.place.device, old.counter,
                       device_key(100 + static_cast<unsigned>(kiosks_.size())), now_);
    if (!enrolled) return;
    kiosk.close(now_);
    kiosk.retired = true;
    KioskMachine& fresh = add(*enrolled);
    fresh.sends_after = kiosk.number;
    ++counts_["kiosk: enrolled again"];
    fresh.start(now_);
  }

  void pass_time(Random& draw) {
    constexpr std::array<std::int64_t, 5> kSpans = {50, 900, 4'000, 35'000, 700'000};
    now_ = now_ + kSpans.at(draw.below(draw.chance(1, 3) ? 5 : 3));
    set_boot_clock(now_ - RegionImage::kMade + 1'000'000);
  }

  void perform(const Step& step) {
    Random draw(step.draw);
    pass_time(draw);
    KioskMachine& kiosk = *kiosks_[step.who % kiosks_.size()];
    switch (step.does) {
      case Does::rate:
        return kiosk.answer(now_, static_cast<std::uint8_t>(1 + draw.below(4)), promises_);
      case Does::close: return kiosk.close(now_);
      case Does::service: return kiosk.service(now_);
      case Does::send_now: return kiosk.send_now(now_);
      case Does::wait: return;
      case Does::deliver: return deliver(draw, false);
      case Does::repeat: return deliver(draw, true);
      case Does::lose_request: return network_.lose_request(draw);
      case Does::hear: return hear(draw);
      case Does::spoil: return network_.spoil(draw);
      case Does::lose_answer: return network_.lose_answer(draw);
      case Does::stick: return kiosk.to_stick(draw);
      case Does::net:
        kiosk.cut_off = !kiosk.cut_off;
        counts_["net: cut"] += kiosk.cut_off ? 1 : 0;
        return;
      case Does::kiosk_start: return kiosk.start(now_);
      case Does::kiosk_stop: return kiosk.stop(now_);
      case Does::kiosk_power: return kiosk_power(kiosk, draw);
      case Does::kiosk_error: return kiosk_error(kiosk, draw);
      case Does::kiosk_kill:
        ++counts_["kiosk: killed"];
        return kiosk.kill();
      case Does::central_start: return start_central();
      case Does::central_power: return central_power(draw);
      case Does::central_error: return central_error(draw);
      case Does::central_kill:
        ++counts_["central: killed"];
        return central_.kill();
      case Does::central_lost: return central_lost(draw);
      case Does::keep_disk: return keep_disk(kiosk);
      case Does::put_old_disk: return put_old_disk(draw);
      case Does::clone: return clone(kiosk);
      case Does::clock: return set_clock(kiosk, draw);
      case Does::adopt: return adopt(draw);
      case Does::enrol_again: return enrol_again(kiosk);
      case Does::months:
        now_ = now_ + 91 * kDayMs;
        central_backup_.reset();  // Kiosks keep for ninety days what it lacks.
        ++counts_["months went by"];
        return;
      case Does::central_keep: return central_keep();
      case Does::central_old: return central_old();
      case Does::new_key: return keys_.make_key(central_, draw, now_);
      case Does::end_key: return keys_.end_key(central_, draw, now_);
    }
  }

  // Power, network and disks are mended; nobody asks for anything, and yet all is acknowledged.
  bool drain() {
    if (random_.chance(1, 3)) central_.cut_power(draw_loss(random_, "central"), random_);
    if (central_.broken()) central_.kill();
    start_central();
    for (const auto& kiosk : kiosks_) kiosk->cut_off = false;
    for (std::size_t round = 0; round < kDrainRoundsMax && defects_.empty(); ++round) {
      for (const auto& kiosk : kiosks_) {
        kiosk->start(now_);
        kiosk->close(now_);
      }
      collect();
      if (std::ranges::all_of(kiosks_, [this](const auto& one) {
            return one->drained() && one->heard_of(log_id_);
          }))
        return true;
      while (network_.has_requests() && defects_.empty()) deliver(random_, false);
      while (network_.has_answers()) hear(random_);
      now_ = now_ + kDrainRoundMs;
      collect();
    }
    if (defects_.empty()) defects_.push_back("not everything is sent at last");
    return false;
  }

  const RegionImage& image_;
  const Schedule& schedule_;
  Random random_;
  const uplink::Pace pace_;
  Instant now_;
  CentralMachine central_;
  std::vector<std::unique_ptr<KioskMachine>> kiosks_;
  std::vector<Kept> kept_;
  std::unique_ptr<Disk> central_backup_;
  std::uint64_t log_id_ = 1;
  Promises promises_;
  std::vector<std::string> defects_;
  Counts counts_;
  Network network_{counts_, defects_};
  KeyRotation keys_{counts_, defects_};
};

}  // namespace

Counts play(const RegionImage& image, const Schedule& schedule) {
  return World(image, schedule).run();
}

const std::vector<std::string>& must_happen() {
  static const std::vector<std::string> names = {
      "ratings thanked for", "ratings in the ledger", "batches sent", "batches on a stick",
      "receipts believed", "answers: gap", "answers: 503", "overlaps", "branches",
      "branches adopted", "ballots held", "ballots counted", "net: reordered", "net: repeated",
      "net: requests lost", "net: answers lost", "net: answers spoilt", "net: answers too late",
      "net: no answer in time", "net: cut", "net: central not there", "kiosk: power lost",
      "kiosk: killed", "kiosk: errors of the disk", "kiosk: drafts found at boot",
      "kiosk: receipts refused", "kiosk: cloned", "kiosk: old disk put back", "kiosk: clock set",
      "kiosk: enrolled again", "kiosk: records purged after ninety days", "central: power lost",
      "central: killed", "central: errors of the disk", "central: restored from its mirror",
      "lost: all", "lost: none", "lost: tail", "lost: writes", "lost: blocks", "lost: sectors",
      "months went by", "keys: receipt anew", "keys: office anew", "keys: seal anew",
      "keys: receipt ended", "keys: office ended", "keys: seal ended",
      "keys: the last one stays", "central: log begun anew from a backup"};
  return names;
}

}  // namespace suara::fault
