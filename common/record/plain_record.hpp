// Inside common/record only: records of the kinds of every day, read where they lie. A ledger is
// counted by reading millions of them; protobuf's own objects take longer than all the rest.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/record/plain_wire.hpp"

namespace suara::record {

// At most so many; more is protobuf's to read.
template <class Item, std::size_t kMost>
class Few {
 public:
  bool push(const Item& item) {
    if (count_ == kMost) return false;
    items_[count_++] = item;
    return true;
  }
  const Item* begin() const { return items_.data(); }
  const Item* end() const { return items_.data() + count_; }

 private:
  std::array<Item, kMost> items_;
  std::size_t count_ = 0;
};

// The fields of wire::Ballot, under its names. The texts are not known to be UTF-8.
class PlainBallot {
 public:
  bool read(std::string_view bytes);  // false: another shape

  std::string_view officer() const { return texts_[1]; }
  std::string_view counter() const { return texts_[2]; }
  std::string_view service() const { return texts_[3]; }
  std::uint32_t result() const { return numbers_[4]; }
  std::uint32_t stated_by() const { return numbers_[5]; }
  std::uint32_t channel() const { return numbers_[6]; }
  std::uint32_t faces() const { return numbers_[7]; }
  std::uint32_t outcome() const { return numbers_[8]; }
  std::uint32_t closed_by() const { return numbers_[9]; }
  std::uint32_t score() const { return numbers_[10]; }
  std::uint32_t close_ms() const { return numbers_[11]; }
  bool has_first_answer_ms() const { return has(12); }
  std::uint32_t first_answer_ms() const { return numbers_[12]; }
  bool has_last_answer_ms() const { return has(13); }
  std::uint32_t last_answer_ms() const { return numbers_[13]; }
  std::uint32_t changes() const { return numbers_[14]; }
  const auto& reasons() const { return reasons_; }
  const auto& skm() const { return skm_; }
  const auto& text_commitments() const { return commitments_; }
  bool score_taken_back() const { return numbers_[18] != 0; }
  bool skipped() const { return numbers_[19] != 0; }
  bool has_import_day() const { return has(20); }
  std::int32_t import_day() const {  // zigzag
    return static_cast<std::int32_t>((numbers_[20] >> 1U) ^ (0U - (numbers_[20] & 1U)));
  }
  std::uint32_t import_row() const { return numbers_[21]; }

 private:
  static constexpr std::size_t kFields = 22;  // with a 0 that none has
  bool has(unsigned field) const { return (present_ >> field & 1U) != 0; }

  std::array<std::string_view, 4> texts_;
  std::array<std::uint32_t, kFields> numbers_{};
  std::uint32_t present_ = 0;
  Few<std::uint32_t, 9> reasons_;
  Few<std::uint32_t, 9> skm_;
  Few<std::string_view, 2> commitments_;
};

// The same of wire::Duty and wire::Seen.
class PlainDuty {
 public:
  bool read(std::string_view bytes) { return fields_.read(bytes, 0b110, 0); }

  std::string_view officer() const { return fields_.texts[1]; }
  std::string_view counter() const { return fields_.texts[2]; }
  bool on() const { return fields_.numbers[3] != 0; }
  std::uint32_t ended_by() const { return static_cast<std::uint32_t>(fields_.numbers[4]); }

 private:
  PlainFields<4> fields_;
};

class PlainSeen {
 public:
  bool read(std::string_view bytes) { return fields_.read(bytes, 0b1000, 0b111'0110); }

  std::uint64_t log_id() const { return fields_.numbers[1]; }
  std::uint64_t tree_size() const { return fields_.numbers[2]; }
  std::string_view root() const { return fields_.texts[3]; }
  std::int64_t server_time_ms() const { return from_zigzag(fields_.numbers[4]); }
  std::uint64_t boot_ms() const { return fields_.numbers[5]; }
  std::int64_t wall_ms() const { return from_zigzag(fields_.numbers[6]); }
  bool carried() const { return fields_.numbers[7] != 0; }

 private:
  PlainFields<7> fields_;
};

struct PlainRecord {
  std::uint64_t boot_ms = 0;
  std::int64_t wall_offset_ms = 0;
  std::uint32_t kind = 0;  // the field of its body
  std::string_view body;
  bool read(std::string_view bytes);  // false: another shape
};
inline constexpr std::uint32_t kPlainBallot = 3, kPlainDuty = 5, kPlainSeen = 9;  // kinds

}  // namespace suara::record
