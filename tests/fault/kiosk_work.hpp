// Steps of a kiosk's day as the recorder asks its journal for them, drawn from a seed.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "tests/fault/random.hpp"
#include "tests/kiosk/journal/central_double.hpp"

namespace suara::fault {

test::Signer signer_of(std::uint64_t seed);
Bytes boot_id();

// A journal at work. Each step returns once the journal says that it is durable.
class KioskWork {
 public:
  KioskWork(std::string folder, std::uint64_t seed);
  // Draws the next step and does it; its name.
  std::string step();
  void enrol_and_boot();
  void reopen();            // an orderly end, or one after a fault
  void fault_and_reopen();
  void close() { journal.reset(); }

  std::optional<journal::Journal> journal;
  std::optional<std::uint8_t> draft_score;  // shown with thanks: nullopt: none, 0: no score yet
  journal::Clocks now = test::at(0);
  test::Signer signer;
  std::string defect;  // what the journal said of itself that cannot be

 private:
  std::string answer();
  std::string finish();
  std::string other();
  void take_receipt(bool repeat);
  void import_rows();

  const std::string folder_;
  Random random_;
  domain::Answers answers_;
  Bytes last_receipt_;
  record::ReceiptContext last_context_;
  std::uint32_t imported_ = 0;
};

}  // namespace suara::fault
