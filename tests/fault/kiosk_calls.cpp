#include "tests/fault/kiosk_calls.hpp"

#include <fmt/format.h>

#include <functional>

#include "tests/fault/disk.hpp"
#include "tests/fault/disk_vfs.hpp"
#include "tests/fault/journal_reading.hpp"
#include "tests/fault/kiosk_work.hpp"
#include "tests/fault/memory.hpp"
#include "tests/support/folder.hpp"

namespace suara::fault {
namespace {

constexpr std::int64_t kDay = 86'400;

domain::Answers with_text() {
  domain::Answers answers = test::a_score(4);
  answers.text_commitments = {record::sha256({"a comment"})};
  return answers;
}

// A recorder's journal in a folder on the disk of the moment.
struct Scene {
  std::string folder;
  test::Signer signer;
  std::optional<journal::Journal> journal = {};
  record::Receipt said = {};
  Bytes receipt = {};
  record::ReceiptContext context = {};
  record::CarriedRange carried = {};

  bool open() {
    auto opened = journal::Journal::open(folder);
    if (opened) journal.emplace(std::move(*opened));
    return opened.has_value();
  }
  void work() {
    if (!open()) throw std::logic_error("a sound journal does not open");
    if (!journal->enrolled()) journal->enrol(signer.identity());
    journal->boot(test::at(0), "0.1.0", boot_id());
  }
  void rate(std::int64_t second) {
    journal->open_draft(test::an_offer(), test::at(second));
    journal->close_draft(with_text(), domain::ClosedBy::selesai, 5'000, test::at(second),
                         std::vector<Bytes>{Bytes(300, 's')});
  }
  void ask_receipt(std::int64_t second) {
    const auto out = journal->outgoing(journal->acknowledged().head.seq, 256, signer.device);
    said = signer.receive((*out)->upload, test::at(second).wall);
    receipt = signer.sign(said);
    context = (*out)->context;
    carried = record::range_of(record::parse_batch((*out)->upload.batch)->header);
  }
  bool take_receipt(std::int64_t second) {
    return journal->take_receipt(receipt, context, test::at(second)).has_value();
  }
  // Purged, acknowledged and waiting records, a wrong PIN, a ticket.
  void fill() {
    work();
    for (int i = 0; i < 8; ++i) rate(i);
    ask_receipt(10);
    take_receipt(10);
    for (int i = 0; i < 8; ++i) rate(91 * kDay + i);
    ask_receipt(91 * kDay + 10);
    take_receipt(91 * kDay + 10);
    for (int i = 0; i < 3; ++i) rate(91 * kDay + 20 + i);
    journal->note_wrong_pin(kReadNip, test::at(91 * kDay).wall);
    journal->take_ticket("A-0", date_of(test::at(91 * kDay).wall, {}));
  }
};

struct CallStep {
  const char* name;
  const Disk* from;
  std::function<void(Scene&)> prepare;
  std::function<bool(Scene&)> perform;  // true: it had what was asked for
};

bool done(const std::function<void()>& act) {
  act();
  return true;
}

class Campaign {
 public:
  Campaign(Failing what, std::uint64_t each) : what_(what), each_(each) {
    Disk disk(path());
    Scene scene{path(), signer_of(1)};
    scene.fill();
    killed_.become_copy(disk);
    scene.journal.reset();
    ended_.become_copy(disk);
    signer_ = scene.signer;
  }

  Counts run() {
    for (const CallStep& step : steps())
      for (const bool stays : {false, true}) fail_each(step, stays);
    return std::move(counts_);
  }

 private:
  std::string path() const { return folder_.path().string(); }

  std::vector<CallStep> steps() const {
    const auto nothing = [](Scene&) {};
    const auto at_work = [](Scene& scene) { scene.work(); };
    const auto with_draft = [](Scene& scene) {
      scene.work();
      scene.journal->open_draft(test::an_offer(), test::at(95 * kDay));
    };
    const auto open = [](Scene& scene) { return scene.open(); };
    const journal::Clocks now = test::at(95 * kDay);
    std::vector<CallStep> all = {
        {"first opening", &empty_, nothing, open},
        {"enrolment", &empty_, [](Scene& scene) { scene.open(); },
         [](Scene& s) { return done([&] { s.journal->enrol(s.signer.identity()); }); }},
        {"opening", &ended_, nothing, open},
        {"opening after a kill", &killed_, nothing, open},
        {"opening after a fault", &ended_, [](Scene& s) { journal::note_fault(s.folder); }, open},
        {"boot", &killed_, [](Scene& scene) { scene.open(); },
         [](Scene& s) { return done([&] { s.journal->boot(test::at(9), "0.1.0", boot_id()); }); }},
        {"boot with a draft", &killed_,
         [with_draft](Scene& scene) {
           with_draft(scene);
           scene.journal.reset();
           scene.open();
         },
         [](Scene& s) { return done([&] { s.journal->boot(test::at(9), "0.1.0", boot_id()); }); }},
        {"open_draft", &killed_, at_work,
         [now](Scene& s) { return done([&] { s.journal->open_draft(test::an_offer(), now); }); }},
        {"save_draft", &killed_, with_draft,
         [now](Scene& s) { return done([&] { s.journal->save_draft(test::a_score(2), now); }); }},
        {"close_draft", &killed_, with_draft,
         [now](Scene& s) {
           return done([&] {
             s.journal->close_draft(with_text(), domain::ClosedBy::selesai, 5'000, now,
                                    std::vector<Bytes>{Bytes(300, 's')});
           });
         }},
        {"append", &killed_, at_work,
         [now](Scene& s) { return done([&] { s.journal->append(record::Shutdown{1}, now); }); }},
    };
    for (CallStep& step : other_steps(at_work)) all.push_back(std::move(step));
    return all;
  }

  std::vector<CallStep> other_steps(const std::function<void(Scene&)>& at_work) const {
    const journal::Clocks now = test::at(95 * kDay);
    const Date day = date_of(test::at(0).wall, {});
    return {
        {"receipt", &killed_,
         [](Scene& scene) {
           scene.work();
           scene.ask_receipt(95 * kDay);
         },
         [](Scene& scene) { return scene.take_receipt(95 * kDay); }},
        {"receipt on a stick", &killed_,
         [](Scene& scene) {
           scene.work();
           scene.ask_receipt(95 * kDay);
         },
         [now](Scene& scene) {
           const auto taken = scene.journal->take_carried(scene.carried, scene.receipt,
                                                          scene.signer.device, now);
           return taken && *taken;
         }},
        {"receipt of another past", &killed_,
         [](Scene& scene) {
           scene.work();
           scene.ask_receipt(95 * kDay);
           ++scene.said.log_id;
           scene.receipt = scene.signer.sign(scene.said);
         },
         [](Scene& s) { return !s.take_receipt(95 * kDay) && s.journal->evidence().size() == 1; }},
        {"purge", &killed_, at_work,
         [now](Scene& scene) { return scene.journal->purge(now.wall) > 0; }},
        {"wrong PIN", &killed_, at_work,
         [now](Scene& s) { return done([&] { s.journal->note_wrong_pin(kReadNip, now.wall); }); }},
        {"right PIN", &killed_, at_work,
         [](Scene& s) { return done([&] { s.journal->clear_wrong_pins(kReadNip); }); }},
        {"ticket", &killed_, at_work,
         [day](Scene& scene) { return scene.journal->take_ticket(kReadTicket, day); }},
        {"reading", &killed_, at_work,
         [](Scene& scene) {
           const auto out = scene.journal->outgoing(scene.journal->acknowledged().head.seq, 256,
                                                    scene.signer.device);
           scene.journal->figures(date_of(test::at(0).wall, {}));
           return out.has_value() && scene.journal->verify().has_value();
         }},
    };
  }

  // The nth call fails; 0: none. Then what the recorder does after a fault, and the program's end.
  struct Trial {
    bool hit = false;
    bool returned = false;
    JournalReading after;
  };
  Trial attempt(const CallStep& step, std::uint64_t nth, bool stays, bool power_goes) {
    Disk disk(path());
    disk.become_copy(*step.from);
    Scene scene{path(), signer_};
    step.prepare(scene);
    if (nth > 0) arm(disk, nth, stays);
    Trial trial;
    try {
      trial.returned = step.perform(scene);
    } catch (const std::logic_error&) {
      throw;  // would end the program
    } catch (const std::exception&) {
    }
    trial.hit = what_ == Failing::disk_call ? disk.failed().has_value() : allocation_failed();
    if (nth > 0 && !trial.returned) {
      journal::note_fault(scene.folder);
      if (scene.journal) scene.journal->leave_as_it_stands();
    }
    scene.journal.reset();
    disk.heal();
    heal_memory();
    if (power_goes) cut_power(scene, disk);
    trial.after = read_journal(path());
    return trial;
  }

  void arm(Disk& disk, std::uint64_t nth, bool stays) const {
    if (what_ == Failing::disk_call) disk.fail_at(nth, stays);
    else fail_allocation_at(nth, stays);
  }

  // The program starts again, the disk is well; then the power goes before anything new is synced.
  void cut_power(Scene& scene, Disk& disk) {
    if (!scene.open()) return;  // read_journal() will say why.
    scene.journal->leave_as_it_stands();
    scene.journal.reset();
    disk.cut_power(Loss::all, random_);
  }

  void fail_each(const CallStep& step, bool stays) {
    const JournalReading after = attempt(step, 0, false, false).after;
    const CallStep unmade{step.name, step.from, step.prepare, [](Scene&) { return true; }};
    const JournalReading before = attempt(unmade, 0, false, false).after;
    bool power_goes = false;
    for (std::uint64_t nth = 1;; nth += 1 + nth / each_) {
      const Trial trial = attempt(step, nth, stays, power_goes = !power_goes);
      if (!trial.hit) return;
      ++counts_[fmt::format("{} failed in: {}",
                            what_ == Failing::disk_call ? "calls" : "allocations", step.name)];
      ++counts_[trial.returned ? "done all the same" : "told as a fault"];
      const bool whole = trial.after == after;
      const bool absent = !trial.returned && trial.after == before;
      if (!whole && !absent)
        counts_.found.push_back(fmt::format(
            "{}, call {} fails{}, {}: {}\n    before: {}\n    after:  {}", step.name, nth,
            stays ? " and all after it" : "", trial.returned ? "returned" : "told as a fault",
            told(trial.after), told(before), told(after)));
    }
  }

  const Failing what_;
  const std::uint64_t each_;
  test::Folder folder_;
  Disk empty_{""};
  Disk killed_{""};
  Disk ended_{""};
  test::Signer signer_;
  Random random_{1};
  Counts counts_;
};

}  // namespace

Counts journal_calls(Failing what, std::uint64_t each) {
  seed_vfs(1);
  return Campaign(what, each).run();
}

}  // namespace suara::fault
