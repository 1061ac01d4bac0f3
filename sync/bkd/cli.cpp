#include "sync/bkd/cli.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>

#include "common/base/durable_file.hpp"
#include "common/command_line/misuse.hpp"
#include "common/command_line/spoken.hpp"
#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/utf8.hpp"

namespace suara::bkd {
namespace {

void add_common_options(CLI::App& app, Terminal& terminal) {
  app.option_defaults()->group(terminal.word("label.Options"));
  app.set_help_flag("-h,--help", terminal.word("help.help"))->group(terminal.word("label.Options"));
  app.add_option("--lang", terminal.named_language, terminal.word("help.lang"))
      ->check(CLI::IsMember({"id", "en"}));
  const auto choose = [&terminal](const std::string& given) {
    terminal.format = given == "json" ? Format::json : given == "csv" ? Format::csv : Format::table;
  };
  app.add_option_function<std::string>("--format", choose, terminal.word("help.format"))
      ->check(CLI::IsMember({"table", "json", "csv"}));
}

int say(Terminal& terminal, const Problem& problem, int exit_code) {
  terminal.error << "suara: " << without_controls(texts::describe(problem, terminal.texts)) << "\n";
  return exit_code;
}

// Half an answer on a full disk is none.
int written(Terminal& terminal) {
  if (terminal.out.flush()) return 0;
  return say(terminal, {"suara.not_written", {}, {}}, kExitMisuse);
}

}  // namespace

CLI::App* Shell::command(const std::string& name, const std::string& key, CLI::App* parent) {
  CLI::App* made = (parent == nullptr ? &app : parent)->add_subcommand(name, help(key + ".what"));
  made->group(terminal.word("label.Subcommands"));
  made->get_help_ptr()->group(terminal.word("label.Options"));
  made->footer(terminal.word("help.example") + "\n  " + help(key + ".example"));
  return made;
}

CLI::App* Shell::group(const std::string& name, const std::string& key) {
  CLI::App* made = command(name, key);
  made->require_subcommand(1);
  return made;
}

std::string language_of(const std::vector<std::string>& arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& given = arguments[i];
    const std::string value = given == "--lang" && i + 1 < arguments.size() ? arguments[i + 1]
                              : given.starts_with("--lang=")                ? given.substr(7)
                                                                            : "";
    if (value == "id" || value == "en") return value;
  }
  return texts::language_of_locale();
}

int run(std::vector<std::string> arguments, Terminal& terminal) {
  CLI::App app(terminal.word("help.suara"), "suara");
  app.require_subcommand(1);
  app.fallthrough();
  command_line::name_sections(app, terminal.texts);
  add_common_options(app, terminal);
  app.footer(terminal.word("help.exit_codes"));
  Shell shell{app, terminal};
  for (const auto add :
       {add_login,     add_setup,   add_keys,        add_pin,      add_user,     add_device,
        add_status,    add_officer, add_accusations, add_explain,  add_period,   add_tallies,
        add_clock,     add_replay,  add_skm,         add_services, add_coverage, add_policy,
        add_index,     add_export,  add_import,      add_verify,   add_log,      add_review,
        add_flag,      add_objection, add_erase,     add_retention})
    add(shell);
  try {
    std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back.
    app.parse(std::move(arguments));
    return shell.exit_code != 0 ? shell.exit_code : written(terminal);
  } catch (const CLI::Success& asked) {
    app.exit(asked, terminal.out, terminal.error);
    return written(terminal);
  } catch (const CLI::ParseError& error) {
    return say(terminal, command_line::misuse(app, error), kExitMisuse);
  } catch (const Refusal& refusal) {
    return say(terminal, refusal.problem(), refusal.exit_code());
  } catch (const std::filesystem::filesystem_error& error) {
    auto file = error.path1();
    if (file.extension() == kUnfinishedSuffix) file.replace_extension();
    return say(terminal, {"suara.file", {{"what", error.code().message()}}, {file.string(), 0, ""}},
               kExitMisuse);
  } catch (const std::exception& error) {
    return say(terminal, {"suara.world", {{"what", error.what()}}, {}}, kExitMisuse);
  }
}

}  // namespace suara::bkd
