#include "kiosk/shell/stick_commands.hpp"

#include <algorithm>
#include <cstdio>

#include "common/base/version.hpp"
#include "kiosk/shell/ask_kiosk.hpp"
#include "kiosk/shell/clocks.hpp"
#include "kiosk/shell/earlier.hpp"
#include "kiosk/shell/evidence_files.hpp"
#include "kiosk/shell/messages.hpp"
#include "kiosk/shell/settings.hpp"
#include "kiosk/shell/stick.hpp"

namespace suara::kiosk {
namespace {

using nlohmann::json;
using std::filesystem::absolute;

// Every chain of this kiosk, alone in this process: those of earlier enrolments first.
struct Chains {
  journal::Journal current;
  record::SigningKey key;
  std::vector<EarlierEnrolment> earlier;

  // chain: 0 the current one, then the earlier ones.
  journal::Journal* journal(std::size_t chain) {
    if (chain == 0) return &current;
    EarlierEnrolment& one = earlier[chain - 1];
    return one.journal && one.key ? &*one.journal : nullptr;
  }
  const record::SigningKey& key_of(std::size_t chain) const {
    return chain == 0 ? key : *earlier[chain - 1].key;
  }
};

// A session of its own: a draft that a crash left closes, and goes with the rest.
Expected<Chains> open_alone(const std::filesystem::path& data) {
  auto journal = journal::Journal::open(data);
  if (!journal) return tl::unexpected(journal.error());
  if (!journal->enrolled()) return problem("kiosk.not_enrolled");
  const auto key = journal::load_device_key(data);
  if (!key) return tl::unexpected(key.error());
  journal->boot(read_clocks(), std::string(kVersion), machine_boot_id());
  return Chains{std::move(*journal), *key, open_earlier(data)};
}

void close_alone(journal::Journal& journal, record::TechnicianAct act, std::uint64_t count) {
  if (count > 0) journal.append(record::TechnicianAction{act, count}, read_clocks());
  journal.append(record::Shutdown{1}, read_clocks());
}

Expected<Exported> export_alone(const ExportOptions& options, Chains& chains) {
  std::vector<CarriedSpan> spans;
  for (std::size_t chain = 1; chain <= chains.earlier.size(); ++chain)
    if (const auto* journal = chains.journal(chain))
      spans.push_back(span_to_export(chain, *journal, options.all_kept));
  spans.push_back(span_to_export(0, chains.current, options.all_kept));
  auto exported = export_batches(
      spans,
      [&](std::size_t chain, std::uint64_t after_seq) {
        return chains.journal(chain)->outgoing(after_seq, record::kBatchRecordsMax,
                                               chains.key_of(chain));
      },
      options.to);
  close_alone(chains.current, record::TechnicianAct::exported_batches,
              exported ? exported->batches : 0);
  if (!exported) return exported;
  for (const EarlierEnrolment& one : chains.earlier)
    if (auto left = left_of(one)) exported->left.push_back(*std::move(left));
  return exported;
}

Expected<ReceiptsTaken> receipts_alone(const ReceiptOptions& options, Chains& chains) {
  std::set<DeviceId> devices;
  std::vector<std::size_t> ours;
  for (std::size_t chain = 0; chain <= chains.earlier.size(); ++chain)
    if (const auto* journal = chains.journal(chain)) {
      devices.insert(journal->identity().place.device);
      ours.push_back(chain);
    }
  auto taken = take_receipts(
      options.from, devices, [&](const record::CarriedRange& range, const Bytes& receipt) {
        const auto sent_it = [&](std::size_t chain) {
          const record::Place& place = chains.journal(chain)->identity().place;
          return place.device == range.device && place.epoch == range.epoch;
        };
        const auto found = std::ranges::find_if(ours, sent_it);
        if (found == ours.end()) return Expected<bool>(problem("receipt.other_device"));
        return chains.journal(*found)->take_carried(range, receipt, chains.key_of(*found),
                                                    read_clocks());
      });
  close_alone(chains.current, record::TechnicianAct::took_receipts, taken ? taken->moved : 0);
  std::vector<ChainEvidence> evidence;
  for (const EarlierEnrolment& one : chains.earlier)
    if (one.journal) evidence.push_back(evidence_of(*one.journal));
  evidence.push_back(evidence_of(chains.current));
  write_evidence(options.data, chains.current, evidence);
  return taken;
}

// Prints what is wrong with the earlier enrolments, then does the work.
template <class Work>
auto with_chains(const std::filesystem::path& data, const std::filesystem::path& assets, Work work)
    -> decltype(work(std::declval<Chains&>())) {
  auto chains = open_alone(data);
  if (!chains) return tl::unexpected(chains.error());
  for (const EarlierEnrolment& one : chains->earlier)
    if (one.problem) say_problem(*one.problem, assets);
  return work(*chains);
}

// The kiosk runs and has the journal: it is asked over its socket, and answers when all is done.
std::optional<json> ask_running(const std::filesystem::path& data, const json& request) {
  const auto settings = load_settings(data);
  if (!settings) return std::nullopt;
  auto answer = ask_kiosk(settings->socket, request);
  if (!answer) return std::nullopt;
  return std::move(*answer);
}

int say_refusals(const json& answer) {
  bool any = false;
  const auto say = [&](const json& problem) {
    std::fprintf(stderr, "suara-kiosk: %s\n", problem.value("text", "").c_str());
    any = true;
  };
  if (answer.contains("problem")) say(answer["problem"]);
  for (const char* list : {"refused", "left"})
    for (const json& one : answer.value(list, json::array())) say(one);
  return any ? kExitFailed : kExitOk;
}

void say_exported(const Exported& exported, const ExportOptions& options,
                 const std::filesystem::path& assets) {
  const std::string line = terminal_texts(assets)(
      "terminal.exported", {{"batches", std::to_string(exported.batches)},
                            {"records", std::to_string(exported.records)},
                            {"folder", options.to.string()}});
  std::printf("%s\n", line.c_str());
}

void say_receipts(std::uint64_t moved, std::uint64_t known, std::size_t refused,
                  const std::filesystem::path& assets) {
  const std::string line = terminal_texts(assets)(
      "terminal.receipts", {{"moved", std::to_string(moved)},
                            {"known", std::to_string(known)},
                            {"refused", std::to_string(refused)}});
  std::printf("%s\n", line.c_str());
}

}  // namespace

int run_export(const ExportOptions& options, const std::filesystem::path& assets) {
  const auto exported = with_chains(
      options.data, assets, [&](Chains& chains) { return export_alone(options, chains); });
  if (exported) {
    say_exported(*exported, options, assets);
    return exported->left.empty() ? kExitOk : kExitFailed;  // What is left was said before.
  }
  if (exported.error().code == "journal.locked") {
    const auto answer = ask_running(options.data, {{"do", "export"},
                                                   {"to", absolute(options.to).string()},
                                                   {"all_kept", options.all_kept}});
    if (answer) {
      const int code = say_refusals(*answer);
      if (answer->contains("ok"))
        say_exported({answer->value("batches", std::uint64_t{0}),
                      answer->value("records", std::uint64_t{0})},
                     options, assets);
      return code;
    }
  }
  say_problem(exported.error(), assets);
  return exit_code_of(exported.error());
}

int run_receipts(const ReceiptOptions& options, const std::filesystem::path& assets) {
  const auto taken = with_chains(
      options.data, assets, [&](Chains& chains) { return receipts_alone(options, chains); });
  if (taken) {
    for (const Problem& refused : taken->refused) say_problem(refused, assets);
    say_receipts(taken->moved, taken->known, taken->refused.size(), assets);
    return taken->refused.empty() ? kExitOk : kExitFailed;
  }
  if (taken.error().code == "journal.locked") {
    const auto answer = ask_running(
        options.data, {{"do", "receipts"}, {"from", absolute(options.from).string()}});
    if (answer) {
      const int code = say_refusals(*answer);
      if (answer->contains("ok"))
        say_receipts(answer->value("moved", std::uint64_t{0}),
                     answer->value("known", std::uint64_t{0}),
                     answer->value("refused", json::array()).size(), assets);
      return code;
    }
  }
  say_problem(taken.error(), assets);
  return exit_code_of(taken.error());
}

}  // namespace suara::kiosk
