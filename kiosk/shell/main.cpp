#include <sodium.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>

#include "common/base/version.hpp"
#include "common/command_line/misuse.hpp"
#include "common/command_line/spoken.hpp"
#include "common/command_line/whole_number.hpp"
#include "common/domain/names.hpp"
#include "common/record/pins.hpp"
#include "common/texts/texts.hpp"
#include "kiosk/shell/citizen_process.hpp"
#include "kiosk/shell/desk_process.hpp"
#include "kiosk/shell/doctor_command.hpp"
#include "kiosk/shell/enrol_command.hpp"
#include "kiosk/shell/evidence_files.hpp"
#include "kiosk/shell/finish_command.hpp"
#include "kiosk/shell/messages.hpp"
#include "kiosk/shell/pairing_commands.hpp"
#include "kiosk/shell/replay_command.hpp"
#include "kiosk/shell/stick_commands.hpp"
#include "kiosk/shell/technician_pin_command.hpp"

namespace {

namespace fs = std::filesystem;
using namespace suara;
using command_line::BadValue;

constexpr const char* kPinForm = "sha256//BASE64";

// form: a value that it takes.
BadValue not_of_form(const std::string& option, const std::string& text, const std::string& form) {
  return BadValue({"use.form", {{"option", option}, {"text", text}, {"form", form}}});
}

fs::path default_data_folder() {
  if (const char* home = std::getenv("XDG_DATA_HOME"); home != nullptr && *home != '\0')
    return fs::path(home) / "suara-kiosk";
  const char* home = std::getenv("HOME");
  return fs::path(home == nullptr ? "." : home) / ".local/share/suara-kiosk";
}

template <class Name>
void add_id(CLI::App& app, const std::string& option, Name& into) {
  app.add_option_function<std::string>(
         option,
         [&into, option](const std::string& text) {
           const auto id = Name::parse(text);
           if (!id) throw not_of_form(option, text, "U-01");
           into = *id;
         })
      ->required();
}

void add_hash(CLI::App& app, const std::string& option, Hash& into) {
  app.add_option_function<std::string>(
         option,
         [&into, option](const std::string& text) {
           const auto bytes = from_hex(text);
           const auto hash = bytes ? array_of<32>(*bytes) : std::nullopt;
           if (!hash) throw BadValue({"use.hash", {{"option", option}, {"text", text}}});
           into = *hash;
         })
      ->required();
}

void add_pin(CLI::App& verb, std::optional<Hash>& into) {
  verb.add_option_function<std::string>(
      "--pin",
      [&into](const std::string& text) {
        into = record::parse_pin(text);
        if (!into) throw not_of_form("--pin", text, kPinForm);
      });
}

CLI::App* add_enrol(CLI::App& app, kiosk::EnrolOptions& options) {
  CLI::App* verb = app.add_subcommand("enrol");
  verb->add_option("--data", options.data)->default_val(default_data_folder());
  verb->add_option("--central", options.central_url)->required();
  verb->add_option("--code", options.code)->required();
  add_pin(*verb, options.pin);
  return verb;
}

CLI::App* add_replay(CLI::App& app, kiosk::ReplayOptions& options) {
  CLI::App* verb = app.add_subcommand("replay");
  verb->add_option("--data", options.data)->default_val(default_data_folder());
  verb->add_option("--central", options.central_url)->required();
  verb->add_option("--code", options.code);
  add_pin(*verb, options.pin);
  add_id(*verb, "--unit", options.unit);
  add_id(*verb, "--counter", options.counter);
  verb->add_option("--file", options.file)->required();
  add_hash(*verb, "--file-hash", options.file_hash);
  verb->add_option("--rows", options.rows)->required();
  verb->add_option("--faces", options.faces)
      ->transform(command_line::whole_number(3, 5));
  verb->add_option("--drain-pause-ms", options.drain_pause_ms)
      ->transform(command_line::whole_number(0, 60'000));
  return verb;
}

CLI::App* add_export(CLI::App& app, kiosk::ExportOptions& options) {
  CLI::App* verb = app.add_subcommand("export");
  verb->add_option("--data", options.data)->default_val(default_data_folder());
  verb->add_option("--to", options.to)->required();
  verb->add_flag("--all-kept", options.all_kept);
  return verb;
}

CLI::App* add_receipts(CLI::App& app, kiosk::ReceiptOptions& options) {
  CLI::App* verb = app.add_subcommand("receipts");
  verb->add_option("--data", options.data)->default_val(default_data_folder());
  verb->add_option("--from", options.from)->required();
  return verb;
}

CLI::App* add_evidence(CLI::App& app, kiosk::EvidenceOptions& options) {
  CLI::App* verb = app.add_subcommand("evidence");
  verb->add_option("--data", options.data)->default_val(default_data_folder());
  verb->add_option("--to", options.to);
  return verb;
}

std::vector<std::string> result_names() {
  using domain::ServiceResult;
  std::vector<std::string> names;
  for (const auto result : {ServiceResult::selesai, ServiceResult::berkas_kurang,
                            ServiceResult::tidak_memenuhi_syarat, ServiceResult::dirujuk})
    names.push_back(domain::to_text(result));
  return names;
}

CLI::App* add_finish(CLI::App& app, kiosk::FinishOptions& options) {
  CLI::App* verb = app.add_subcommand("finish");
  verb->add_option("--data", options.data)->default_val(default_data_folder());
  verb->add_option("--socket", options.socket);
  verb->add_option("--paired", options.paired)->excludes("--socket");
  verb->add_option("--service", options.service)->required();
  verb->add_option("--result", options.result)->check(CLI::IsMember(result_names()));
  verb->add_option_function<std::string>(
      "--ticket",
      [&options](const std::string& ticket) {
        if (ticket.empty()) throw BadValue({"use.value", {{"option", "--ticket"}}});
        options.ticket = ticket;
      });
  return verb;
}

struct Programs {
  kiosk::ProgramsOptions options;
  CLI::App* add = nullptr;
  CLI::App* list = nullptr;
  CLI::App* remove = nullptr;
};

void add_programs(CLI::App& app, Programs& programs) {
  CLI::App* verb = app.add_subcommand("programs");
  verb->add_option("--data", programs.options.data)->default_val(default_data_folder());
  verb->require_subcommand(1);
  const auto named = [&](const char* name) {
    CLI::App* one = verb->add_subcommand(name)->fallthrough();
    one->add_option("NAME", programs.options.name)->required();
    return one;
  };
  programs.add = named("add");
  programs.list = verb->add_subcommand("list")->fallthrough();
  programs.remove = named("remove");
}

CLI::App* add_pair(CLI::App& app, kiosk::PairOptions& options) {
  CLI::App* verb = app.add_subcommand("pair");
  verb->add_option("--kiosk", options.kiosk)->required();
  verb->add_option("--code", options.code)->required();
  verb->add_option_function<std::string>(
          "--pin",
          [&options](const std::string& text) {
            const auto pin = record::parse_pin(text);
            if (!pin) throw not_of_form("--pin", text, kPinForm);
            options.pin = *pin;
          })
      ->required();
  verb->add_option("--to", options.to)->required();
  return verb;
}

CLI::App* add_doctor(CLI::App& app, kiosk::DoctorOptions& options) {
  CLI::App* verb = app.add_subcommand("doctor");
  verb->add_option("--data", options.data)->default_val(default_data_folder());
  verb->add_option("--export", options.export_to);
  return verb;
}

struct Screens {
  kiosk::KioskOptions kiosk;
  bool desk = false;
  bool two_screens = false;
};

void add_screens(CLI::App& app, Screens& screens) {
  app.add_option("--data", screens.kiosk.data)->default_val(default_data_folder());
  app.add_flag("--desk", screens.desk);
  app.add_flag("--two-screens", screens.two_screens)->excludes("--desk");
  app.add_option("--desk-display", screens.kiosk.desk_display)->needs("--two-screens");
  app.add_option_function<std::string>(
      "--size",
      [&screens](const std::string& text) {
        int width = 0, height = 0, end = 0;
        if (std::sscanf(text.c_str(), "%5dx%5d%n", &width, &height, &end) != 2 ||
            text.size() != static_cast<std::size_t>(end) || width < 320 || height < 240)
          throw not_of_form("--size", text, "1280x800");
        screens.kiosk.width = width;
        screens.kiosk.height = height;
      });
  app.add_option_function<std::string>(
      "--at",
      [&screens](const std::string& text) {
        kiosk::Area place;
        int end = 0;
        if (std::sscanf(text.c_str(), "%6d,%6d%n", &place.x, &place.y, &end) != 2 ||
            text.size() != static_cast<std::size_t>(end))
          throw not_of_form("--at", text, "1300,0");
        screens.kiosk.place = place;
      });
}

int run(int argc, char** argv) {
  CLI::App app("", "suara-kiosk");
  app.set_version_flag("--version", std::string(kVersion));
  fs::path assets = texts::assets_folder();
  app.add_option("--assets", assets);
  Screens screens;
  add_screens(app, screens);
  kiosk::EnrolOptions enrol;
  kiosk::ReplayOptions replay;
  kiosk::ExportOptions exporting;
  kiosk::ReceiptOptions receiving;
  kiosk::EvidenceOptions evidence;
  const CLI::App* evidence_verb = add_evidence(app, evidence);
  const CLI::App* enrol_verb = add_enrol(app, enrol);
  const CLI::App* replay_verb = add_replay(app, replay);
  const CLI::App* export_verb = add_export(app, exporting);
  const CLI::App* receipts_verb = add_receipts(app, receiving);
  const CLI::App* pin_verb = app.add_subcommand("technician-pin");
  kiosk::FinishOptions finish;
  const CLI::App* finish_verb = add_finish(app, finish);
  Programs programs;
  add_programs(app, programs);
  kiosk::PairOptions pair;
  const CLI::App* pair_verb = add_pair(app, pair);
  kiosk::DoctorOptions doctor;
  const CLI::App* doctor_verb = add_doctor(app, doctor);
  app.require_subcommand(0, 1);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    command_line::speak(app, kiosk::terminal_texts(assets), "kiosk.help");
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    kiosk::say_problem(command_line::misuse(app, error), assets);
    return kiosk::kExitUsage;
  }
  if (evidence_verb->parsed()) return kiosk::run_evidence(evidence, assets);
  if (finish_verb->parsed()) return kiosk::run_finish(finish, assets);
  if (programs.add->parsed()) return kiosk::run_programs_add(programs.options, assets);
  if (programs.list->parsed()) return kiosk::run_programs_list(programs.options, assets);
  if (programs.remove->parsed()) return kiosk::run_programs_remove(programs.options, assets);
  if (pair_verb->parsed()) return kiosk::run_pair(pair, assets);
  if (enrol_verb->parsed()) return kiosk::run_enrol(enrol, assets);
  if (replay_verb->parsed()) return kiosk::run_replay(replay, assets);
  for (const auto& [verb, data] : {std::pair{export_verb, exporting.data},
                                   {receipts_verb, receiving.data},
                                   {doctor_verb, doctor.data}})
    if (verb->parsed() && !std::filesystem::is_directory(data)) {
      kiosk::say_problem({"kiosk.no_folder", {{"folder", data.string()}}}, assets);
      return kiosk::kExitFailed;
    }
  if (export_verb->parsed()) return kiosk::run_export(exporting, assets);
  if (pin_verb->parsed()) return kiosk::run_technician_pin(assets);
  if (receipts_verb->parsed()) return kiosk::run_receipts(receiving, assets);
  if (doctor_verb->parsed()) return kiosk::run_doctor(doctor, assets);
  screens.kiosk.assets = assets;
  if (screens.desk) return kiosk::run_desk(screens.kiosk);
  return kiosk::run_citizen(screens.kiosk, screens.two_screens);
}

// A core would hold what a citizen typed and an officer's PIN. The kernel takes a limit of 1 for
// none at all, also where cores go to a program.
void leave_no_core() {
  const rlimit none{1, 1};
  if (setrlimit(RLIMIT_CORE, &none) != 0) prctl(PR_SET_DUMPABLE, 0);
}

}  // namespace

int main(int argc, char** argv) {
  leave_no_core();
  umask(077);  // Journal and settings are the kiosk's own user's alone.
  if (sodium_init() < 0) return kiosk::kExitFailed;
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    kiosk::say_problem({"kiosk.failed", {{"what", error.what()}}}, texts::assets_folder());
    return kiosk::kExitFailed;
  }
}
