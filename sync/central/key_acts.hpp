// Which keys hold, by the statements of the root key (DESIGN section 4, Keys).
#pragma once
#include <vector>

#include "sync/central/call.hpp"

namespace suara::central {

struct KeysForm {
  record::PublicKey root_key{};
  std::vector<record::SignedKeyStatement> statements;
};
Expected<KeysForm> read_keys(std::string_view body);
// Pins the first root key. Each new statement becomes a record of the office; a further one of the
// same key can only end it earlier. Problems keys.other_root, key.malformed, key.not_by_root,
// keys.other_tenant, keys.bad_purpose, keys.bad_span, keys.bad_key_id (not the key's own name, or
// another key has it), keys.not_held (its secret half is not here: nothing could be signed or read
// with it), keys.ends_earlier, keys.end_past, keys.last_one (none would be in use behind its end).
Expected<Response> accept_keys(Books& books, const KeysForm& form, const Principal& principal,
                               Instant now);

Expected<Response> show_region(const Call& call, const Keyring& keys);

}  // namespace suara::central
