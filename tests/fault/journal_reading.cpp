#include "tests/fault/journal_reading.hpp"

#include <fmt/format.h>

#include "tests/fault/kiosk_work.hpp"

namespace suara::fault {

std::string told(const JournalReading& reading) {
  if (!reading.refusal.empty()) return "refuses: " + reading.refusal;
  return fmt::format("enrolled {} seq {} hash {:.8} acked {} waiting {} draft {} after boot {:.8}"
                     " wrong PINs {} ticket fresh {} evidence {}",
                     reading.enrolled, reading.head.seq, to_hex(view_of(reading.head.hash)),
                     reading.acked.head.seq, reading.waiting, reading.found_draft,
                     to_hex(view_of(reading.after_boot)), reading.wrong_pins,
                     reading.ticket_is_fresh, reading.evidence);
}

JournalReading read_journal(const std::string& folder) {
  JournalReading reading;
  try {
    auto journal = journal::Journal::open(folder);
    if (!journal) {
      const auto& args = journal.error().args;
      reading.refusal = journal.error().code;
      for (const auto& [key, value] : args) reading.refusal += " " + value;
      return reading;
    }
    reading.enrolled = journal->enrolled();
    if (!reading.enrolled) return reading;
    reading.head = journal->head();
    reading.acked = journal->acknowledged();
    reading.waiting = journal->waiting_ballots();
    reading.evidence = journal->evidence().size();
    reading.wrong_pins = journal->wrong_pins(kReadNip).count;
    reading.ticket_is_fresh = journal->take_ticket(kReadTicket, date_of(test::at(0).wall, {}));
    reading.found_draft = journal->boot(test::at(100'000), "0.1.0", boot_id());
    reading.after_boot = journal->head().hash;
  } catch (const std::exception& error) {
    reading.refusal = error.what();
  }
  return reading;
}

}  // namespace suara::fault
