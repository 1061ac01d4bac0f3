#include "sync/bkd/csv_table.hpp"

#include <csv.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "sync/bkd/utf8.hpp"

namespace suara::bkd {
namespace {

// Windows-1252, 0x80 to 0x9f; 0: not used there.
constexpr char32_t kWindows1252[32] = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

// libcsv's states: inside a cell, and behind a quote inside a quoted one.
constexpr int kFieldBegun = 2;
constexpr int kFieldMightHaveEnded = 3;

constexpr std::string_view kSeparators = ",;\t";
constexpr std::string_view kMark = "\xef\xbb\xbf";

struct Records {
  HashLines hash_lines = HashLines::remarks;
  std::vector<std::string> cells;
  std::vector<CsvRow> rows;
  std::int64_t row = 1;
  bool after_cr = false;

  void end_row(int sign) {
    const bool second_half_of_crlf = after_cr && sign == '\n' && cells.empty();
    after_cr = sign == '\r';
    if (second_half_of_crlf) return;
    if (filled(0) && !is_remark()) rows.push_back({row, cells});
    cells.clear();
    ++row;
  }
  bool filled(std::ptrdiff_t from) const {
    return std::any_of(cells.begin() + from, cells.end(),
                       [](const std::string& cell) { return !cell.empty(); });
  }
  bool is_remark() const {
    if (!cells.front().starts_with('#')) return false;
    // A head whose first column, the rows' numbers, is called "#".
    if (rows.empty()) return cells.front() != "#" || !filled(1);
    return hash_lines == HashLines::remarks;
  }
};

void on_cell(void* text, std::size_t size, void* user) {
  auto& records = *static_cast<Records*>(user);
  records.cells.emplace_back(static_cast<const char*>(text), size);
}

void on_row(int sign, void* user) { static_cast<Records*>(user)->end_row(sign); }

// Behind a quote inside a quoted cell: its twin, or the end of the cell. After anything else libcsv
// reads on to the next quote, across rows.
bool may_follow_quote(std::string_view rest, char delimiter) {
  if (rest.starts_with('"')) return true;
  for (const char sign : rest) {
    if (sign == delimiter || sign == '\n' || sign == '\r') return true;
    if (sign != ' ' && sign != '\t') return false;
  }
  return true;
}

class Parser {
 public:
  explicit Parser(char delimiter) : delimiter_(delimiter) {
    if (csv_init(&parser_, CSV_REPALL_NL) != 0) throw std::runtime_error("libcsv does not start");
    csv_set_delim(&parser_, static_cast<unsigned char>(delimiter));
  }
  ~Parser() { csv_free(&parser_); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  // A code: what is wrong with a quote. records.row is where the last record begins.
  std::optional<std::string> parse(std::string_view text, Records& records) {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('"', at), text.size() - 1) + 1;
      feed(text.substr(at, end - at), records);
      if (parser_.pstate == kFieldMightHaveEnded && !may_follow_quote(text.substr(end), delimiter_))
        return "csv.quote_closed";
      at = end;
    }
    if (parser_.quoted != 0 && parser_.pstate == kFieldBegun) return "csv.quote_open";
    return std::nullopt;
  }
  void end(Records& records) { csv_fini(&parser_, on_cell, on_row, &records); }

 private:
  void feed(std::string_view text, Records& records) {
    if (csv_parse(&parser_, text.data(), text.size(), on_cell, on_row, &records) != text.size())
      throw std::runtime_error(csv_strerror(csv_error(&parser_)));
  }

  char delimiter_;
  csv_parser parser_{};
};

// A spreadsheet's own first line, "sep=;", with its end; empty: there is none.
std::string_view separator_line(std::string_view text) {
  constexpr std::string_view kName = "sep=";
  const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
  const bool named = line.starts_with(kName) && line.size() == kName.size() + 1 &&
                     kSeparators.find(line.back()) != std::string_view::npos;
  if (!named) return {};
  const std::string_view rest = text.substr(line.size());
  return text.substr(0, line.size() + (rest.starts_with("\r\n") ? 2 : rest.empty() ? 0 : 1));
}

// What the first line that is no remark and holds one outside of quotes holds most of. Tabs alone
// are blanks.
char delimiter_of(std::string_view text) {
  if (!separator_line(text).empty()) return text[4];
  std::int64_t commas = 0, semicolons = 0, tabs = 0;
  bool quoted = false, remark = false, begins = true, blank = true;
  for (const char sign : text) {
    if (sign == '"') quoted = !quoted;
    if (quoted) continue;
    if (begins) remark = sign == '#';
    begins = sign == '\n' || sign == '\r';
    if (begins && blank) tabs = 0;
    if (begins && commas + semicolons + tabs > 0) break;
    blank = begins || (blank && (sign == ' ' || sign == '\t'));
    if (!remark && sign == ';') ++semicolons;
    if (!remark && sign == ',') ++commas;
    if (!remark && sign == '\t') ++tabs;
  }
  if (commas + semicolons == 0 && tabs > 0) return '\t';  // beside others tabs are blanks
  return semicolons > commas ? ';' : ',';
}

// Of the first octet that is no UTF-8, in a file that else is; nullopt: all of it is, or nothing.
std::optional<std::int64_t> row_out_of_utf8(std::string_view bytes) {
  const bool marked = bytes.starts_with(kMark);
  if (marked) bytes.remove_prefix(kMark.size());
  const Utf8Parts parts = utf8_parts(bytes);
  if (parts.valid == bytes.size() || !(marked || parts.beyond_ascii)) return std::nullopt;
  Records records;
  const std::size_t begin = std::min(separator_line(bytes).size(), parts.valid);
  Parser(delimiter_of(bytes)).parse(bytes.substr(begin, parts.valid - begin), records);
  return records.row;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char sign) {
    return sign >= 'A' && sign <= 'Z' ? static_cast<char>(sign - 'A' + 'a') : sign;
  });
  return out;
}

std::optional<Problem> foreign_format(std::string_view bytes, const std::string& file) {
  const auto refuse = [&](std::string code) { return Problem{std::move(code), {}, {file, 0, ""}}; };
  if (bytes.size() > kCsvBytesMax) return refuse("csv.too_large");
  if (bytes.starts_with("PK\x03\x04")) return refuse("csv.spreadsheet");
  if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff")) return refuse("csv.utf16");
  if (bytes.find('\0') != std::string_view::npos) return refuse("csv.binary");
  return std::nullopt;
}

std::optional<Problem> column_twice(const CsvTable& table) {
  std::set<std::string> seen;
  for (const std::string& name : table.head)
    if (!name.empty() && !seen.insert(lower(name)).second)
      return Problem{"csv.column_twice", {{"column", name}}, {table.file, table.head_row, name}};
  return std::nullopt;
}

// Spreadsheets write empty cells behind the last column; they say nothing.
void drop_empty_tail(std::vector<std::string>& cells, std::size_t size) {
  while (cells.size() > size && cells.back().empty()) cells.pop_back();
}

// Readers take the blanks around a cell for layout.
bool needs_quotes(std::string_view cell) {
  return cell.find_first_of(",;\t\"\r\n") != std::string_view::npos || cell.starts_with(' ') ||
         cell.ends_with(' ');
}

}  // namespace

std::optional<std::size_t> CsvTable::column(std::string_view name) const {
  const std::string wanted = lower(name);
  for (std::size_t i = 0; i < head.size(); ++i)
    if (lower(head[i]) == wanted) return i;
  return std::nullopt;
}

std::string to_utf8(std::string_view bytes) {
  if (bytes.starts_with(kMark)) bytes.remove_prefix(kMark.size());
  if (is_utf8(bytes)) return std::string(bytes);
  std::string text;
  for (const char byte : bytes) {
    const auto octet = static_cast<unsigned char>(byte);
    const bool special = octet >= 0x80 && octet < 0xa0;
    const char32_t mapped = special ? kWindows1252[octet - 0x80] : octet;
    append_utf8(text, mapped == 0 && octet != 0 ? U'\ufffd' : mapped);
  }
  return text;
}

Expected<CsvTable> parse_csv(std::string_view bytes, std::string file, HashLines hash_lines) {
  if (auto refused = foreign_format(bytes, file)) return tl::unexpected(*refused);
  if (const auto row = row_out_of_utf8(bytes)) return problem("csv.not_utf8", {}, {file, *row, ""});
  const std::string text = to_utf8(bytes);
  const std::string_view table_text = std::string_view(text).substr(separator_line(text).size());
  Records records;
  records.hash_lines = hash_lines;
  Parser parser(delimiter_of(text));
  if (const auto wrong = parser.parse(table_text, records))
    return problem(*wrong, {}, {file, records.row, ""});
  parser.end(records);
  if (records.rows.empty()) return problem("csv.empty", {}, {file, 0, ""});
  CsvTable table{
      std::move(file), std::move(records.rows.front().cells), records.rows.front().row, {}, {}};
  drop_empty_tail(table.head, 1);
  if (auto twice = column_twice(table)) return tl::unexpected(*twice);
  for (auto row = records.rows.begin() + 1; row != records.rows.end(); ++row) {
    drop_empty_tail(row->cells, table.head.size());
    if (row->cells.size() == table.head.size()) {
      table.rows.push_back(std::move(*row));
      continue;
    }
    const bool few = row->cells.size() < table.head.size();
    table.problems.push_back({few ? "csv.cells_few" : "csv.cells",
                              {{"cells", std::to_string(row->cells.size())},
                               {"columns", std::to_string(table.head.size())}},
                              {table.file, row->row, ""}});
  }
  return table;
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += ',';
    if (!needs_quotes(cells[i])) {
      line += cells[i];
      continue;
    }
    std::string quoted(2 * cells[i].size() + 2, '\0');
    quoted.resize(csv_write(quoted.data(), quoted.size(), cells[i].data(), cells[i].size()));
    line += quoted;
  }
  return line;
}

}  // namespace suara::bkd
