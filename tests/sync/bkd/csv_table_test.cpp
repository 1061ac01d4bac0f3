#include "sync/bkd/csv_table.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

using namespace suara;
using bkd::CsvTable;
using bkd::parse_csv;

namespace {

std::vector<std::string> cells_of(const CsvTable& table, std::size_t row) {
  REQUIRE(row < table.rows.size());
  return table.rows[row].cells;
}

std::string code_of(std::string_view bytes) {
  const auto table = parse_csv(bytes, "a.csv");
  return table ? "" : table.error().code;
}

using Cells = std::vector<std::string>;

}  // namespace

TEST_SUITE("sync/bkd") {
  TEST_CASE("comma and semicolon, CRLF and BOM, quotes and UTF-8 read alike") {
    for (const char* text : {"a,b\n1,Jalan Ünder\n", "a;b\r\n1;Jalan Ünder\r\n",
                             "\xef\xbb\xbf"
                             "a,b\r\n\"1\",\"Jalan Ünder\"",
                             "a;b\r1;Jalan Ünder\r"}) {
      CAPTURE(text);
      const auto table = parse_csv(text, "a.csv");
      REQUIRE(table);
      CHECK(table->head == Cells{"a", "b"});
      CHECK(table->rows.size() == 1);
      CHECK(cells_of(*table, 0) == Cells{"1", "Jalan Ünder"});
    }
  }

  TEST_CASE("Windows-1252 is read as what it means, UTF-8 stays as it is") {
    CHECK(bkd::to_utf8("Caf\xe9 \x80 \x93q\x94") == "Café € “q”");
    CHECK(bkd::to_utf8("Café €") == "Café €");
  }

  TEST_CASE("a file that is UTF-8 but for one octet is refused at its row, not read as another") {
    for (const char* text : {"a,b\nSitti Nurbayá,1\n\"two\nlines\",Caf\xe9\n",
                             "a,b\n1,2\nCaf\xe9,1\nSitti Nurbayá,1\n",
                             "\xef\xbb\xbf"
                             "a,b\n1,2\n1,\"x\nCaf\xe9\"\n"}) {
      CAPTURE(text);
      const auto table = parse_csv(text, "a.csv");
      REQUIRE_FALSE(table);
      CHECK(table.error().code == "csv.not_utf8");
      CHECK(table.error().where.row == 3);
    }
    const auto old = parse_csv("a,b\nCaf\xe9,\x80\n", "a.csv");
    REQUIRE(old);
    CHECK(cells_of(*old, 0) == Cells{"Café", "€"});
    CHECK(code_of("a,b\nSitti Nurbayá,1\n").empty());
  }

  TEST_CASE("a semicolon inside the quoted first line is no separator") {
    const auto table = parse_csv("\"a;b;c\",d\n1,2\n", "a.csv");
    REQUIRE(table);
    CHECK(table->head == Cells{"a;b;c", "d"});
  }

  TEST_CASE("the separator is that of the head, whatever stands above it") {
    for (const char* above : {"", "\n\n", "# of the survey, 2026\n", "\r\n;;\r\n"}) {
      CAPTURE(above);
      const auto table = parse_csv(std::string(above) + "a;b\n1,5;2\n", "a.csv");
      REQUIRE(table);
      CHECK(table->head == Cells{"a", "b"});
      CHECK(cells_of(*table, 0) == Cells{"1,5", "2"});
    }
    CHECK(parse_csv("# x;y;z\na,b\n1,2;3\n", "a.csv")->head == Cells{"a", "b"});
  }

  TEST_CASE("tabs separate where the head has most of them, and tabs alone are no head") {
    for (const char* above : {"", "\t\t\n", "# x\ty\n"}) {
      CAPTURE(above);
      const auto table =
          parse_csv(std::string(above) + "a\tb\r\n1,5\t\"x;\ty\"\r\n\t2\r\n", "a.csv");
      REQUIRE(table);
      CHECK(table->head == Cells{"a", "b"});
      CHECK(cells_of(*table, 0) == Cells{"1,5", "x;\ty"});
      CHECK(cells_of(*table, 1) == Cells{"", "2"});
    }
    CHECK(parse_csv("a,\tb\n1,2\n", "a.csv")->head == Cells{"a", "b"});
  }

  TEST_CASE("a spreadsheet's line of its separator is obeyed and is no row") {
    for (const char* text :
         {"sep=;\na,x;b\n1;2\n", "sep=;\r\na,x;b\r\n1;2\r\n", "sep=\t\ra,x\tb\r1\t2",
          "\xef\xbb\xbf"
          "sep=;\na,x;b\n1;2"}) {
      CAPTURE(text);
      const auto table = parse_csv(text, "a.csv");
      REQUIRE(table);
      CHECK(table->head == Cells{"a,x", "b"});
      CHECK(table->head_row == 1);
      CHECK(cells_of(*table, 0) == Cells{"1", "2"});
    }
    CHECK(code_of("sep=;") == "csv.empty");
    CHECK(parse_csv("sep=|\n1\n", "a.csv")->head == Cells{"sep=|"});
  }

  TEST_CASE("the head's row is where it stands, and problems of the head name it") {
    CHECK(parse_csv("a,b\n1,2\n", "a.csv")->head_row == 1);
    CHECK(parse_csv("\n# aside\na,b\n1,2\n", "a.csv")->head_row == 3);
    CHECK(parse_csv("\n\na,A\n1,2\n", "a.csv").error().where.row == 3);
  }

  TEST_CASE("a head may call its column of numbers #; rows with # are kept where asked for") {
    const std::string text = "# aside\n#,a\n#1,2\n3,4\n";
    const auto table = parse_csv(text, "a.csv");
    REQUIRE(table);
    CHECK(table->head == Cells{"#", "a"});
    CHECK(table->rows.size() == 1);
    const auto all = parse_csv(text, "a.csv", bkd::HashLines::rows);
    REQUIRE(all);
    CHECK(all->head == Cells{"#", "a"});
    REQUIRE(all->rows.size() == 2);
    CHECK(cells_of(*all, 0) == Cells{"#1", "2"});
    CHECK(parse_csv("#\na,b\n1,2\n", "a.csv")->head == Cells{"a", "b"});
  }

  TEST_CASE("rows are counted as a spreadsheet shows them") {
    const auto table = parse_csv(
        "a,b\r\n\"two\r\nlines\",x\r\n\r\n# said,aside\r\n\"later\",y\r\nshort\r\n", "a.csv");
    REQUIRE(table);
    REQUIRE(table->rows.size() == 2);
    CHECK(table->rows[0].row == 2);
    CHECK(table->rows[1].row == 5);
    REQUIRE(table->problems.size() == 1);
    CHECK(table->problems[0].code == "csv.cells_few");
    CHECK(table->problems[0].where.row == 6);
  }

  TEST_CASE("empty cells behind the last column are no cells; filled ones are a gap") {
    const auto fine = parse_csv("a,b,,\n1,2,,\n", "a.csv");
    REQUIRE(fine);
    CHECK(fine->head.size() == 2);
    CHECK(fine->problems.empty());
    const auto wide = parse_csv("a,b\n1,2,3\n", "a.csv");
    REQUIRE(wide);
    CHECK(wide->rows.empty());
    REQUIRE(wide->problems.size() == 1);
    CHECK(wide->problems[0].code == "csv.cells");
  }

  TEST_CASE("what is no CSV is refused with its cure") {
    CHECK(code_of("a,b\n1,2\n").empty());
    CHECK(code_of("") == "csv.empty");
    CHECK(code_of("\n\n") == "csv.empty");
    CHECK(code_of("PK\x03\x04rest") == "csv.spreadsheet");
    CHECK(code_of(std::string_view("\xff\xfe"
                                   "a\0,\0",
                                   6)) == "csv.utf16");
    CHECK(code_of(std::string_view("a,b\n1,\0\n", 8)) == "csv.binary");
    CHECK(code_of("a,A\n1,2\n") == "csv.column_twice");
    CHECK(code_of(std::string(bkd::kCsvBytesMax + 1, 'x')) == "csv.too_large");
  }

  TEST_CASE("a quote that is never closed is said at the row where it opens") {
    const auto table = parse_csv("a,b\n1,2\n3,\"open\nand on\n", "a.csv");
    REQUIRE_FALSE(table);
    CHECK(table.error().code == "csv.quote_open");
    CHECK(table.error().where.row == 3);
    CHECK(parse_csv("a,b\n1,2\n3,\"open\nand on\"\n", "a.csv"));
  }

  TEST_CASE("text behind a closing quote is refused at its row and swallows no row") {
    for (const char* cell : {"\"Bagus\" sekali", "\"Bagus\"sekali", "\"a\" \"b\"", "\"a\" \""}) {
      CAPTURE(cell);
      const auto table =
          parse_csv("a,b\n\"two\nlines\",1\n" + std::string(cell) + ",1\nx,2\n\"y\",3\n", "a.csv");
      REQUIRE_FALSE(table);
      CHECK(table.error().code == "csv.quote_closed");
      CHECK(table.error().where.file == "a.csv");
      CHECK(table.error().where.row == 3);
    }
    CHECK(code_of("a,b\n1,\"ok\" x") == "csv.quote_closed");
    const auto fine = parse_csv(
        "a,b\n\"x\" ,\"y\"\t\r\nkata \"ok\",5\" lebar\n\"\"\"q\"\"\",\"\"\n1,\"z\" ", "a.csv");
    REQUIRE(fine);
    REQUIRE(fine->rows.size() == 4);
    CHECK(cells_of(*fine, 0) == Cells{"x", "y"});
    CHECK(cells_of(*fine, 1) == Cells{"kata \"ok\"", "5\" lebar"});
    CHECK(cells_of(*fine, 2) == Cells{"\"q\"", ""});
    CHECK(cells_of(*fine, 3) == Cells{"1", "z"});
  }

  TEST_CASE("a line that is written reads back") {
    const Cells cells = {"plain", "with, comma", "with \"quotes\"", "two\nlines", "", " ",
                         "end ",  "\tx"};
    const auto table = parse_csv("a,b,c,d,e,f,g,h\n" + bkd::csv_line(cells) + "\n", "a.csv");
    REQUIRE(table);
    CHECK(cells_of(*table, 0) == cells);
  }

  TEST_CASE("the awkward files of SUARA_CSV_CASES hold the rows they should") {
    const char* path = std::getenv("SUARA_CSV_CASES");
    if (path == nullptr) {
      MESSAGE("not run: SUARA_CSV_CASES names no file of cases");
      return;
    }
    std::ifstream file(path);
    REQUIRE(file);
    int cases = 0;
    for (std::string line; std::getline(file, line); ++cases) {
      const auto one = nlohmann::json::parse(line);
      CAPTURE(one["case"]);
      const auto table = parse_csv(one["csv"].get<std::string>(), "case.csv");
      REQUIRE(table);
      if (!one["rows"].is_array()) continue;  // That case does not fit its own file.
      REQUIRE(table->rows.size() == one["rows"].size());
      for (std::size_t i = 0; i < table->rows.size(); ++i)
        for (const auto& [column, value] : one["rows"][i].items()) {
          const auto place = table->column(column);
          REQUIRE(place);
          std::string cell = table->rows[i].cells[*place];
          std::string wanted = value.get<std::string>();
          std::erase(cell, '\r');  // The cases lost the CR of their quoted lines on the way here.
          std::erase(wanted, '\r');
          CHECK(cell == wanted);
        }
    }
    CHECK(cases > 5);
  }
}
