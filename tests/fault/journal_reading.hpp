// All that a journal promises of itself, read by its own functions after a boot at a fixed time.
#pragma once
#include <string>

#include "kiosk/journal/journal.hpp"

namespace suara::fault {

struct JournalReading {
  std::string refusal;
  bool enrolled = false;
  journal::Head head;
  journal::Acknowledged acked;
  std::uint64_t waiting = 0;
  bool found_draft = false;
  Hash after_boot{};  // hashes every record, the draft's too
  std::uint32_t wrong_pins = 0;
  bool ticket_is_fresh = false;
  std::size_t evidence = 0;
  bool operator==(const JournalReading&) const = default;
};

inline constexpr const char* kReadNip = "19800101";
inline constexpr const char* kReadTicket = "A-1";

std::string told(const JournalReading& reading);
JournalReading read_journal(const std::string& folder);

}  // namespace suara::fault
