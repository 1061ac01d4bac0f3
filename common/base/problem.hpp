// What is wrong with an input, said so that its author can mend it. The words are in assets/texts.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <tl/expected.hpp>

namespace suara {

// Where in a file: row and column count from 1 (the head line is row 1); 0 = the whole file.
struct Where {
  std::string file;
  std::int64_t row = 0;
  std::string column;
  auto operator<=>(const Where&) const = default;
};

// code: key below [problem] in the text files, as "batch.bad_signature"; args fill its {names}.
struct Problem {
  std::string code;
  std::map<std::string, std::string> args = {};
  Where where = {};
  bool operator==(const Problem&) const = default;
};

template <class T>
using Expected = tl::expected<T, Problem>;

inline tl::unexpected<Problem> problem(std::string code,
                                       std::map<std::string, std::string> args = {},
                                       Where where = {}) {
  return tl::unexpected<Problem>(Problem{std::move(code), std::move(args), std::move(where)});
}

}  // namespace suara
