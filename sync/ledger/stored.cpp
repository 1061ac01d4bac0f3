#include "sync/ledger/stored.hpp"

#include <stdexcept>

namespace suara::ledger {

record::Batch read_batch(std::string_view upload) {
  const auto unpacked = record::unpack_upload(upload);
  if (!unpacked)
    throw std::runtime_error("a stored batch cannot be read: " + unpacked.error().code);
  auto batch = record::parse_batch(unpacked->batch);
  if (!batch) throw std::runtime_error("a stored batch cannot be read: " + batch.error().code);
  return *std::move(batch);
}

Bytes pack_dispositions(std::span<const record::Disposition> dispositions,
                        const record::BatchHeader& header) {
  if (dispositions.empty()) return {};
  Bytes bytes(header.count, '\0');
  for (const record::Disposition& one : dispositions)
    bytes.at(one.seq - header.first_seq) = static_cast<char>(one.what);
  return bytes;
}

std::vector<record::Disposition> unpack_dispositions(std::string_view bytes,
                                                     std::uint64_t first_seq) {
  std::vector<record::Disposition> dispositions;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    if (bytes[i] != 0)
      dispositions.push_back({first_seq + i, static_cast<record::DispositionKind>(bytes[i])});
  return dispositions;
}

}  // namespace suara::ledger
