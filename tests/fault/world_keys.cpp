#include "tests/fault/world_keys.hpp"

#include <algorithm>
#include <array>

#include "sync/central/key_acts.hpp"
#include "tests/fault/region_image.hpp"

namespace suara::fault {
namespace {

bool works(const CentralMachine& central) { return central.on() && !central.broken(); }

std::string draw_purpose(Random& draw) {
  constexpr std::array kPurposes = {record::kReceiptPurpose, record::kReceiptPurpose,
                                    record::kOfficePurpose, record::kSealPurpose};
  return std::string(kPurposes.at(draw.below(kPurposes.size())));
}

}  // namespace

KeyRotation::Taken KeyRotation::state(CentralMachine& central,
                                      const record::KeyStatement& key, Instant now,
                                      const char* may_refuse) {
  const central::KeysForm form{root_key().public_key(), {record::sign_statement(key, root_key())}};
  const auto made = central.act([&](central::Books& books) {
    return central::accept_keys(books, form, person("operator"), now);
  });
  if (!made) return Taken::not_stored;
  if (*made) return Taken::yes;
  if (made->error().code != may_refuse)
    defects_.push_back("a key statement is refused: " + made->error().code);
  return Taken::refused;
}

void KeyRotation::make_key(CentralMachine& central, Random& draw, Instant now) {
  if (!works(central)) return;
  const std::string purpose = draw_purpose(draw);
  const auto key = central::add_key(central.folder() / "central.keys", purpose);
  if (!key) return defects_.push_back("no further key: " + key.error().code);
  constexpr std::array<std::int64_t, 4> kLater = {0, 0, 300'000, 86'400'000};
  const Instant from = now + kLater.at(draw.below(kLater.size()));
  const record::KeyStatement further{kTenant, purpose,  central::key_id_of(*key),
                                     *key,    from, kForLong};
  if (state(central, further, now, "") != Taken::yes) return;
  stated_.push_back(further);
  ++counts_["keys: " + purpose + " anew"];
}

void KeyRotation::end_key(CentralMachine& central, Random& draw, Instant now) {
  if (!works(central)) return;
  const std::string purpose = draw_purpose(draw);
  const auto& stated = central.books().directory->stated.at(purpose);
  record::KeyStatement key = stated[draw.below(stated.size())];
  const Instant until = std::max(now, key.from) + kEndsAfterMs;
  if (until >= key.until) return;
  key.until = until;
  switch (state(central, key, now, "keys.last_one")) {
    case Taken::yes:
      stated_.push_back(key);
      ++counts_["keys: " + purpose + " ended"];
      return;
    case Taken::refused: ++counts_["keys: the last one stays"]; return;
    case Taken::not_stored: return;
  }
}

void KeyRotation::state_again(CentralMachine& central, Instant now) {
  for (record::KeyStatement key : stated_) {
    key.until = std::max(key.until, now + kEndsAfterMs);
    state(central, key, now, "keys.ends_earlier");
  }
}

}  // namespace suara::fault
