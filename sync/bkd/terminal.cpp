#include "sync/bkd/terminal.hpp"

#include <termios.h>
#include <unistd.h>

#include <algorithm>

#include "sync/bkd/csv_table.hpp"
#include "sync/bkd/figures.hpp"
#include "sync/bkd/folder_files.hpp"
#include "sync/bkd/utf8.hpp"

namespace suara::bkd {
namespace {

constexpr std::int64_t kBarColumns = 30;

// The terminal shows no typed sign as long as this lives.
class NoEcho {
 public:
  NoEcho() {
    known_ = tcgetattr(STDIN_FILENO, &before_) == 0;
    if (!known_) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  ~NoEcho() {
    if (known_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  termios before_{};
  bool known_ = false;
};

std::string first_line(std::string text) {
  text.resize(std::min(text.size(), text.find('\n')));
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

std::string ask(Terminal& terminal, const std::string& question) {
  const NoEcho no_echo;
  terminal.error << question << std::flush;
  std::string line;
  std::getline(terminal.in, line);
  terminal.error << "\n";
  return first_line(line);
}

[[noreturn]] void refuse_password(std::string code, Where where = {}) {
  throw Refusal({std::move(code), {}, std::move(where)}, kExitMisuse);
}

}  // namespace

Session session_of(const Terminal& terminal) {
  const auto session = load_session(terminal.session_file);
  if (!session) throw Refusal({"login.none", {}, {}}, kExitMisuse);
  return *session;
}

Central signed_in(const Terminal& terminal) {
  const Session session = session_of(terminal);
  return Central(session.central, session.token, terminal.language, session.pin);
}

void print_list(Terminal& terminal, const Table& table, const nlohmann::json& body) {
  if (terminal.format == Format::json) {
    terminal.out << body.dump(2) << "\n";
    return;
  }
  if (terminal.format == Format::table) {
    terminal.out << draw(table);
    return;
  }
  std::vector<std::string> keys;
  for (const Column& column : table.columns) keys.push_back(column.key);
  terminal.out << csv_line(keys) << "\n";
  for (const auto& row : table.rows) terminal.out << csv_line(row) << "\n";
}

void print_outcome(Terminal& terminal, const std::string& sentence, const nlohmann::json& body) {
  if (terminal.format == Format::table) {
    terminal.out << sentence << "\n";
    return;
  }
  if (terminal.format == Format::json) {
    terminal.out << body.dump(2) << "\n";
    return;
  }
  std::vector<std::string> keys, values;
  for (const auto& [key, value] : body.items()) {
    keys.push_back(key);
    values.push_back(value.is_string() ? value.get<std::string>() : value.dump());
  }
  terminal.out << csv_line(keys) << "\n" << csv_line(values) << "\n";
}

void print_pairs(Terminal& terminal,
                 const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::size_t widest = 0;
  for (const auto& [key, value] : pairs) widest = std::max(widest, display_width(key));
  for (const auto& [key, value] : pairs)
    terminal.out << "  " << padded(key, widest + 3, Align::left) << value << "\n";
}

Progress::Progress(Terminal& terminal, std::string label, std::int64_t total)
    : terminal_(terminal), label_(std::move(label)), total_(std::max<std::int64_t>(total, 1)) {
  show(0);
}

Progress::~Progress() {
  if (terminal_.draws_bars) terminal_.error << "\n";
}

void Progress::show(std::int64_t reached) {
  const std::int64_t per_mille = std::clamp<std::int64_t>(reached * 1000 / total_, 0, 1000);
  if (!terminal_.draws_bars || per_mille == shown_per_mille_) return;
  shown_per_mille_ = per_mille;
  std::string bar;
  for (std::int64_t i = 0; i < kBarColumns; ++i)
    bar += i * 1000 < per_mille * kBarColumns ? "█" : "░";
  terminal_.error << "\r" << label_ << "  " << bar << "  " << percent(per_mille, terminal_.texts)
                  << std::flush;
}

std::string read_password(Terminal& terminal, const std::string& file, bool from_input,
                          bool twice, const char* question) {
  std::string password;
  if (!file.empty()) {
    const auto content = read_file(file);
    if (!content) refuse_password("password.no_file", {file, 0, ""});
    password = *content;
  } else if (from_input) {
    std::getline(terminal.in, password);
  } else if (terminal.asks) {
    password = ask(terminal, terminal.word(question));
  } else {
    refuse_password("password.none");
  }
  password = first_line(password);
  if (password.empty()) refuse_password(file.empty() ? "password.none" : "password.empty_file",
                                        {file, 0, ""});
  if (twice && display_width(password) < kPasswordLeast)
    refuse_password("password.short", {file, 0, ""});
  if (twice && file.empty() && !from_input && ask(terminal, terminal.word("ask.again")) != password)
    refuse_password("password.not_the_same");
  return password;
}

}  // namespace suara::bkd
