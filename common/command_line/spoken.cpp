#include "common/command_line/spoken.hpp"

#include <algorithm>
#include <cctype>

namespace suara::command_line {
namespace {

std::string as_key(std::string name) {
  std::ranges::replace(name, '-', '_');
  std::ranges::transform(name, name.begin(), [](unsigned char sign) { return std::tolower(sign); });
  return name;
}

struct Speech {
  const texts::Texts& words;
  std::string table;

  std::string label(const std::string& name) const { return words("suara.label." + name); }

  std::string of_option(const CLI::Option& option, const std::string& command) const {
    const std::string name =
        as_key(option.get_positional() ? option.get_name(true) : option.get_lnames().at(0));
    const std::string own = table + "." + command + "." + name;
    return words(!command.empty() && words.entries.contains(own) ? own : table + "." + name);
  }

  // command: "" of the app itself, "programs_add".
  void give(CLI::App& app, const std::string& command) const {
    const std::string key = command.empty() ? table : table + "." + command;
    app.description(words(key + ".what"));
    if (words.entries.contains(key + ".example"))
      app.footer(words("suara.help.example") + "\n  " + words(key + ".example"));
    for (CLI::Option* option : app.get_options()) {
      option->group(label("Options"));
      option->description(option == app.get_help_ptr() ? words("suara.help.help")
                                                       : of_option(*option, command));
    }
    for (CLI::App* below : app.get_subcommands([](const CLI::App*) { return true; })) {
      below->group(label("Subcommands"));
      const std::string name = as_key(below->get_name());
      give(*below, command.empty() ? name : command + "_" + name);
    }
  }
};

}  // namespace

void name_sections(CLI::App& app, const texts::Texts& words) {
  const auto formatter = app.get_formatter();
  for (const char* label : {"Usage", "OPTIONS", "SUBCOMMAND", "SUBCOMMANDS", "Positionals",
                            "REQUIRED", "TEXT", "INT", "Needs", "Excludes"})
    formatter->label(label, words(std::string("suara.label.") + label));
  formatter->column_width(32);
}

void speak(CLI::App& app, const texts::Texts& words, const std::string& table) {
  name_sections(app, words);
  Speech{words, table}.give(app, "");
}

}  // namespace suara::command_line
