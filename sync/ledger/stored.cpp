#include "sync/ledger/stored.hpp"

#include <stdexcept>

namespace suara::ledger {
namespace {

constexpr int kHasBoot = 1;
constexpr int kHasImport = 2;
constexpr int kHasContact = 4;
constexpr int kIsSound = 8;

template <class Integer>
void put(Integer value, Bytes& out) {
  for (std::size_t i = 0; i < sizeof value; ++i)
    out.push_back(static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i)));
}

template <class Integer>
Integer cut(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < sizeof(Integer); ++i)
    value |= std::uint64_t{static_cast<unsigned char>(bytes.at(i))} << (8 * i);
  bytes.remove_prefix(sizeof(Integer));
  return static_cast<Integer>(value);
}

}  // namespace

Bytes sealed_batch(std::string_view upload) {
  auto unpacked = record::unpack_upload(upload);
  if (!unpacked)
    throw std::runtime_error("a stored batch cannot be read: " + unpacked.error().code);
  return std::move(unpacked->batch);
}

record::Batch read_batch(std::string_view upload) {
  Bytes room;
  record::Batch batch;
  read_batch(upload, room, batch);
  return batch;
}

void read_batch(std::string_view upload, Bytes& room, record::Batch& into) {
  if (const auto read = record::parse_packed_batch(upload, room, into); !read)
    throw std::runtime_error("a stored batch cannot be read: " + read.error().code);
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

Bytes pack_memory(const ChainMemory& memory) {
  const auto& [clock, import] = memory;
  if (memory == ChainMemory{}) return {};
  Bytes bytes(
      1, static_cast<char>((clock.boot_base_ms ? kHasBoot : 0) | (clock.contact ? kHasContact : 0) |
                           (clock.sound ? kIsSound : 0) | (import ? kHasImport : 0)));
  for (const std::int64_t number : {clock.boot_base_ms.value_or(0), clock.offset_ms,
                                    clock.last_wall.ms, clock.contact.value_or(Instant{}).ms,
                                    static_cast<std::int64_t>(clock.contact_seq), clock.set_ms})
    put(number, bytes);
  put(static_cast<std::uint8_t>(clock.machine_boot_id.size()), bytes);
  bytes += clock.machine_boot_id;
  if (import) {
    bytes += view_of(import->file_hash);
    put(import->rows, bytes);
    bytes += import->unit.text;
  }
  return bytes;
}

ChainMemory unpack_memory(std::string_view bytes) {
  ChainMemory memory;
  if (bytes.empty()) return memory;
  const char has = bytes.front();
  bytes.remove_prefix(1);
  record::ChainClock& clock = memory.clock;
  if (const auto base = cut<std::int64_t>(bytes); (has & kHasBoot) != 0) clock.boot_base_ms = base;
  clock.offset_ms = cut<std::int64_t>(bytes);
  clock.last_wall = {cut<std::int64_t>(bytes)};
  if (const Instant at{cut<std::int64_t>(bytes)}; (has & kHasContact) != 0) clock.contact = at;
  clock.contact_seq = cut<std::uint64_t>(bytes);
  clock.set_ms = cut<std::int64_t>(bytes);
  clock.sound = (has & kIsSound) != 0;
  const std::size_t id_size = cut<std::uint8_t>(bytes);
  clock.machine_boot_id = bytes.substr(0, id_size);
  bytes.remove_prefix(id_size);
  if ((has & kHasImport) != 0) {
    record::Import import;
    import.file_hash = array_of<32>(bytes.substr(0, 32)).value();
    bytes.remove_prefix(32);
    import.rows = cut<std::uint32_t>(bytes);
    import.unit = {std::string(bytes)};
    memory.import = std::move(import);
  }
  return memory;
}

}  // namespace suara::ledger
