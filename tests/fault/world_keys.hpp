// Rotation of the region's keys in a world: made beside the database as `suara-central keys new`
// makes them, stated by the root key and taken by the central's own act. Nothing happens while the
// central is off or its storage has failed; a refusal that is not of the contract is a defect.
#pragma once
#include "tests/fault/central_machine.hpp"
#include "tests/fault/counts.hpp"

namespace suara::fault {

class KeyRotation {
 public:
  KeyRotation(Counts& counts, std::vector<std::string>& defects)
      : counts_(counts), defects_(defects) {}

  void make_key(CentralMachine& central, Random& draw, Instant now);
  // The last key that holds is not to be ended.
  void end_key(CentralMachine& central, Random& draw, Instant now);
  // To a central that may have lost some: all of them again; a key whose end is past ends soon.
  void state_again(CentralMachine& central, Instant now);
  static constexpr std::int64_t kEndsAfterMs = 60'000;  // as `suara keys end`

 private:
  // Whether it was stored, and if not whether it was refused with this code.
  enum class Taken : std::uint8_t { yes, refused, not_stored };
  Taken state(CentralMachine& central, const record::KeyStatement& key, Instant now,
              const char* may_refuse);

  Counts& counts_;
  std::vector<std::string>& defects_;
  std::vector<record::KeyStatement> stated_;
};

}  // namespace suara::fault
