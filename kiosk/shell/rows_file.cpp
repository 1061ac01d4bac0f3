#include "kiosk/shell/rows_file.hpp"

#include <array>
#include <charconv>
#include <fstream>
#include <string>

namespace suara::kiosk {
namespace {

constexpr std::string_view kHead = "row,officer,service,day,score";
using Fields = std::array<std::string_view, 5>;

std::optional<Fields> split(std::string_view line) {
  Fields fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto comma = line.find(',');
    if ((comma == std::string_view::npos) != (i + 1 == fields.size())) return std::nullopt;
    fields[i] = line.substr(0, comma);
    if (comma != std::string_view::npos) line.remove_prefix(comma + 1);
  }
  return fields;
}

std::optional<std::uint32_t> number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// The name of the column that is wrong; nullopt: none.
std::optional<std::string> read_ballot(const Fields& fields, std::uint32_t expected_row,
                                       domain::Ballot& ballot) {
  const auto officer = OfficerId::parse(fields[1]);
  const auto service = ServiceId::parse(fields[2]);
  const auto day = parse_date(fields[3]);
  const auto score = number(fields[4]);
  if (number(fields[0]) != expected_row) return "row";
  if (!officer) return "officer";
  if (!service) return "service";
  if (!day) return "day";
  if (!score || *score < 1 || *score > ballot.faces) return "score";
  ballot.offer.officer = *officer;
  ballot.offer.service = *service;
  ballot.answers.score = static_cast<std::uint8_t>(*score);
  ballot.imported = domain::ImportedRow{*day, expected_row};
  return std::nullopt;
}

domain::Ballot blank(const CounterId& counter, std::uint8_t faces) {
  domain::Ballot ballot;
  ballot.offer.counter = counter;
  ballot.offer.stated_by = domain::StatedBy::program;
  ballot.offer.channel = domain::Channel::imported;
  ballot.faces = faces;
  ballot.outcome = domain::Outcome::rated;
  ballot.closed_by = domain::ClosedBy::selesai;
  return ballot;
}

}  // namespace

Expected<std::vector<domain::Ballot>> read_rows(const std::filesystem::path& path,
                                                const CounterId& counter, std::uint8_t faces) {
  std::ifstream file(path);
  if (!file) return problem("rows.missing", {}, {path.string(), 0, ""});
  std::vector<domain::Ballot> ballots;
  std::string line;
  const auto malformed = [&](std::string what) {
    const auto row = static_cast<std::int64_t>(ballots.size()) + 2;
    return problem("rows.malformed", {{"what", what}}, {path.filename().string(), row, what});
  };
  if (!std::getline(file, line) || line != kHead) {
    return problem("rows.malformed", {{"what", std::string(kHead)}},
                   {path.filename().string(), 1, ""});
  }
  while (std::getline(file, line)) {
    const auto fields = split(line);
    if (!fields) return malformed("row");
    domain::Ballot ballot = blank(counter, faces);
    const auto row = static_cast<std::uint32_t>(ballots.size() + 1);
    if (const auto wrong = read_ballot(*fields, row, ballot)) return malformed(*wrong);
    ballots.push_back(std::move(ballot));
  }
  return ballots;
}

}  // namespace suara::kiosk
