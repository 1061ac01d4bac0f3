#include "common/record/records.hpp"

#include "tests/fuzz/target.hpp"

// Every kind of record: what is read can be written and reads as the same.
namespace suara::fuzz {
namespace {

void take(std::string_view input) {
  const auto read = record::decode(input);
  // Behind a field that nobody knows protobuf alone reads it.
  const auto other = record::readable(Bytes("\xa0\x06\x00", 3) + Bytes(input));
  require(
      input.size() + 3 > record::kRecordBytesMax || (read ? other == *read : !other.has_value()),
      "a record reads the same in every shape");
  if (!read) return;
  require(input.size() <= record::kRecordBytesMax, "a record keeps to its bound");
  const Bytes bytes = record::encode(*read);
  const auto again = record::decode(bytes);
  require(again && *again == *read, "a record that was read, written and read is the same");
  require(record::encode(*again) == bytes, "the same values give the same bytes");
  if (const auto* ballot = std::get_if<domain::Ballot>(&read->body))
    require(!domain::defect_of(*ballot), "a ballot that was read has no defect");
}

[[maybe_unused]] const bool kEnlisted = enlist("record", take);

}  // namespace
}  // namespace suara::fuzz
