#include "kiosk/shell/doctor_command.hpp"

#include <algorithm>
#include <cstdio>

#include "common/record/clock_bounds.hpp"
#include "kiosk/journal/examination.hpp"
#include "kiosk/shell/clocks.hpp"
#include "kiosk/shell/messages.hpp"
#include "kiosk/shell/recorder.hpp"
#include "kiosk/shell/stick.hpp"

namespace suara::kiosk {
namespace {

using journal::Findings;
using journal::Found;
using Args = std::map<std::string, std::string>;

// One line each: "+" what is good, "!" what is not.
class Report {
 public:
  explicit Report(const texts::Texts& words) : words_(words) {}
  void say(bool good, const char* key, const Args& args = {}) {
    std::printf("%s %s\n", good ? "+" : "!", words_(key, args).c_str());
    all_good_ = all_good_ && good;
  }
  bool all_good() const { return all_good_; }

 private:
  const texts::Texts& words_;
  bool all_good_ = true;
};

struct Keys {
  const char* good;
  const char* none;
  const char* damaged;
  const char* of(Found found) const {
    return found == Found::good ? good : found == Found::none ? none : damaged;
  }
};

void say_identity(Report& report, const Findings& found) {
  constexpr Keys kIdentity{"doctor.identity_good", "doctor.identity_none",
                           "doctor.identity_damaged"};
  constexpr Keys kKey{"doctor.key_good", "doctor.key_none", "doctor.key_damaged"};
  Args args;
  if (found.is)
    args = {{"device", found.is->place.device.text},
            {"tenant", found.is->place.tenant.text},
            {"epoch", std::to_string(found.is->place.epoch)}};
  report.say(found.identity == Found::good, kIdentity.of(found.identity), args);
  report.say(found.key == Found::good, kKey.of(found.key));
}

void say_heads(Report& report, const Findings& found) {
  if (found.head_at)
    report.say(true, "doctor.head_good", {{"seq", std::to_string(found.head_at->seq)}});
  else
    report.say(false, "doctor.head_damaged");
  if (!found.acked)
    report.say(false, "doctor.acknowledged_damaged");
  else if (found.acked->tree_size == 0)
    report.say(true, "doctor.acknowledged_nothing");
  else
    report.say(true, "doctor.acknowledged_good",
               {{"seq", std::to_string(found.acked->head.seq)},
                {"when", to_text(found.acked->server_time, found.zone)}});
}

Args range(std::uint64_t first, std::uint64_t last) {
  return {{"first", std::to_string(first)}, {"last", std::to_string(last)}};
}

void say_records(Report& report, const Findings& found) {
  if (found.good.empty()) report.say(found.damaged.empty(), "doctor.records_none");
  for (const journal::GoodRun& run : found.good)
    report.say(true, "doctor.records_good", range(run.before.seq + 1, run.last_seq));
  for (const journal::DamagedRun& run : found.damaged)
    report.say(false, "doctor.records_damaged", range(run.first_seq, run.last_seq));
  constexpr Keys kDraft{"doctor.draft_good", "doctor.draft_none", "doctor.draft_damaged"};
  report.say(found.draft != Found::damaged, kDraft.of(found.draft));
  report.say(found.side_parts_damaged == 0,
             found.side_parts_damaged == 0 ? "doctor.texts_good" : "doctor.texts_damaged",
             {{"count", std::to_string(found.side_parts)},
              {"damaged", std::to_string(found.side_parts_damaged)}});
}

void say_journal(Report& report, const Findings& found, const texts::Texts& words) {
  if (found.refusal)
    report.say(false, "doctor.refused", {{"why", texts::describe(*found.refusal, words)}});
  else
    report.say(true, "doctor.opens");
  say_identity(report, found);
  if (found.identity == Found::none) return;
  say_heads(report, found);
  say_records(report, found);
  constexpr Keys kWitness{"doctor.witness_good", "doctor.witness_none", "doctor.witness_damaged"};
  report.say(found.witness != Found::damaged, kWitness.of(found.witness));
  if (found.fault_marked) report.say(false, "doctor.fault_marked");
}

void say_machine(Report& report, const Findings& found, const std::filesystem::path& data) {
  const std::uint64_t free = std::filesystem::space(data).available;
  report.say(free >= kFreeBytesMin, free >= kFreeBytesMin ? "doctor.disk_good" : "doctor.disk_full",
             {{"mib", std::to_string(free / 1024 / 1024)}});
  const Instant now = read_clocks().wall;
  const Instant heard = found.acked ? found.acked->server_time : Instant{};
  const bool behind = heard - now > record::kClockAgreesMs;
  report.say(!behind, behind ? "doctor.clock_behind" : "doctor.clock_good",
             {{"now", to_text(now, found.zone)}, {"then", to_text(heard, found.zone)}});
}

Expected<Exported> rescue(const journal::Examination& examined, const DoctorOptions& options) {
  const auto key = journal::load_device_key(options.data);
  if (!key) return tl::unexpected(key.error());
  const Findings& found = examined.findings();
  if (!found.is) return tl::unexpected(found.refusal.value_or(Problem{"kiosk.not_enrolled"}));
  if (found.key != Found::good)
    return problem("key.broken", {}, {(options.data / "device.key").string(), 0, ""});
  std::vector<CarriedSpan> spans;
  for (const journal::GoodRun& run : found.good)
    spans.push_back({found.is->place.epoch, run.before.seq, run.last_seq});
  return export_batches(
      spans,
      [&](std::uint32_t, std::uint64_t after_seq) { return examined.outgoing(after_seq, *key); },
      *options.export_to);
}

}  // namespace

int run_doctor(const DoctorOptions& options, const std::filesystem::path& assets) {
  const texts::Texts words = terminal_texts(assets);
  const auto examined = journal::Examination::of(options.data);
  if (!examined) {
    say_problem(examined.error(), assets);
    return exit_code_of(examined.error());
  }
  const Findings& found = examined->findings();
  Report of_journal(words), of_machine(words);
  say_journal(of_journal, found, words);
  say_machine(of_machine, found, options.data);
  const bool all_good = of_journal.all_good() && of_machine.all_good();
  std::printf("%s\n", words(all_good ? "doctor.well" : "doctor.not_well").c_str());
  if (options.export_to) {
    const auto exported = rescue(*examined, options);
    if (!exported) {
      say_problem(exported.error(), assets);
      return kExitFailed;
    }
    std::printf("%s\n", words("terminal.exported",
                              {{"batches", std::to_string(exported->batches)},
                               {"records", std::to_string(exported->records)},
                               {"folder", options.export_to->string()}})
                            .c_str());
  }
  if (!of_journal.all_good()) return kExitJournal;
  return all_good ? kExitOk : kExitFailed;
}

}  // namespace suara::kiosk
