#include "common/record/batch.hpp"

#include <zstd.h>

#include <memory>
#include <stdexcept>

#include "common/base/mutants.hpp"
#include "common/record/plain_wire.hpp"
#include "common/record/records.hpp"
#include "suara.pb.h"

namespace suara::record {
namespace {

Bytes big_endian(std::uint32_t number) {
  Bytes bytes;
  for (int shift = 24; shift >= 0; shift -= 8)
    bytes += static_cast<char>((number >> static_cast<unsigned>(shift)) & 255U);
  return bytes;
}

Bytes sized(std::string_view text) {
  return big_endian(static_cast<std::uint32_t>(text.size())) + Bytes(text);
}

Bytes header_bytes_of(const BatchHeader& header) {
  wire::BatchHeader out;
  out.set_tenant(header.place.tenant.text);
  out.set_device(header.place.device.text);
  out.set_epoch(header.place.epoch);
  out.set_branch(header.place.branch);
  out.set_first_seq(header.first_seq);
  out.set_count(header.count);
  out.set_h_before(header.h_before.data(), header.h_before.size());
  out.set_h_after(header.h_after.data(), header.h_after.size());
  return out.SerializeAsString();
}

tl::unexpected<Problem> malformed(std::string what) {
  return problem("batch.malformed", {{"what", std::move(what)}});
}

Expected<BatchHeader> read_header(std::string_view bytes) {
  wire::BatchHeader in;
  if (!in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return malformed("header");
  const auto tenant = TenantId::parse(in.tenant());
  const auto device = DeviceId::parse(in.device());
  const auto before = array_of<32>(in.h_before());
  const auto after = array_of<32>(in.h_after());
  if (!tenant || !device) return malformed("tenant or device");
  if (!before || !after) return malformed("length of a hash");
  constexpr std::uint64_t kSeqMax = std::uint64_t{1} << 62;  // fits SQLite's integers
  if (in.first_seq() == 0 || in.first_seq() > kSeqMax || in.epoch() == 0)
    return malformed("first_seq or epoch");
  return BatchHeader{{*tenant, *device, in.epoch(), in.branch()},
                     in.first_seq(),
                     in.count(),
                     *before,
                     *after};
}

// A SignedBatch, where its parts lie.
struct Parts {
  std::string_view header;
  std::string_view signature;
  std::vector<std::string_view> records;
};

// false: not in the shape that seal_batch gives.
bool read_plain(std::string_view bytes, Parts& parts) {
  PlainWire in(bytes);
  for (std::uint32_t last = 0; !in.at_end();) {
    constexpr std::uint32_t kHeader = 1, kRecords = 3;
    std::uint32_t field = 0, type = 0;
    std::string_view part;
    if (!in.tag(field, type) || field == 0 || field > kRecords || field < last ||
        (field == last && field != kRecords) || type != PlainWire::kOctets || !in.octets(part))
      return false;
    last = field;
    if (field == kRecords)
      parts.records.push_back(part);
    else
      (field == kHeader ? parts.header : parts.signature) = part;
  }
  return true;
}

Parts parts_of(const wire::SignedBatch& batch) {
  return {batch.header(), batch.signature(), {batch.records().begin(), batch.records().end()}};
}

}  // namespace

Hash genesis(const Place& place, const Hash& base_hash, const PublicKey& device_key,
             const PublicKey& root_key) {
  const std::string_view device =
      mutant("genesis_without_device_key") ? std::string_view{} : view_of(device_key);
  return sha256({tag::kGenesis, sized(place.tenant.text), sized(place.device.text),
                 big_endian(place.epoch), big_endian(place.branch), view_of(base_hash),
                 device, view_of(root_key)});
}

Hash chain(const Hash& before, std::string_view record_bytes) {
  return sha256({tag::kRecord, view_of(before), record_bytes});
}

Bytes seal_batch(const Place& place, std::uint64_t first_seq, const Hash& h_before,
                 std::span<const Bytes> records, const SigningKey& device_key) {
  BatchHeader header{place, first_seq, static_cast<std::uint32_t>(records.size()), h_before,
                     h_before};
  wire::SignedBatch out;
  for (const Bytes& bytes : records) {
    header.h_after = chain(header.h_after, bytes);
    out.add_records(bytes);
  }
  const Bytes header_bytes = header_bytes_of(header);
  const Signature signature = device_key.sign(tag::kBatch, header_bytes);
  out.set_header(header_bytes);
  out.set_signature(signature.data(), signature.size());
  return out.SerializeAsString();
}

Expected<Batch> parse_batch(std::string_view bytes) {
  if (bytes.size() > kUploadBytesMax) return malformed("signed batch");
  Parts in;
  wire::SignedBatch other;
  if (!read_plain(bytes, in)) {
    if (!other.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
      return malformed("signed batch");
    in = parts_of(other);
  }
  const auto signature = array_of<64>(in.signature);
  if (!signature) return malformed("length of the signature");
  auto header = read_header(in.header);
  if (!header) return tl::unexpected(header.error());
  if (in.records.empty() || in.records.size() > kBatchRecordsMax ||
      in.records.size() != header->count)
    return malformed("number of records");
  Batch batch{std::move(*header), Bytes(in.header), *signature, {}};
  Hash hash = batch.header.h_before;
  std::size_t size = 0;
  batch.records.reserve(in.records.size());
  for (const std::string_view record : in.records) {
    size += record.size();
    hash = chain(hash, record);
    batch.records.emplace_back(record);
  }
  if (size > kBatchBytesMax && !mutant("batch_size_unbounded"))
    return malformed("size of the records");
  if (hash != batch.header.h_after && !mutant("chain_hash_unchecked"))
    return malformed("h_after is not that of the records");
  return batch;
}

bool signature_holds(const Batch& batch, const PublicKey& device_key) {
  return mutant("batch_signature_unchecked") ||
         verify(device_key, tag::kBatch, batch.header_bytes, batch.signature);
}

Expected<Batch> open_batch(std::string_view bytes, const PublicKey& device_key) {
  auto batch = parse_batch(bytes);
  if (batch && !signature_holds(*batch, device_key)) return problem("batch.bad_signature");
  return batch;
}

Bytes pack_upload(const Upload& upload) {
  wire::Upload out;
  out.set_batch(upload.batch);
  for (const SidePart& part : upload.side_parts) {
    auto* side = out.add_side_parts();
    side->set_seq(part.seq);
    side->set_ordinal(part.ordinal);
    side->set_sealed(part.sealed);
  }
  out.set_log_id(upload.log_id);
  out.set_tree_size(upload.tree_size);
  return compress(out.SerializeAsString());
}

Expected<Upload> unpack_upload(std::string_view packed) {
  const auto stated = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (stated != ZSTD_CONTENTSIZE_ERROR && stated != ZSTD_CONTENTSIZE_UNKNOWN &&
      stated > kUploadBytesMax)
    return problem("batch.too_large", {{"bytes", std::to_string(stated)},
                                       {"most", std::to_string(kUploadBytesMax)}});
  const auto plain = decompress(packed, kUploadBytesMax);
  if (!plain) return malformed("zstd");
  wire::Upload in;
  if (!in.ParseFromString(*plain)) return malformed("upload");
  Upload upload{std::move(*in.mutable_batch()), {}, in.log_id(), in.tree_size()};
  for (auto& side : *in.mutable_side_parts())
    upload.side_parts.push_back({side.seq(), side.ordinal(), std::move(*side.mutable_sealed())});
  return upload;
}

Bytes compress(std::string_view plain, int level) {
  thread_local const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(
      ZSTD_createCCtx(), &ZSTD_freeCCtx);
  Bytes packed(ZSTD_compressBound(plain.size()), '\0');
  const std::size_t size = ZSTD_compressCCtx(context.get(), packed.data(), packed.size(),
                                             plain.data(), plain.size(), level);
  if (ZSTD_isError(size) != 0U) throw std::runtime_error(ZSTD_getErrorName(size));
  packed.resize(size);
  return packed;
}

std::optional<Bytes> decompress(std::string_view packed, std::size_t bytes_max) {
  const auto stated = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (stated == ZSTD_CONTENTSIZE_ERROR || stated == ZSTD_CONTENTSIZE_UNKNOWN || stated > bytes_max)
    return std::nullopt;
  thread_local const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(
      ZSTD_createDCtx(), &ZSTD_freeDCtx);
  Bytes plain(static_cast<std::size_t>(stated), '\0');
  const std::size_t size = ZSTD_decompressDCtx(context.get(), plain.data(), plain.size(),
                                               packed.data(), packed.size());
  if (ZSTD_isError(size) != 0U || size != plain.size()) return std::nullopt;
  return plain;
}

}  // namespace suara::record
