// One function a noun: adds its commands to `suara`. A command sets exit_code where it does not
// end well, or throws a Refusal.
#pragma once
#include <CLI/CLI.hpp>
#include <string>

#include "sync/bkd/terminal.hpp"

namespace suara::bkd {

struct Shell {
  CLI::App& app;
  Terminal& terminal;
  int exit_code = 0;

  // A command with its words from [suara.help.<key>]: what, example. parent nullptr: of the app.
  CLI::App* command(const std::string& name, const std::string& key, CLI::App* parent = nullptr);
  // A group of commands, of which one must be named.
  CLI::App* group(const std::string& name, const std::string& key);
  std::string help(const std::string& key) const { return terminal.word("help." + key); }
};

void add_login(Shell& shell);
void add_setup(Shell& shell);
void add_keys(Shell& shell);
void add_pin(Shell& shell);
void add_user(Shell& shell);
void add_device(Shell& shell);
void add_log(Shell& shell);
void add_review(Shell& shell);
void add_flag(Shell& shell);
void add_objection(Shell& shell);
void add_officer_flags(Shell& shell, CLI::App* officer);  // of `suara officer`
void add_erase(Shell& shell);
void add_retention(Shell& shell);
void list_branches(Terminal& terminal);  // of `suara device branches`
void add_status(Shell& shell);
void add_officer(Shell& shell);
void add_officer_index(Shell& shell, CLI::App* officer);  // of `suara officer index`
void add_officer_trend(Shell& shell, CLI::App* officer);
void add_accusations(Shell& shell);
void add_explain(Shell& shell);
void add_period(Shell& shell);
void add_tallies(Shell& shell);
void add_clock(Shell& shell);
void add_replay(Shell& shell);
void add_skm(Shell& shell);
void add_skm_report(Shell& shell, CLI::App* skm);  // of `suara skm`
void add_skm_import(Shell& shell, CLI::App* skm);
void add_services(Shell& shell);
void add_coverage(Shell& shell);
void add_policy(Shell& shell);
void add_index(Shell& shell);
void add_export(Shell& shell);
void add_import(Shell& shell);
void add_verify(Shell& shell);

}  // namespace suara::bkd
