#include "common/record/batch_files.hpp"

#include <algorithm>
#include <charconv>

namespace suara::record {
namespace {

constexpr std::size_t kSeqDigits = 12;  // at least; so that names sort as their records do

std::string padded(std::uint64_t seq) {
  std::string digits = std::to_string(seq);
  if (digits.size() < kSeqDigits) digits.insert(0, kSeqDigits - digits.size(), '0');
  return digits;
}

std::string stem_of(const CarriedRange& range) {
  std::string device = range.device.text;
  std::ranges::replace(device, '/', '+');  // No id has a "+"; no file system minds it.
  return device + ".e" + std::to_string(range.epoch) + ".b" + std::to_string(range.branch) + "." +
         padded(range.first_seq) + "-" + padded(range.last_seq);
}

// What stands behind the last mark; text keeps what stands before it.
std::string_view cut_last(std::string_view& text, char mark) {
  const std::size_t at = text.rfind(mark);
  if (at == std::string_view::npos) return {};
  const std::string_view last = text.substr(at + 1);
  text = text.substr(0, at);
  return last;
}

template <class Number>
bool read_number(std::string_view digits, Number& into) {
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), into);
  return read.ec == std::errc{} && read.ptr == digits.data() + digits.size();
}

std::optional<CarriedRange> parse_stem(std::string_view stem) {
  std::string_view rest = stem;
  const std::string_view last = cut_last(rest, '-');
  const std::string_view first = cut_last(rest, '.');
  const std::string_view branch = cut_last(rest, '.');
  const std::string_view epoch = cut_last(rest, '.');
  std::string device(rest);
  std::ranges::replace(device, '+', '/');
  const auto id = DeviceId::parse(device);
  CarriedRange range;
  if (!id || !epoch.starts_with('e') || !branch.starts_with('b') ||
      !read_number(epoch.substr(1), range.epoch) || !read_number(branch.substr(1), range.branch) ||
      !read_number(first, range.first_seq) || !read_number(last, range.last_seq))
    return std::nullopt;
  range.device = *id;
  const bool in_bounds = range.first_seq >= 1 && range.first_seq <= range.last_seq &&
                         range.last_seq - range.first_seq < kBatchRecordsMax;
  if (!in_bounds || stem_of(range) != stem) return std::nullopt;
  return range;
}

}  // namespace

CarriedRange range_of(const BatchHeader& header) {
  return {header.place.device, header.place.epoch, header.place.branch, header.first_seq,
          header.last_seq()};
}

std::string batch_file_name(const CarriedRange& range) {
  return stem_of(range).append(kBatchFileSuffix);
}
std::string receipt_file_name(const CarriedRange& range) {
  return stem_of(range).append(kReceiptFileSuffix);
}
std::optional<CarriedRange> parse_receipt_file_name(std::string_view name) {
  if (!name.ends_with(kReceiptFileSuffix)) return std::nullopt;
  return parse_stem(name.substr(0, name.size() - kReceiptFileSuffix.size()));
}

}  // namespace suara::record
