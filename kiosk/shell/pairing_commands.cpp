#include "kiosk/shell/pairing_commands.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "common/record/pins.hpp"
#include "kiosk/shell/clocks.hpp"
#include "kiosk/shell/lan_client.hpp"
#include "kiosk/shell/lan_server.hpp"
#include "kiosk/shell/messages.hpp"
#include "kiosk/shell/settings.hpp"

namespace suara::kiosk {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

int fail(const Problem& problem, const fs::path& assets) {
  say_problem(problem, assets);
  return kExitFailed;
}

// Whole or not at all: a token that was given is not given again.
bool write_new(int file, const std::string& text) {
  return write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
         fsync(file) == 0;
}

}  // namespace

int run_programs_add(const ProgramsOptions& options, const fs::path& assets) {
  const auto settings = load_settings(options.data);
  if (!settings) return fail(settings.error(), assets);
  if (!settings->programs_listen) return fail({"programs.no_door"}, assets);
  const Hash pin = lan_key(options.data);
  const auto code = Paired(options.data).invite(options.name, read_clocks().wall);
  if (!code) return fail(code.error(), assets);
  fmt::print("code {}\npin {}\n", *code, record::pin_text(pin));
  return kExitOk;
}

int run_programs_list(const ProgramsOptions& options, const fs::path& assets) {
  const auto programs = Paired(options.data).list();
  if (!programs) return fail(programs.error(), assets);
  for (const PairedProgram& one : *programs)
    fmt::print("{} {}\n", one.name, to_text(date_of(one.since, Zone{})));
  return kExitOk;
}

int run_programs_remove(const ProgramsOptions& options, const fs::path& assets) {
  const auto problem = Paired(options.data).remove(options.name);
  return problem ? fail(*problem, assets) : kExitOk;
}

int run_pair(const PairOptions& options, const fs::path& assets) {
  const auto at = parse_host_port(options.kiosk);
  if (!at) return fail({"lan.bad_address", {{"at", options.kiosk}}}, assets);
  // Before the code is spent: where the token cannot be kept nothing is asked.
  const int file = open(options.to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return fail({"pairing.not_writable", {{"file", options.to.string()}}}, assets);
  const auto answer = ask_over_lan({*at, options.pin}, {{"do", "pair"}, {"code", options.code}});
  const bool paired = answer && answer->contains("token") && (*answer)["token"].is_string();
  const json pairing{{"kiosk", options.kiosk},
                     {"pin", record::pin_text(options.pin)},
                     {"token", paired ? (*answer)["token"] : json()}};
  const bool written = paired && write_new(file, pairing.dump(1) + "\n");
  close(file);
  if (written) return kExitOk;
  std::error_code ignored;
  fs::remove(options.to, ignored);
  if (!answer) return fail(answer.error(), assets);
  if (!paired) return fail(problem_in(*answer), assets);
  return fail({"pairing.not_writable", {{"file", options.to.string()}}}, assets);
}

Expected<Pairing> read_pairing(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  const json pairing = json::parse(text.str(), nullptr, false);
  const auto field = [&](const char* name) {
    return pairing.is_object() && pairing.contains(name) && pairing[name].is_string()
               ? pairing[name].get<std::string>()
               : "";
  };
  const auto kiosk = parse_host_port(field("kiosk"));
  const auto pin = record::parse_pin(field("pin"));
  if (!kiosk || !pin || field("token").empty())
    return problem("pairing.unreadable", {{"file", file.string()}});
  return Pairing{*kiosk, *pin, field("token")};
}

}  // namespace suara::kiosk
