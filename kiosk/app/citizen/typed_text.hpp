// What a citizen types, or a technician's code, of bounded length. Every copy wipes its octets when
// it goes.
#pragma once
#include <array>
#include <cstddef>
#include <string_view>

namespace suara::kiosk::citizen {

inline constexpr std::size_t kTypedOctetsMax = 500;

class TypedText {
 public:
  TypedText() = default;
  explicit TypedText(std::string_view text) {
    for (const char sign : text) append(sign);
  }
  TypedText(const TypedText&) = default;
  TypedText& operator=(const TypedText& other) {
    octets_ = other.octets_;
    size_ = other.size_;
    return *this;
  }
  ~TypedText() { wipe(); }

  std::string_view view() const { return {octets_.data(), size_}; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  // False where kTypedOctetsMax are there already.
  bool append(char sign) {
    if (size_ == octets_.size()) return false;
    octets_[size_++] = sign;
    return true;
  }
  void erase_last() {
    if (size_ > 0) octets_[--size_] = '\0';
  }
  // Written through volatile, so that no compiler finds it useless.
  void wipe() {
    volatile char* octets = octets_.data();
    for (std::size_t i = 0; i < octets_.size(); ++i) octets[i] = '\0';
    size_ = 0;
  }
  bool operator==(const TypedText& other) const { return view() == other.view(); }

 private:
  std::array<char, kTypedOctetsMax> octets_{};
  std::size_t size_ = 0;
};

}  // namespace suara::kiosk::citizen
