#include "common/record/plain_ballot.hpp"

#include "common/record/plain_wire.hpp"

namespace suara::record {
namespace {

constexpr std::uint32_t kTextLast = 3, kReasons = 15, kSkm = 16, kCommitments = 17;
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
    const bool octets = field <= kTextLast || (kReasons <= field && field <= kCommitments);
    if (type != (octets ? PlainWire::kOctets : PlainWire::kNumber)) return false;
    present_ |= 1U << field;
    bool taken = false;
    if (field <= kTextLast) {
      taken = in.octets(texts_[field]);
    } else if (field == kReasons || field == kSkm) {
      taken = read_packed(in, field == kSkm ? skm_ : reasons_);
    } else if (field == kCommitments) {
      std::string_view commitment;
      taken = in.octets(commitment) && commitments_.push(commitment);
    } else {
      taken = in.number(numbers_[field]) &&
              (field < kFlagFirst || kFlagLast < field || numbers_[field] <= 1);
    }
    if (!taken) return false;
  }
  return true;
}

bool PlainRecord::read(std::string_view bytes) {
  constexpr std::uint32_t kBootMs = 1, kWallOffset = 2, kBallot = 3;
  PlainWire in(bytes);
  for (std::uint32_t last = 0; !in.at_end();) {
    std::uint32_t field = 0, type = 0;
    if (!in.tag(field, type) || field <= last) return false;
    last = field;
    std::uint64_t number = 0;
    if (field == kBallot) {
      std::string_view ballot_bytes;
      return type == PlainWire::kOctets && in.octets(ballot_bytes) && in.at_end() &&
             ballot.read(ballot_bytes);
    }
    if (field > kBallot || type != PlainWire::kNumber || !in.number(number)) return false;
    if (field == kBootMs) boot_ms = number;
    if (field == kWallOffset)  // zigzag
      wall_offset_ms = static_cast<std::int64_t>((number >> 1U) ^ (0U - (number & 1U)));
  }
  return false;
}

}  // namespace suara::record
