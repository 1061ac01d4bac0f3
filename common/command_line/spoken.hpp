// The help of a command line in the reader's language. Of all three programs; it knows none of their
// commands.
#pragma once
#include <CLI/CLI.hpp>

#include "common/texts/texts.hpp"

namespace suara::command_line {

// The parser's own words, from [suara.label]: "Usage", "OPTIONS", ...
void name_sections(CLI::App& app, const texts::Texts& words);

// Gives the app, its commands and their options the words of `table`: of "programs add" in
// "kiosk.help" [kiosk.help.programs_add] what, example and one for each option, named as the option
// is with "_" for "-"; what is not there stands in the table itself. Where an example lacks there is
// none. For an app whose options and commands have no words yet.
void speak(CLI::App& app, const texts::Texts& words, const std::string& table);

}  // namespace suara::command_line
