#include "common/record/plain_batch.hpp"

namespace suara::record {

bool read_plain_upload(std::string_view bytes, std::string_view& batch) {
  constexpr std::uint32_t kBatch = 1, kSideParts = 2, kLogId = 3, kTreeSize = 4;
  PlainFields<kTreeSize> fields;
  if (!fields.read(bytes, 1U << kBatch | 1U << kSideParts, 1U << kLogId | 1U << kTreeSize))
    return false;
  batch = fields.texts[kBatch];
  return fields.texts[kSideParts].data() == nullptr;
}

bool PlainBatch::read(std::string_view bytes) {
  constexpr std::uint32_t kHeader = 1, kRecords = 3;
  constexpr std::size_t kMostHave = 64;
  records.reserve(kMostHave);
  PlainWire in(bytes);
  for (std::uint32_t last = 0; !in.at_end();) {
    std::uint32_t field = 0, type = 0;
    std::string_view part;
    if (!in.tag(field, type) || field == 0 || field > kRecords || field < last ||
        (field == last && field != kRecords) || type != PlainWire::kOctets || !in.octets(part))
      return false;
    last = field;
    if (field == kRecords)
      records.push_back(part);
    else
      (field == kHeader ? header : signature) = part;
  }
  return true;
}

}  // namespace suara::record
