// The devices' chains as they grow batch by batch, and where each batch belongs. A judgement of its
// own: what the central stored about a batch is compared with it, never believed.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "common/record/batch.hpp"

namespace suara::audit {

struct HeldBatch {
  std::uint64_t first_seq = 0;
  std::uint32_t count = 0;
  bool adds = false;       // holds records that were not held before
  std::uint64_t byte = 0;  // of its frame
  std::uint64_t mark = 0;  // two with the same are most likely the same
};
struct HeldChain {
  std::uint64_t seq = 0;
  Hash hash{};
  std::vector<HeldBatch> batches;  // in the order of their leaves
};
struct Placing {
  std::uint32_t branch = 0;
  std::uint32_t known = 0;
  std::optional<std::uint32_t> forked_from = {};
  bool operator==(const Placing&) const = default;
};

class ChainBook {
 public:
  using Device = std::pair<DeviceId, std::uint32_t>;  // and epoch
  using ReadBatch = std::function<record::Batch(std::uint64_t byte)>;
  explicit ChainBook(ReadBatch read_batch) : read_batch_(std::move(read_batch)) {}

  // nullopt: it follows nothing that is held (a gap), or is held already word for word.
  std::optional<Placing> place(const record::Batch& batch) const;
  void add(const record::Batch& batch, const Placing& placing, std::uint64_t byte);
  const std::map<Device, std::vector<HeldChain>>& chains() const { return chains_; }
  record::Batch batch_at(std::uint64_t byte) const { return read_batch_(byte); }

 private:
  // How many first records the chain holds alike; nullopt: not even what stands before them.
  std::optional<std::uint32_t> alike(const HeldChain& chain, const record::Batch& batch,
                                     std::vector<Hash>& hashes) const;
  bool is_held(const HeldChain& chain, const record::Batch& batch) const;

  ReadBatch read_batch_;
  std::map<Device, std::vector<HeldChain>> chains_;
};

}  // namespace suara::audit
