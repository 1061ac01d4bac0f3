// A CSV file as a head and rows, whatever program wrote it: UTF-8 with or without BOM or
// Windows-1252, comma, semicolon or tab, LF or CRLF. libcsv does the syntax.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/problem.hpp"

namespace suara::bkd {

inline constexpr std::size_t kCsvBytesMax = 64 * 1024 * 1024;

// row: as a spreadsheet shows it, from 1. Empty lines count, a newline inside a quoted cell and a
// first line "sep=;" do not.
struct CsvRow {
  std::int64_t row = 0;
  std::vector<std::string> cells;  // UTF-8, as many as the head has
};

// What a line is that begins with # below the head: a remark, passed over, or a row like others (a
// survey's first column may hold "#12" or "#mantap"). Above the head it is a remark.
enum class HashLines : std::uint8_t { remarks, rows };

struct CsvTable {
  std::string file;
  std::vector<std::string> head;
  std::int64_t head_row = 1;
  std::vector<CsvRow> rows;       // without empty lines and remarks
  std::vector<Problem> problems;  // rows with more or fewer cells than the head; left out of rows
  // Place of a column in the head, capitals and small letters alike; nullopt: not there.
  std::optional<std::size_t> column(std::string_view name) const;
};

// Problems: "csv.too_large", "csv.spreadsheet" (XLSX or ODS), "csv.utf16", "csv.empty",
// "csv.binary", "csv.not_utf8" (in a file with a BOM or other signs in UTF-8), "csv.quote_open",
// "csv.quote_closed" (text behind a closing quote), "csv.column_twice".
Expected<CsvTable> parse_csv(std::string_view bytes, std::string file,
                             HashLines hash_lines = HashLines::remarks);

// Octets that are no UTF-8 are taken as Windows-1252; a BOM is dropped.
std::string to_utf8(std::string_view bytes);

// One line without its end; cells with a separator, quote, line end or blanks at an end are
// quoted (RFC 4180).
std::string csv_line(const std::vector<std::string>& cells);

}  // namespace suara::bkd
