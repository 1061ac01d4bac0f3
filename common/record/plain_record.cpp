#include "common/record/plain_record.hpp"

namespace suara::record {
namespace {

constexpr std::uint32_t kTextLast = 3, kReasons = 15, kSkm = 16, kCommitments = 17;
constexpr std::uint32_t kOctetFields = 0b11'1000'0000'0000'1110;  // the texts and these three
constexpr std::uint32_t kFlagFirst = 18, kFlagLast = 19;

template <class Numbers>
bool read_packed(PlainWire& in, Numbers& into) {
  std::string_view packed;
  if (!in.octets(packed)) return false;
  PlainWire numbers(packed);
  while (!numbers.at_end()) {
    std::uint32_t number = 0;
    if (!numbers.number(number) || !into.push(number)) return false;
  }
  return true;
}

}  // namespace

bool PlainBallot::read(std::string_view bytes) {
  PlainWire in(bytes);
  for (std::uint32_t last = 0; !in.at_end();) {
    std::uint32_t field = 0, type = 0;
    if (!in.tag(field, type) || field == 0 || field >= kFields) return false;
    if (field < last || (field == last && field != kCommitments)) return false;
    last = field;
    present_ |= 1U << field;
    if ((kOctetFields >> field & 1U) == 0) {
      if (type != PlainWire::kNumber || !in.number(numbers_[field])) return false;
      if (kFlagFirst <= field && field <= kFlagLast && numbers_[field] > 1) return false;
      continue;
    }
    if (type != PlainWire::kOctets) return false;
    bool taken = false;
    if (field <= kTextLast) {
      taken = in.octets(texts_[field]);
    } else if (field == kCommitments) {
      std::string_view commitment;
      taken = in.octets(commitment) && commitments_.push(commitment);
    } else {
      taken = read_packed(in, field == kSkm ? skm_ : reasons_);
    }
    if (!taken) return false;
  }
  return true;
}

bool PlainRecord::read(std::string_view bytes) {
  constexpr std::uint32_t kBootMs = 1, kWallOffset = 2;
  PlainWire in(bytes);
  for (std::uint32_t last = 0; !in.at_end();) {
    std::uint32_t field = 0, type = 0;
    if (!in.tag(field, type) || field <= last) return false;
    last = field;
    if (field > kWallOffset) {
      kind = field;
      return type == PlainWire::kOctets && in.octets(body) && in.at_end();
    }
    std::uint64_t number = 0;
    if (type != PlainWire::kNumber || !in.number(number)) return false;
    if (field == kBootMs)
      boot_ms = number;
    else
      wall_offset_ms = from_zigzag(number);
  }
  return false;
}

}  // namespace suara::record
