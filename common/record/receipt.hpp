// Receipts, key statements and bundles: what the central answers and the kiosk believes only after
// checking all of it (DESIGN section 4).
#pragma once
#include <map>
#include <string>
#include <vector>

#include "common/record/batch.hpp"
#include "common/record/merkle.hpp"
#include "common/record/records.hpp"

namespace suara::record {

enum class DispositionKind : std::uint8_t { quarantined = 1, held = 2, counted_before = 3 };
struct Disposition {
  std::uint64_t seq = 0;
  DispositionKind what{};
  bool operator==(const Disposition&) const = default;
};

struct Receipt {
  Place place;
  std::uint64_t log_id = 1;
  std::uint64_t ack_seq = 0;
  Hash ack_hash{};
  std::uint64_t leaf_index = 0;
  std::uint64_t tree_size = 0;
  Hash root{};
  Proof inclusion;
  std::uint64_t consistency_from = 0;
  Proof consistency;
  Instant server_time;
  std::vector<Disposition> dispositions;
  Hash bundle_hash{};
  bool operator==(const Receipt&) const = default;
};

struct KeyStatement {
  TenantId tenant;
  std::string purpose;  // receipt, seal, office, tls-pin
  std::string key_id;
  Hash key{};
  Instant from;
  Instant until;
  bool operator==(const KeyStatement&) const = default;
};
struct SignedKeyStatement {
  Bytes statement;
  Signature signature{};
  bool operator==(const SignedKeyStatement&) const = default;
};
SignedKeyStatement sign_statement(const KeyStatement& statement, const SigningKey& root_key);
// Problem "key.malformed" or "key.not_by_root".
Expected<KeyStatement> open_statement(const SignedKeyStatement& signed_statement,
                                      const PublicKey& root_key);

struct RosterEntry {
  OfficerId officer;
  std::string nip;
  std::string name;
  std::string pin_hash;  // argon2id, libsodium's text form; empty: no PIN yet
  bool operator==(const RosterEntry&) const = default;
};
struct CatalogueEntry {
  ServiceId service;
  std::string name_id;
  std::string name_en;
  bool operator==(const CatalogueEntry&) const = default;
};
struct CounterEntry {
  CounterId counter;
  std::string name;
  bool operator==(const CounterEntry&) const = default;
};
struct Bundle {
  std::vector<SignedKeyStatement> key_statements;
  std::string tenant_name;
  Zone zone;
  UnitId unit;
  std::string unit_name;
  std::vector<RosterEntry> roster;
  std::vector<CatalogueEntry> catalogue;
  std::vector<CounterEntry> counters;
  std::map<std::string, std::string> settings;
  bool operator==(const Bundle&) const = default;
};
Bytes encode(const Bundle& bundle);  // map entries in ascending order: same values, same bytes
// Problem "bundle.malformed".
Expected<Bundle> decode_bundle(std::string_view bytes);
Hash bundle_hash(std::string_view bundle_bytes);

// One of the leaves by which a log says that it goes on another one (restart.hpp).
struct RestartProof {
  Bytes batch;  // SignedBatch, verbatim
  Proof inclusion;
};

// SignedReceipt bytes. bundle: empty where the device has the newest. restarts: where the device
// knows an earlier log, from this log's on back to its own.
Bytes sign_receipt(const Receipt& receipt, const std::string& key_id, const SigningKey& key,
                   std::string_view bundle, const std::vector<RestartProof>& restarts = {});
// The same receipt with its bundle in a box that the device's key alone opens: whoever finds a batch
// of it, or a receipt on a stick, learns no names and no PINs. A key that is none: without the bundle.
Bytes with_sealed_bundle(std::string_view signed_receipt, const PublicKey& device);
// As check_receipt takes it. A box that the key does not open stays shut.
Bytes with_open_bundle(std::string_view signed_receipt, const SigningKey& device);
// The same receipt as it is kept: verbatim and still signed, without the bundle (roster, PINs).
// Empty: no receipt.
Bytes without_bundle(std::string_view signed_receipt);

// What the kiosk knows when a receipt comes in.
struct ReceiptContext {
  Place place;
  PublicKey root_key{};
  std::vector<SignedKeyStatement> key_statements;  // those it has; newer ones may be in the bundle
  std::uint64_t log_id = 0;                        // 0: none seen yet
  std::uint64_t tree_size = 0;                     // of the head it has; 0: none
  Hash tree_root{};
  std::uint64_t sent_last_seq = 0;  // of the batch this answers
  Bytes sent_leaf;                  // its leaf
  Hash sent_h_after{};
  Hash known_bundle_hash{};
  Instant heard;  // server time of the newest receipt that it believed
};
// The log was begun anew since the head that the kiosk had.
struct LogRestored {
  std::uint64_t carried = 0;  // so many leaves of the log it knew stand in the new one
  std::uint64_t lacks = 0;    // of the leaves that its head covered; they may be sent again
  bool operator==(const LogRestored&) const = default;
};
struct CheckedReceipt {
  Receipt receipt;
  std::optional<Bytes> new_bundle;  // verbatim, its hash checked
  std::optional<LogRestored> restored;
};
// All or nothing; a sealed bundle is to be opened first (with_open_bundle). Problems:
// "receipt.malformed", "receipt.other_device", "receipt.unknown_key", "receipt.bad_signature",
// "receipt.wrong_ack" (not the hash or the seq that was sent),
// "receipt.not_included", "receipt.not_consistent" (the log was rewritten or forked),
// "receipt.log_id" (another log without a word about it), "receipt.restart" (what; the word does
// not hold), "receipt.wrong_bundle".
Expected<CheckedReceipt> check_receipt(std::string_view signed_receipt,
                                       const ReceiptContext& context);

// Reads without checking anything, to learn what it is about. "receipt.malformed".
Expected<Receipt> peek_receipt(std::string_view signed_receipt);

// A receipt that was kept, read without the device's memory: whether a receipt key of the root
// signed it. "audit.receipt_malformed", "audit.receipt_signature".
Expected<Receipt> open_kept_receipt(std::string_view signed_receipt,
                                    const std::vector<SignedKeyStatement>& statements,
                                    const PublicKey& root_key);

// The body of 409: what the central holds of the chain.
struct Head {
  std::uint64_t seq = 0;
  Hash hash{};
  std::uint32_t branch = 0;
  bool operator==(const Head&) const = default;
};
Bytes encode(const Head& head);
Expected<Head> decode_head(std::string_view bytes);

}  // namespace suara::record
