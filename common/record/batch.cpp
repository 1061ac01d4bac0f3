#include "common/record/batch.hpp"

#include <zstd.h>

#include <array>
#include <memory>
#include <stdexcept>

#include "common/base/mutants.hpp"
#include "common/record/plain_batch.hpp"
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

// in: a wire::BatchHeader or a PlainHeader.
template <class In>
Expected<BatchHeader> take_header(const In& in) {
  auto tenant = TenantId::parse(in.tenant());
  auto device = DeviceId::parse(in.device());
  const auto before = array_of<32>(in.h_before());
  const auto after = array_of<32>(in.h_after());
  if (!tenant || !device) return malformed("tenant or device");
  if (!before || !after) return malformed("length of a hash");
  constexpr std::uint64_t kSeqMax = std::uint64_t{1} << 62;  // fits SQLite's integers
  if (in.first_seq() == 0 || in.first_seq() > kSeqMax || in.epoch() == 0)
    return malformed("first_seq or epoch");
  return BatchHeader{{*std::move(tenant), *std::move(device), in.epoch(), in.branch()},
                     in.first_seq(),
                     in.count(),
                     *before,
                     *after};
}

Expected<BatchHeader> read_header(std::string_view bytes) {
  if (PlainHeader plain; plain.read(bytes))
    if (auto header = take_header(plain)) return header;
  wire::BatchHeader in;
  if (!in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return malformed("header");
  return take_header(in);
}

PlainBatch parts_of(const wire::SignedBatch& batch) {
  return {batch.header(), batch.signature(), {batch.records().begin(), batch.records().end()}};
}

Expected<void> unpack(std::string_view packed, Bytes& plain) {
  const auto stated = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (stated != ZSTD_CONTENTSIZE_ERROR && stated != ZSTD_CONTENTSIZE_UNKNOWN &&
      stated > kUploadBytesMax)
    return problem("batch.too_large", {{"bytes", std::to_string(stated)},
                                       {"most", std::to_string(kUploadBytesMax)}});
  if (!decompress(packed, kUploadBytesMax, plain)) return malformed("zstd");
  return {};
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

// Short ones, which most are, as one piece: hashing takes an eighth less than of three.
Hash chain(const Hash& before, std::string_view record_bytes) {
  std::array<char, 256> joined;
  constexpr std::size_t kAhead = tag::kRecord.size() + sizeof before;
  if (record_bytes.size() > joined.size() - kAhead)
    return sha256({tag::kRecord, view_of(before), record_bytes});
  std::size_t size = 0;
  for (const std::string_view part : {tag::kRecord, view_of(before), record_bytes})
    size += part.copy(joined.data() + size, part.size());
  return sha256({{joined.data(), size}});
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
  Batch batch;
  return parse_batch(bytes, batch).map([&batch] { return std::move(batch); });
}

Expected<void> parse_batch(std::string_view bytes, Batch& into) {
  if (bytes.size() > kUploadBytesMax) return malformed("signed batch");
  PlainBatch in;
  wire::SignedBatch other;
  if (!in.read(bytes)) {
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
  into.header = std::move(*header);
  into.header_bytes.assign(in.header);
  into.signature = *signature;
  into.records.resize(in.records.size());
  Hash hash = into.header.h_before;
  std::size_t size = 0;
  for (std::size_t i = 0; i < in.records.size(); ++i) {
    size += in.records[i].size();
    hash = chain(hash, in.records[i]);
    into.records[i].assign(in.records[i]);
  }
  if (size > kBatchBytesMax && !mutant("batch_size_unbounded"))
    return malformed("size of the records");
  if (hash != into.header.h_after && !mutant("chain_hash_unchecked"))
    return malformed("h_after is not that of the records");
  return {};
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

Expected<void> parse_packed_batch(std::string_view packed, Bytes& room, Batch& into) {
  if (auto done = unpack(packed, room); !done) return done;
  std::string_view batch;
  if (read_plain_upload(room, batch)) return parse_batch(batch, into);
  wire::Upload other;
  if (!other.ParseFromString(room)) return malformed("upload");
  return parse_batch(other.batch(), into);
}

Expected<Upload> unpack_upload(std::string_view packed) {
  Bytes plain;
  if (auto done = unpack(packed, plain); !done) return tl::unexpected(std::move(done.error()));
  wire::Upload in;
  if (!in.ParseFromString(plain)) return malformed("upload");
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
  Bytes plain;
  if (!decompress(packed, bytes_max, plain)) return std::nullopt;
  return plain;
}

bool decompress(std::string_view packed, std::size_t bytes_max, Bytes& into) {
  const auto stated = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (stated == ZSTD_CONTENTSIZE_ERROR || stated == ZSTD_CONTENTSIZE_UNKNOWN || stated > bytes_max)
    return false;
  thread_local const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(
      ZSTD_createDCtx(), &ZSTD_freeDCtx);
  into.resize(static_cast<std::size_t>(stated));
  const std::size_t size = ZSTD_decompressDCtx(context.get(), into.data(), into.size(),
                                               packed.data(), packed.size());
  return ZSTD_isError(size) == 0U && size == into.size();
}

}  // namespace suara::record
