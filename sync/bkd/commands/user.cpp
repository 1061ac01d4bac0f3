// suara user password: a user of BKD gets a password.
#include <memory>

#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/credentials.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

struct Asked {
  std::string user, password_file;
  bool password_from_input = false;
};

void set_password(Terminal& terminal, const Asked& asked) {
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
  CLI::App* command = shell.command("password", "user_password", user);
  command->add_option("USER", asked->user, shell.help("user_password.user"))->required();
  command->add_option("--password-file", asked->password_file, shell.help("login.password_file"));
  command->add_flag("--password-stdin", asked->password_from_input,
                    shell.help("login.password_stdin"));
  command->callback([&shell, asked] { set_password(shell.terminal, *asked); });
}

}  // namespace suara::bkd
