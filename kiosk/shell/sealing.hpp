// What must be erasable, sealed before it reaches the disk: comment, respondent's answers,
// complaint. Clear text is wiped as soon as it is sealed.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/record/receipt.hpp"
#include "common/record/records.hpp"
#include "kiosk/app/citizen/actions.hpp"

namespace suara::kiosk {

// The tenant's seal key that was in use when the central was last heard: of those stated ones that
// held then, the last begun. nullopt: none, so that no text may be asked for.
std::optional<Hash> seal_key_of(std::span<const record::SignedKeyStatement> statements,
                                const record::PublicKey& root_key, const TenantId& tenant,
                                Instant last_heard);

struct SealedTexts {  // a sealed text for each commitment
  std::vector<Hash> commitments;
  std::vector<Bytes> sealed;
};
// Comment, then respondent; what is empty is left out.
SealedTexts seal_draft(const citizen::SaveDraft& draft, const Hash& seal_key);

struct SealedComplaint {
  record::Complaint record;
  Bytes sealed;
  std::string code;  // 8 signs, from the operating system's random source; kept nowhere
};
SealedComplaint seal_complaint(const citizen::FileComplaint& complaint, const UnitId& unit,
                               const Hash& seal_key);

}  // namespace suara::kiosk
