// A ledger as files that a stranger can verify (LEDGER.md): the frames of batches.bin, the signed
// head and the manifest. Bytes only; who reads or writes the files is somebody else.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "common/record/receipt.hpp"

namespace suara::record {

inline constexpr std::string_view kRegionFile = "region.json";
inline constexpr std::string_view kBatchesFile = "batches.bin";
inline constexpr std::string_view kTalliesFile = "tallies.csv";
inline constexpr std::string_view kHeadsFile = "heads.csv";
inline constexpr std::string_view kServicesFile =
    "services.csv";  // not in exports of before 2026-12
inline constexpr std::string_view kSidePartsFile = "side_parts.bin";  // only where asked for
inline constexpr std::string_view kManifestFile = "manifest.txt";
inline constexpr std::string_view kLedgerHeadFile = "head.bin";

// What is stored about a batch, and the batch.
struct StoredFrame {
  std::uint64_t leaf_index = 0;
  std::uint32_t branch = 0;
  std::uint32_t known = 0;
  std::optional<std::uint32_t> forked_from;
  Instant received_at;
  Bytes dispositions;  // one octet a record, 0: counts; empty: all do
  Bytes batch;         // SignedBatch, verbatim
  bool operator==(const StoredFrame&) const = default;
};
// A frame is a length (4 octets, big-endian) and so many octets.
inline constexpr std::size_t kFrameBytesMax = kUploadBytesMax + 4'096;
Bytes framed(std::string_view bytes);
// Length of what follows the first 4 octets.
std::uint32_t frame_length(std::string_view four_octets);

Bytes encode(const StoredFrame& frame);
// nullopt: not what encode makes. `into` is reused, so that a reader of millions allocates little.
bool decode_frame(std::string_view bytes, StoredFrame& into);

// A side part in its file, likewise framed.
struct StoredSidePart {
  Place place;
  SidePart part;
};
Bytes encode(const StoredSidePart& part);
std::optional<StoredSidePart> decode_side_part(std::string_view bytes);

struct LedgerHead {
  TenantId tenant;
  std::uint64_t log_id = 1;
  std::uint64_t tree_size = 0;
  Hash root{};
  Instant time;
  Hash manifest_hash{};
  bool operator==(const LedgerHead&) const = default;
};
Bytes sign_head(const LedgerHead& head, const std::string& key_id, const SigningKey& receipt_key);
// "audit.head_malformed", "audit.head_key" (no statement of the root for that key and time),
// "audit.head_signature".
Expected<LedgerHead> open_head(std::string_view bytes,
                               const std::vector<SignedKeyStatement>& statements,
                               const PublicKey& root_key);

// As sha256sum writes it: 64 hex digits, two blanks, the name, a newline; names ascending.
struct ManifestLine {
  std::string name;
  Hash hash{};
};
std::string manifest_text(const std::vector<ManifestLine>& lines);
std::optional<std::vector<ManifestLine>> parse_manifest(std::string_view text);

}  // namespace suara::record
