#include "tests/fault/kiosk_work.hpp"

#include <algorithm>

#include "tests/fault/journal_reading.hpp"

namespace suara::fault {
namespace {

record::SigningKey key_of(std::uint64_t seed, std::uint8_t what) {
  std::array<std::uint8_t, 32> bytes{};
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(seed >> (8 * i));
  bytes[31] = what;
  return record::SigningKey::from_seed(bytes);
}

}  // namespace

test::Signer signer_of(std::uint64_t seed) {
  return {.root = key_of(seed, 1), .receipt_key = key_of(seed, 2), .device = key_of(seed, 3)};
}

Bytes boot_id() { return Bytes(16, 'b'); }

KioskWork::KioskWork(std::string folder, std::uint64_t seed)
    : signer(signer_of(seed)), folder_(std::move(folder)), random_(seed ^ 0x6b696f736bULL) {}

void KioskWork::enrol_and_boot() {
  auto opened = journal::Journal::open(folder_);
  if (!opened) {
    defect = "a sound journal does not open: " + opened.error().code;
    return;
  }
  journal.emplace(std::move(*opened));
  if (!journal->enrolled()) journal->enrol(signer.identity());
  const bool found = journal->boot(now, "0.1.0", boot_id());
  if (found != draft_score.has_value()) defect = "the draft is not what was left";
  draft_score.reset();
}

void KioskWork::reopen() {
  journal.reset();
  enrol_and_boot();
}

void KioskWork::fault_and_reopen() {
  journal::note_fault(folder_);
  reopen();
}

std::string KioskWork::step() {
  now.boot_ms += 1'000;
  now.wall = now.wall + 1'000 + (random_.chance(1, 12) ? 5'000 : 0);  // at times a clock change
  if (journal->has_draft()) return random_.chance(1, 2) ? answer() : finish();
  if (random_.chance(1, 2)) return other();
  answers_ = {};
  journal->open_draft(test::an_offer(), now);
  draft_score = 0;
  return "open";
}

std::string KioskWork::answer() {
  const auto score = static_cast<std::uint8_t>(1 + random_.below(4));
  answers_ = test::a_score(score, answers_.last_answer_ms.value_or(1'000) + 500);
  if (random_.chance(1, 3)) answers_.reasons = {domain::Element::waktu};
  journal->save_draft(answers_, now);
  draft_score = score;
  return "answer";
}

std::string KioskWork::finish() {
  std::vector<Bytes> texts;
  if (random_.chance(1, 4)) {
    answers_.text_commitments = {record::sha256({"a comment"})};
    texts = {Bytes(200, 's')};
  }
  journal->close_draft(answers_, domain::ClosedBy::selesai, 20'000, now, texts);
  draft_score.reset();
  return "close";
}

void KioskWork::take_receipt(bool repeat) {
  if (!repeat || last_receipt_.empty()) {
    const auto out = journal->outgoing(journal->acknowledged().head.seq, 256, signer.device);
    if (!out || !*out) return;
    last_receipt_ = signer.sign(signer.receive((*out)->upload, now.wall));
    last_context_ = (*out)->context;
  }
  const auto taken = journal->take_receipt(last_receipt_, last_context_, now);
  if (!taken) defect = "an honest receipt is not believed: " + taken.error().code;
}

void KioskWork::import_rows() {
  std::vector<domain::Ballot> ballots;
  for (std::size_t i = 0; i < 12; ++i) {
    auto ballot = domain::close_ballot(test::an_offer(), test::a_score(3),
                                       domain::ClosedBy::selesai, 5'000);
    ballot.offer.channel = domain::Channel::imported;
    ballot.imported = domain::ImportedRow{date_of(now.wall, {}), ++imported_};
    ballots.push_back(ballot);
  }
  journal->append_imported(ballots, now);
}

std::string KioskWork::other() {
  switch (random_.below(10)) {
    case 0: journal->append(domain::ServiceWithoutBallot{test::an_offer()}, now); return "service";
    case 1: import_rows(); return "import";
    case 2:
    case 3:
    case 4: take_receipt(random_.chance(1, 4)); return "receipt";
    case 5: reopen(); return "reopen";
    case 6: fault_and_reopen(); return "fault copy";
    case 7: journal->note_wrong_pin(kReadNip, now.wall); return "wrong PIN";
    case 8: journal->take_ticket("A-" + std::to_string(random_.below(3)), date_of(now.wall, {}));
      return "ticket";
    default: journal->purge(now.wall + journal::kKeptAfterAckMs + 1); return "purge";
  }
}

}  // namespace suara::fault
