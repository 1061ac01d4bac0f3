// suara user list, password: who may act at BKD, and by whose word; a user gets a password.
#include <memory>

#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/credentials.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

struct Asked {
  std::string user, password_file, present_file;
  bool password_from_input = false;
};

void set_own_password(Terminal& terminal, const Asked& asked) {
  Central central = signed_in(terminal);
  const std::string present =
      read_password(terminal, asked.present_file, false, false, "ask.present");
  const std::string password =
      read_password(terminal, asked.password_file, asked.password_from_input, true);
  const json answer =
      central.post("/v1/credentials/own",
                   {{"password", present}, {"password_hash", hash_password(password)}});
  print_outcome(terminal, terminal.word("user.own_done"), answer);
}

void list_users(Terminal& terminal) {
  const json answer = signed_in(terminal).get("/v1/users");
  const json& users = list_of(answer, "users");
  const bool for_people = terminal.format == Format::table;
  Table table;
  for (const char* column : {"user", "name", "role", "unit", "set_up_by", "set_up_at",
                             "password_by", "password_at"})
    table.columns.push_back(
        {column, terminal.word(std::string("user.") + column), Align::left, true});
  for (const json& row : users) {
    const auto said = [&](const char* what, const char* field) {
      return row.contains(what) && row.at(what).is_object() ? text_of(row.at(what), field) : "";
    };
    const std::string role = text_of(row, "role");
    table.rows.push_back({text_of(row, "user"), text_of(row, "name"),
                          for_people ? terminal.word("role." + role) : role, text_of(row, "unit"),
                          said("set_up", "by"), said("set_up", "at"), said("password", "by"),
                          said("password", "at")});
  }
  print_list(terminal, table, users);
}

void set_password(Terminal& terminal, const Asked& asked) {
  if (asked.user.empty()) return set_own_password(terminal, asked);
  Central central = signed_in(terminal);
  const std::string password =
      read_password(terminal, asked.password_file, asked.password_from_input, true);
  const json answer = central.post(
      "/v1/credentials",
      {{"officers", json::array()},
       {"users", {{{"user", asked.user}, {"password_hash", hash_password(password)}}}}});
  print_outcome(terminal, terminal.word("user.done", {{"user", asked.user}}), answer);
}

}  // namespace

void add_user(Shell& shell) {
  CLI::App* user = shell.group("user", "user");
  const auto asked = std::make_shared<Asked>();
  shell.command("list", "user_list", user)->callback([&shell] { list_users(shell.terminal); });
  CLI::App* command = shell.command("password", "user_password", user);
  command->add_option("USER", asked->user, shell.help("user_password.user"));
  command->add_option("--present-file", asked->present_file,
                      shell.help("user_password.present_file"));
  command->add_option("--password-file", asked->password_file, shell.help("login.password_file"));
  command->add_flag("--password-stdin", asked->password_from_input,
                    shell.help("login.password_stdin"));
  command->callback([&shell, asked] { set_password(shell.terminal, *asked); });
}

}  // namespace suara::bkd
