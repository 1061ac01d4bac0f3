// What the programs say on the terminal, in the language of the locale.
#pragma once
#include <filesystem>
#include <string>

#include "common/base/problem.hpp"
#include "common/texts/languages.hpp"

namespace suara::kiosk {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitJournal = 3;  // the journal was refused
inline constexpr int kExitLater = 4;    // nothing was done; the same may be asked again

// Words of the locale; the built-in Indonesian where its texts cannot be read.
texts::Texts terminal_texts(const std::filesystem::path& assets);

// One line on stderr.
void say_problem(const Problem& problem, const std::filesystem::path& assets);

// kExitJournal for journal.* and key.*, else kExitFailed.
int exit_code_of(const Problem& problem);

}  // namespace suara::kiosk
