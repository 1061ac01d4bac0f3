#include "sync/central/sealed_texts.hpp"

#include <algorithm>

namespace suara::central {
namespace {
constexpr std::size_t kSaltBytes = 32;
}  // namespace

std::optional<Bytes> open_salted(std::string_view sealed, const Keyring& keys) {
  for (const record::SealKeyPair& key : keys.seal)
    if (auto salted = record::open_seal(sealed, key); salted && salted->size() >= kSaltBytes)
      return salted;
  return std::nullopt;
}

std::string_view text_in(std::string_view salted) { return salted.substr(kSaltBytes); }

std::optional<Bytes> open_text(std::string_view sealed, const domain::Ballot& ballot,
                               const Keyring& keys) {
  const auto salted = open_salted(sealed, keys);
  if (!salted) return std::nullopt;
  const auto& commitments = ballot.answers.text_commitments;
  if (std::ranges::find(commitments, record::commitment_of(*salted)) == commitments.end())
    return std::nullopt;
  return Bytes(text_in(*salted));
}

}  // namespace suara::central
