#include "tests/fault/journal_images.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "tests/fault/disk.hpp"
#include "tests/fault/disk_vfs.hpp"
#include "tests/fault/journal_reading.hpp"
#include "tests/fault/kiosk_work.hpp"
#include "tests/support/folder.hpp"

namespace suara::fault {
namespace {

// The score that a boot finds in the draft: decoded from the batch that it would send.
std::optional<std::uint8_t> score_found(const std::string& folder, const test::Signer& signer) {
  const auto journal = journal::Journal::open(folder);
  if (!journal || journal->head().seq < 2) return std::nullopt;
  const auto out = journal->outgoing(journal->head().seq - 2, 2, signer.device);
  if (!out || !*out) return std::nullopt;
  const auto batch = record::parse_batch((*out)->upload.batch);
  const auto record = record::decode(batch->records.at(0));
  const auto* ballot = record ? std::get_if<domain::Ballot>(&record->body) : nullptr;
  if (ballot == nullptr || ballot->closed_by != domain::ClosedBy::boot) return std::nullopt;
  return ballot->answers.score.value_or(0);
}

struct WriteStep {
  std::string name;
  std::size_t returned = 0;  // so long was the log then
  std::optional<std::uint8_t> draft;
};

class Campaign {
 public:
  Campaign(std::uint64_t seed, std::size_t images)
      : seed_(seed), images_(images), random_(seed), folder_(), work_(folder_.path(), seed) {}

  Counts run() {
    work();
    if (counts_.found.empty()) expect();
    if (counts_.found.empty()) cut();
    return std::move(counts_);
  }

 private:
  void work() {
    Disk disk(folder_.path().string());
    disk.power_safe_overwrite = safe_ = random_.chance(1, 2);
    disk.record(&log_);
    note("enrol", [&] { work_.enrol_and_boot(); });
    const std::size_t steps = 8 + random_.below(16);
    for (std::size_t i = 0; i < steps && work_.defect.empty(); ++i) {
      std::string name;
      note("", [&] { name = work_.step(); });
      steps_.back().name = name;
      ++counts_["step " + name];
    }
    note("end", [&] { work_.close(); });
    if (!work_.defect.empty()) defect("at work", work_.defect);
  }

  template <class Do>
  void note(const std::string& name, Do&& perform) {
    perform();
    steps_.push_back({name, log_.size(), work_.draft_score});
  }

  // What stood on the whole disk each time that a step had returned.
  void expect() {
    Disk walked("");
    walked.power_safe_overwrite = safe_;
    Disk image(folder_.path().string());
    std::size_t at = 0;
    expected_.push_back(JournalReading{});  // nothing yet: a journal that is not enrolled
    for (const WriteStep& step : steps_) {
      while (at < step.returned) walked.apply(log_[at++]);
      image.become_copy(walked);
      expected_.push_back(read_journal(folder_.path().string()));
      const JournalReading& reading = expected_.back();
      if (!reading.refusal.empty()) defect(step.name, told(reading));
      if (reading.found_draft != step.draft.has_value()) defect(step.name, "the draft is lost");
      if (step.draft && score_found(folder_.path().string(), work_.signer) != step.draft)
        defect(step.name, "the draft has another score");
    }
  }

  void cut() {
    Disk walked("");
    walked.power_safe_overwrite = safe_;
    Disk image(folder_.path().string());
    image.tracks_durability = false;
    const std::size_t first = random_.chance(1, 4) ? 0 : steps_.front().returned;
    const std::size_t cuts = std::max<std::size_t>(1, (log_.size() - first) * 4 / 5);
    std::size_t step = 0;
    for (std::size_t at = 0; at < log_.size(); ++at) {
      while (steps_[step].returned <= at) ++step;
      walked.apply(log_[at]);
      if (at < first || !walked.has_unsynced()) continue;
      const bool returned = steps_[step].returned == at + 1;
      for (std::size_t drawn = (images_ + random_.below(cuts)) / cuts; drawn > 0; --drawn)
        judge(walked, image, step, returned);
    }
  }

  void judge(const Disk& walked, Disk& image, std::size_t step, bool returned) {
    const auto loss = static_cast<Loss>(random_.below(kLosses));
    image.become_image(walked, loss, random_);
    const JournalReading reading = read_journal(folder_.path().string());
    ++counts_["images"];
    ++counts_[std::string("lost: ") + name_of(loss)];
    ++counts_["cut in: " + steps_[step].name];
    if (reading.found_draft) ++counts_["drafts found at boot"];
    const JournalReading& before = expected_[step];
    const JournalReading& after = expected_[step + 1];
    if (reading == after) {
      if (!returned && before != after) ++counts_["whole before it had returned"];
      return;
    }
    if (!returned && (reading == before || (step == 0 && unborn(reading)))) {
      ++counts_["absent"];
      return;
    }
    defect(fmt::format("{} ({})", steps_[step].name, name_of(loss)),
           fmt::format("{}\n    before: {}\n    after:  {}", told(reading), told(before),
                       told(after)));
  }

  // While a journal is made and enrolled for the first time.
  static bool unborn(const JournalReading& reading) {
    return reading.refusal.empty() && (!reading.enrolled || reading.head.seq == 0);
  }

  void defect(const std::string& where, const std::string& what) {
    counts_.found.push_back(fmt::format("journal images, seed {}: {}: {}", seed_, where, what));
  }

  const std::uint64_t seed_;
  const std::size_t images_;
  Random random_;
  test::Folder folder_;
  KioskWork work_;
  bool safe_ = true;
  std::vector<Op> log_;
  std::vector<WriteStep> steps_;
  std::vector<JournalReading> expected_;
  Counts counts_;
};

}  // namespace

Counts journal_images(std::uint64_t seed, std::size_t images) {
  seed_vfs(seed);
  return Campaign(seed, images).run();
}

}  // namespace suara::fault
