// Chain and sealed batches (DESIGN section 4). README.md beside this file has the bytes.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "common/base/bytes.hpp"
#include "common/base/ids.hpp"
#include "common/base/problem.hpp"
#include "common/record/keys.hpp"

namespace suara::record {

inline constexpr std::uint32_t kBatchRecordsMax = 256;
inline constexpr std::size_t kBatchBytesMax = 64 * 1024;         // records, uncompressed
inline constexpr std::size_t kUploadBytesMax = 512 * 1024;       // uncompressed, with side parts

// Where a chain is. branch 0 is the first; a later one starts at the hash where it forked.
struct Place {
  TenantId tenant;
  DeviceId device;
  std::uint32_t epoch = 1;
  std::uint32_t branch = 0;
  auto operator<=>(const Place&) const = default;
};

// h_0 of a chain; base_hash is zero for branch 0.
Hash genesis(const Place& place, const Hash& base_hash, const PublicKey& device_key,
             const PublicKey& root_key);
// h_n = SHA-256(suara.record.1, h_{n-1}, bytes).
Hash chain(const Hash& before, std::string_view record_bytes);

struct BatchHeader {
  Place place;
  std::uint64_t first_seq = 1;  // seq counts from 1
  std::uint32_t count = 0;
  Hash h_before{};
  Hash h_after{};
  std::uint64_t last_seq() const { return first_seq + count - 1; }
  bool operator==(const BatchHeader&) const = default;
};

// A batch as read; the bytes that were signed stay verbatim.
struct Batch {
  BatchHeader header;
  Bytes header_bytes;
  Signature signature{};
  std::vector<Bytes> records;
  Bytes leaf() const { return header_bytes + Bytes(view_of(signature)); }
};

struct SidePart {
  std::uint64_t seq = 0;
  std::uint32_t ordinal = 0;
  Bytes sealed;
  bool operator==(const SidePart&) const = default;
};

// SignedBatch bytes of 1..kBatchRecordsMax records that follow h_before.
Bytes seal_batch(const Place& place, std::uint64_t first_seq, const Hash& h_before,
                 std::span<const Bytes> records, const SigningKey& device_key);

// Reads without checking the signature, to learn whose it is. Problem "batch.malformed" (what):
// no protobuf, wrong lengths, count of records, more than the maxima, h_after not that of the
// records.
Expected<Batch> parse_batch(std::string_view bytes);
// The same into a batch that is used again, as is what it has allocated. Where there is a problem,
// nothing in it holds.
Expected<void> parse_batch(std::string_view bytes, Batch& into);

// parse_batch and the signature: "batch.bad_signature".
Expected<Batch> open_batch(std::string_view bytes, const PublicKey& device_key);
bool signature_holds(const Batch& batch, const PublicKey& device_key);

struct Upload {
  Bytes batch;
  std::vector<SidePart> side_parts;
  std::uint64_t log_id = 0;
  std::uint64_t tree_size = 0;
};
// zstd of the protobuf.
Bytes pack_upload(const Upload& upload);
// Problem "batch.too_large" where the uncompressed size would pass kUploadBytesMax (checked before
// reading), "batch.malformed" for anything else.
Expected<Upload> unpack_upload(std::string_view packed);
// unpack_upload and parse_batch for whoever reads batch after batch: side parts are passed over,
// and the room in which it is unpacked is used again too.
Expected<void> parse_packed_batch(std::string_view packed, Bytes& room, Batch& into);

// zstd frames whose stated size is checked first; nullopt: no frame, larger than bytes_max, broken.
Bytes compress(std::string_view plain, int level = 3);
std::optional<Bytes> decompress(std::string_view packed, std::size_t bytes_max);
bool decompress(std::string_view packed, std::size_t bytes_max, Bytes& into);

}  // namespace suara::record
