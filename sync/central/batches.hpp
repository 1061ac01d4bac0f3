// POST /v1/batches: what a device hands over, checked, counted and stored, and the receipt for it.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <variant>

#include "sync/central/call.hpp"
#include "sync/central/chain_views.hpp"
#include "sync/central/write_group.hpp"
#include "sync/tally/counting.hpp"

namespace suara::central {

// A batch counted ahead: right only for a chain left so, under this directory.
struct Draft {
  ledger::ChainMemory before;
  std::shared_ptr<const Directory> directory;
  tally::Counted counted;
};

// A batch whose signature, chain and first seq hold.
struct Append {
  ledger::Arrival arrival;
  std::optional<Draft> draft;
  std::uint64_t log_id = 0;  // of the head the device has
  std::uint64_t tree_size = 0;
  UnitId unit;  // whose bundle the device needs
  bool replayed = false;  // out of a mirror or backup: what is counted on arrival has been
};

// Problems: batch.malformed, batch.too_large, batch.unknown_device, batch.bad_signature,
// batch.wrong_genesis.
Expected<Append> read_batch(const Request& request,
                            const std::shared_ptr<const Directory>& directory,
                            const ChainViews& views, Instant received);

// A receipt before it is signed.
struct UnsignedReceipt {
  record::Receipt receipt;
  Bytes bundle;  // empty where the device has the newest
  record::PublicKey device_key{};  // to which it is sealed
  bool held_whole = false;  // nothing of the batch was new
  std::vector<record::RestartProof> restarts;  // where the device knows an earlier log
  KeyStore::Signer key;
};
struct Stored {
  record::Place place;
  std::uint64_t leaf_index = 0;
  std::vector<record::Disposition> dispositions;
  bool heard_before = false;  // some of it was held: an earlier receipt was lost
  bool held_whole = false;
};
// The central holds it; or there is a gap: what it holds; or a refusal.
using Outcome = std::variant<Stored, record::Head, Problem>;
// Inside the writer's transaction: judges, counts, stores.
Outcome append_batch(Books& books, Append& append);

// As one write of a group. answer: after the commit, on the writer thread; it may move the batch
// away.
Write write_of(const std::shared_ptr<Append>& append,
               std::function<void(Books&, Append&, const Outcome&)> answer,
               std::function<void()> not_stored);

// After the commit, on the writer thread.
UnsignedReceipt make_receipt(Books& books, const Append& append, const Stored& stored, Instant now);

Response receipt_reply(const UnsignedReceipt& receipt);
Response gap_reply(const record::Head& head);

}  // namespace suara::central
