// suara login, logout: a session with the central, kept in a file of one's own.
#include <memory>

#include "sync/bkd/commands/commands.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

struct Login {
  std::string central, user, code, password_file, pin;
  bool password_from_input = false;
};

void login(Terminal& terminal, const Login& asked) {
  if (asked.user.empty() == asked.code.empty())
    throw Refusal({"suara.login_user_or_code", {}, {}}, kExitMisuse);
  json body;
  if (asked.code.empty())
    body = {{"user", asked.user},
            {"password",
             read_password(terminal, asked.password_file, asked.password_from_input, false)}};
  else
    body = {{"code", asked.code}};
  const json answer =
      Central(asked.central, "", terminal.language, asked.pin).post("/v1/sessions", body);
  const Session session{asked.central,
                        text_of(answer, "token"),
                        text_of(answer, "role"),
                        text_of(answer, "person"),
                        text_of(answer, "tenant"),
                        text_of(answer, "expires"),
                        asked.pin};
  if (session.token.empty())
    throw Refusal({"answer.field", {{"field", "token"}}, {}}, kExitProblems);
  save_session(terminal.session_file, session);
  print_outcome(terminal,
                terminal.word("login.done", {{"person", session.person},
                                             {"role", terminal.word("role." + session.role)},
                                             {"tenant", session.tenant},
                                             {"expires", session.expires}}),
                {{"person", session.person},
                 {"role", session.role},
                 {"tenant", session.tenant},
                 {"expires", session.expires}});
}

void logout(Terminal& terminal) {
  signed_in(terminal).sign_out();
  std::filesystem::remove(terminal.session_file);
  print_outcome(terminal, terminal.word("logout.done"), {{"signed_in", false}});
}

}  // namespace

void add_login(Shell& shell) {
  CLI::App* command = shell.command("login", "login");
  const auto asked = std::make_shared<Login>();
  command->add_option("--central", asked->central, shell.help("login.central"))->required();
  command->add_option("--pin", asked->pin, shell.help("login.pin"));
  command->add_option("--user", asked->user, shell.help("login.user"));
  command->add_option("--code", asked->code, shell.help("login.code"));
  command->add_option("--password-file", asked->password_file, shell.help("login.password_file"));
  command->add_flag("--password-stdin", asked->password_from_input,
                    shell.help("login.password_stdin"));
  command->callback([&shell, asked] { login(shell.terminal, *asked); });
  shell.command("logout", "logout")->callback([&shell] { logout(shell.terminal); });
}

}  // namespace suara::bkd
