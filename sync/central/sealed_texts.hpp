// What stands in a sealed side part (record::commit_text), opened with the region's keys.
#pragma once
#include <optional>
#include <string_view>

#include "common/domain/ballot.hpp"
#include "sync/central/keyring.hpp"

namespace suara::central {

// Salt and text. Every seal key of the ring is tried; nullopt: none opens it.
std::optional<Bytes> open_salted(std::string_view sealed, const Keyring& keys);
// Without the salt.
std::string_view text_in(std::string_view salted);
// The text of a part that is the ballot's own: one of its commitments is that text's.
std::optional<Bytes> open_text(std::string_view sealed, const domain::Ballot& ballot,
                               const Keyring& keys);

}  // namespace suara::central
