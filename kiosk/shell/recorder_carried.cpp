#include <sys/statvfs.h>

#include <system_error>

#include "kiosk/shell/clocks.hpp"
#include "kiosk/shell/recorder.hpp"
#include "kiosk/shell/settings.hpp"

// What the recorder does for a technician: batches and receipts that are carried, a look, and the
// programs of other machines.
namespace suara::kiosk {
namespace {

// The pairings are no part of the journal: where they cannot be written it goes on.
std::optional<Problem> not_kept(const std::system_error& error) {
  return Problem{"programs.not_kept", {{"what", error.code().message()}}};
}

}  // namespace

void Recorder::perform(const AskChains& request) {
  CarriedChains chains;
  for (ChainNumber chain = 1; chain <= earlier_.size(); ++chain)
    if (const auto* journal = journal_of(chain); journal != nullptr && key_of(chain) != nullptr) {
      chains.spans.push_back(span_to_export(chain, *journal, request.all_kept));
      chains.devices.insert(journal->identity().place.device);
    }
  for (const EarlierEnrolment& one : earlier_)
    if (auto left = left_of(one)) chains.left.push_back(*std::move(left));
  chains.spans.push_back(span_to_export(0, journal_, request.all_kept));
  chains.devices.insert(journal_.identity().place.device);
  request.answer->set_value(std::move(chains));
}

void Recorder::perform(const SealCarried& request) {
  request.answer->set_value(seal(request.chain, request.after_seq, record::kBatchRecordsMax));
}

void Recorder::perform(const TakeCarriedReceipt& request) {
  for (ChainNumber chain = 0; chain <= earlier_.size(); ++chain) {
    journal::Journal* journal = journal_of(chain);
    if (journal == nullptr || key_of(chain) == nullptr) continue;
    const record::Place& place = journal->identity().place;
    if (place.device != request.range.device || place.epoch != request.range.epoch) continue;
    const auto taken = apart(chain, [&] {
      return journal->take_carried(request.range, request.signed_receipt, *key_of(chain),
                                   read_clocks());
    });
    const bool moved = taken && *taken;
    if (!taken) fault_where_broken(chain, taken.error());
    if (!faulted_) tell_evidence();
    request.answer->set_value(taken);
    if (!moved) return say_standing(false);
    if (chain != 0) return say_earlier(chain);
    say_bundle();
    return say_standing(true);
  }
  request.answer->set_value(problem("receipt.other_device"));
}

void Recorder::perform(const KeepDensity& request) {
  if (write_density(folder_, request.density)) to_screen_(DensityKept{});
}

void Recorder::tell_programs(ProgramsKnown known) {
  auto paired = Paired(folder_).list();
  if (paired)
    known.paired = *std::move(paired);
  else
    known.problem = paired.error();
  to_screen_(std::move(known));
}

void Recorder::perform(const AskPrograms&) { tell_programs({}); }

void Recorder::perform(const InviteProgram& request) {
  ProgramsKnown known;
  try {
    const auto code = Paired(folder_).invite(request.name, read_clocks().wall);
    if (code) {
      known.invited = request.name;
      known.code = *code;
    } else {
      known.problem = code.error();
    }
  } catch (const std::system_error& error) {
    known.problem = not_kept(error);
  }
  tell_programs(std::move(known));
}

void Recorder::perform(const RevokeProgram& request) {
  ProgramsKnown known;
  try {
    known.problem = Paired(folder_).remove(request.name);
  } catch (const std::system_error& error) {
    known.problem = not_kept(error);
  }
  tell_programs(std::move(known));
}

void Recorder::perform(const Inspect&) {
  Inspected seen;
  seen.epoch = journal_.identity().place.epoch;
  seen.last_seq = journal_.head().seq;
  seen.acked = journal_.acknowledged();
  seen.log = log_notice_;
  seen.found = journal_.inspect();
  struct statvfs state {};
  if (statvfs(folder_.c_str(), &state) == 0) {
    seen.free_bytes = std::uint64_t{state.f_bavail} * state.f_frsize;
    seen.total_bytes = std::uint64_t{state.f_blocks} * state.f_frsize;
  }
  for (const EarlierEnrolment& one : earlier_)
    if (one.journal)
      seen.earlier.push_back({one.journal->identity().place,
                              one.journal->head().seq - one.journal->acknowledged().head.seq,
                              !one.key.has_value()});
    else if (const auto left = left_of(one))
      seen.unread.push_back({one.folder.filename().string(), left->args.at("code")});
  to_screen_(std::move(seen));
}

}  // namespace suara::kiosk
