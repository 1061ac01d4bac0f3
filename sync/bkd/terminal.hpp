// Where `suara` reads and writes: the streams, the words, the form of the answer. Commands get it
// as an argument, so that a test can stand in for a person.
#pragma once
#include <istream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "common/texts/texts.hpp"
#include "sync/bkd/central_client.hpp"
#include "sync/bkd/session.hpp"
#include "sync/bkd/table.hpp"

namespace suara::bkd {

enum class Format { table, json, csv };

struct Terminal {
  std::istream& in;
  std::ostream& out;
  std::ostream& error;
  texts::Texts texts;
  std::string language = "en";
  std::string named_language = {};  // by --lang; empty: nobody did
  std::filesystem::path session_file;
  bool draws_bars = false;  // the error stream is a terminal
  bool asks = false;        // somebody sits at the input
  Format format = Format::table;

  std::string word(std::string_view key, const texts::Arguments& arguments = {}) const {
    return texts("suara." + std::string(key), arguments);
  }
};

// With the kept session; Refusal "login.none" (exit 2) where nobody is signed in.
Central signed_in(const Terminal& terminal);
Session session_of(const Terminal& terminal);

// A list in the form asked for: drawn, CSV with the columns' keys, or JSON as it stands.
void print_list(Terminal& terminal, const Table& table, const nlohmann::json& body);

// One line of outcome: the sentence, or the JSON body.
void print_outcome(Terminal& terminal, const std::string& sentence, const nlohmann::json& body);

// Keys and values without end of line, aligned on one column.
void print_pairs(Terminal& terminal, const std::vector<std::pair<std::string, std::string>>& pairs);

// A bar on the error stream, redrawn in place; silent where that is no terminal.
class Progress {
 public:
  Progress(Terminal& terminal, std::string label, std::int64_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void show(std::int64_t reached);

 private:
  Terminal& terminal_;
  std::string label_;
  std::int64_t total_;
  std::int64_t shown_per_mille_ = -1;
};

// From the file, or from standard input, or asked (twice) without echo where somebody is there;
// question: the key of its words. A new one (twice) has at least kPasswordLeast signs. Refusal
// "password.none", "password.no_file", "password.empty_file", "password.short",
// "password.not_the_same" (exit 2).
inline constexpr std::size_t kPasswordLeast = 8;
std::string read_password(Terminal& terminal, const std::string& file, bool from_input, bool twice,
                          const char* question = "ask.password");

}  // namespace suara::bkd
