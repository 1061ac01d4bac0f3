#include "kiosk/shell/sealing.hpp"

#include <sodium.h>

#include <nlohmann/json.hpp>

#include "common/record/keys.hpp"
#include "common/record/stated_keys.hpp"

namespace suara::kiosk {
namespace {

using nlohmann::json;

void wipe(std::string& text) { sodium_memzero(text.data(), text.size()); }

struct Sealed {
  Hash commitment{};
  Bytes bytes;
};
Sealed seal_json(json body, const Hash& seal_key) {
  std::string text = body.dump();
  record::CommittedText committed = record::commit_text(text);
  Sealed sealed{committed.commitment, record::seal(committed.salted, seal_key)};
  wipe(text);
  wipe(committed.salted);
  for (auto& field : body)
    if (field.is_string()) wipe(field.get_ref<std::string&>());
  return sealed;
}

json respondent_json(const domain::Respondent& respondent) {
  json body{{"kind", "respondent"}};
  for (std::size_t i = 0; i < respondent.size(); ++i) {
    const auto& question = domain::kRespondentQuestions.at(i);
    if (respondent.at(i) != 0) body[question.key] = question.options[respondent.at(i) - 1U];
  }
  return body;
}

}  // namespace

std::optional<Hash> seal_key_of(std::span<const record::SignedKeyStatement> statements,
                                const record::PublicKey& root_key, const TenantId& tenant,
                                Instant last_heard) {
  const auto keys = record::stated_keys(statements, root_key, tenant, record::kSealPurpose);
  const record::KeyStatement* used = record::key_in_use(keys, last_heard);
  return used == nullptr ? std::nullopt : std::optional(used->key);
}

SealedTexts seal_draft(const citizen::SaveDraft& draft, const Hash& seal_key) {
  SealedTexts texts;
  const auto add = [&](json body) {
    Sealed one = seal_json(std::move(body), seal_key);
    texts.commitments.push_back(one.commitment);
    texts.sealed.push_back(std::move(one.bytes));
  };
  if (!draft.comment.empty()) add({{"kind", "comment"}, {"text", draft.comment.view()}});
  if (draft.respondent != domain::kNothingTold) add(respondent_json(draft.respondent));
  return texts;
}

SealedComplaint seal_complaint(const citizen::FileComplaint& complaint, const UnitId& unit,
                               const Hash& seal_key) {
  json body{{"officer", complaint.officer.text},
            {"service", complaint.service.text},
            {"text", complaint.text.view()}};
  if (!complaint.contact.empty()) body["contact"] = complaint.contact.view();
  Sealed one = seal_json(std::move(body), seal_key);
  std::string code = record::claim_code();
  const record::Complaint record{unit, one.commitment, record::claim_hash(code)};
  return {record, std::move(one.bytes), std::move(code)};
}

}  // namespace suara::kiosk
