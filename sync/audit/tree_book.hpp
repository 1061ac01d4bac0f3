// The log's tree as it grows, with the root of every size it had: 64 bytes a batch.
#pragma once
#include <vector>

#include "common/record/merkle.hpp"

namespace suara::audit {

class TreeBook {
 public:
  void append(const Hash& leaf) {
    for (const record::NewNode& added : record::append_leaf(size_, leaf, reader())) {
      if (levels_.size() <= added.level) levels_.emplace_back();
      levels_[added.level].push_back(added.hash);
    }
    ++size_;
  }
  std::uint64_t size() const { return size_; }
  // size <= size().
  Hash root(std::uint64_t size) const { return record::root(size, reader()); }
  const Hash& leaf(std::uint64_t index) const { return levels_.at(0).at(index); }

 private:
  record::NodeReader reader() const {
    return [this](unsigned level, std::uint64_t index) { return levels_.at(level).at(index); };
  }
  std::vector<std::vector<Hash>> levels_;
  std::uint64_t size_ = 0;
};

}  // namespace suara::audit
