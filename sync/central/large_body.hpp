// Large bodies share what there is for all of them: whoever sends many at once takes no memory that
// the others need.
#pragma once
#include <cstddef>

namespace suara::central {

// A request's part of what all large bodies may hold, from before it is read until it is answered.
class LargeBody {
 public:
  explicit LargeBody(std::size_t& left) : left_(left) {}
  ~LargeBody() { left_ += taken_; }
  LargeBody(const LargeBody&) = delete;
  LargeBody& operator=(const LargeBody&) = delete;
  bool take(std::size_t octets) {
    if (octets > left_) return false;
    left_ -= octets;
    taken_ += octets;
    return true;
  }

 private:
  std::size_t& left_;
  std::size_t taken_ = 0;
};

}  // namespace suara::central
