// suara replay: an old file of ratings through real kiosks, one journal a unit. The region gets
// what the file needs, each unit's device is enrolled, then suara-kiosk writes and sends.
#include <poll.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <map>
#include <memory>
#include <numeric>

#include "common/base/durable_file.hpp"
#include "common/command_line/whole_number.hpp"
#include "sync/bkd/child_process.hpp"
#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/figures.hpp"
#include "sync/bkd/folder_files.hpp"
#include "sync/bkd/interruption.hpp"
#include "sync/bkd/packed_file.hpp"
#include "sync/bkd/replay_plan.hpp"

namespace suara::bkd {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct Asked {
  std::string file, data, from = "2026-07-01";
  std::vector<std::string> units;
  int jobs = 2;
};

fs::path kiosk_program() {
  if (const char* set = std::getenv("SUARA_KIOSK")) return set;
  const fs::path beside = fs::read_symlink("/proc/self/exe").parent_path() / "suara-kiosk";
  if (!fs::exists(beside))
    throw Refusal({"replay.no_kiosk", {}, {beside.string(), 0, ""}}, kExitMisuse);
  return beside;
}

std::string numbers_of(const ReplayPlan& plan) {
  std::string text;
  for (const ReplayUnit& unit : plan.units)
    text += (text.empty() ? "" : ", ") + std::to_string(unit.number);
  return text;
}

// Leaves the units that were named; none named: all.
void choose_units(ReplayPlan& plan, const std::vector<std::string>& named) {
  if (named.empty()) return;
  const auto is_named = [&](const ReplayUnit& unit) {
    return std::ranges::any_of(named, [&](const std::string& name) {
      return name == unit.unit.text || name == std::to_string(unit.number);
    });
  };
  for (const std::string& name : named)
    if (std::ranges::none_of(plan.units, [&](const ReplayUnit& unit) {
          return name == unit.unit.text || name == std::to_string(unit.number);
        }))
      throw Refusal({"replay.unit_unknown", {{"unit", name}, {"units", numbers_of(plan)}}, {}},
                    kExitMisuse);
  std::erase_if(plan.units, [&](const ReplayUnit& unit) { return !is_named(unit); });
}

ReplayPlan read_plan(const Asked& asked) {
  const auto from = parse_date(asked.from);
  if (!from) throw Refusal({"replay.from", {{"text", asked.from}}, {}}, kExitMisuse);
  const std::string csv = value_or_refuse(read_packed(asked.file));
  ReplayPlan plan =
      value_or_refuse(plan_replay(csv, fs::path(asked.file).filename().string(), *from));
  choose_units(plan, asked.units);
  return plan;
}

// One unit's kiosk: its folder, its device, its process.
struct Lane {
  const ReplayUnit& unit;
  fs::path folder;
  std::optional<ChildProcess> kiosk = {};
  std::int64_t acked = 0;

  fs::path kiosk_folder() const { return folder / "kiosk"; }
  fs::path code_file() const { return folder / "code"; }
};

class Replay {
 public:
  Replay(Terminal& terminal, const Asked& asked)
      : terminal_(terminal),
        plan_(read_plan(asked)),
        program_(kiosk_program()),
        session_(session_of(terminal)),
        central_(signed_in(terminal)) {
    for (const ReplayUnit& unit : plan_.units)
      lanes_.push_back({unit, fs::path(asked.data) / unit.unit.text});
  }

  void prepare() {
    central_.post("/v1/setup", replay_setup(plan_, terminal_.texts));
    const auto devices = devices_by_id();
    for (Lane& lane : lanes_) {
      stop_where_asked();
      fs::create_directories(lane.kiosk_folder());
      fs::permissions(lane.folder, fs::perms::owner_all);
      put_file(lane.folder / "rows.csv", rows_csv(lane.unit), 0600);
      central_.post("/v1/imports", import_of(lane.unit));
      const auto device = devices.find(lane.unit.device.text);
      const std::string state = device == devices.end() ? "" : text_of(device->second, "state");
      const bool enrolled = state == "approved" && !fs::is_empty(lane.kiosk_folder());
      const bool under_way =
          (state == "waiting" || state == "pending") && fs::exists(lane.code_file());
      if (!enrolled && !under_way) make_code(lane);
    }
  }

  void run(int jobs) {
    Progress progress(terminal_, terminal_.word("replay.progress"), total());
    std::size_t next = 0;
    while (next < lanes_.size() || running() > 0) {
      stop_where_asked();
      for (; next < lanes_.size() && running() < jobs && !failed_; ++next) start(lanes_[next]);
      if (running() == 0) break;
      listen();
      progress.show(
          std::accumulate(lanes_.begin(), lanes_.end(), std::int64_t{0},
                          [](std::int64_t sum, const Lane& lane) { return sum + lane.acked; }));
    }
  }

  void report() {
    if (failed_) throw Refusal(*failed_, kExitProblems);
    const auto units = static_cast<std::int64_t>(lanes_.size());
    print_outcome(
        terminal_,
        terminal_.word("replay.done", {{"rows", figure(total(), terminal_.texts)},
                                       {"units", figure(units, terminal_.texts)}}),
        {{"rows", total()}, {"units", units}, {"file_hash", to_hex(view_of(plan_.file_hash))}});
  }

 private:
  void stop_where_asked() const {
    if (interruption_.asked()) throw Refusal({"replay.stopped", {}, {}}, kExitProblems);
  }

  std::int64_t total() const {
    std::int64_t rows = 0;
    for (const Lane& lane : lanes_) rows += static_cast<std::int64_t>(lane.unit.rows.size());
    return rows;
  }

  int running() const {
    return static_cast<int>(
        std::ranges::count_if(lanes_, [](const Lane& lane) { return lane.kiosk.has_value(); }));
  }

  json import_of(const ReplayUnit& unit) const {
    return {{"file_hash", to_hex(view_of(plan_.file_hash))},
            {"file_name", plan_.file_name},
            {"unit", unit.unit.text},
            {"rows", unit.rows.size()},
            {"from", to_text(plan_.from)},
            {"until", to_text(plan_.until)}};
  }

  std::map<std::string, json> devices_by_id() {
    std::map<std::string, json> devices;
    const json answer = central_.get("/v1/devices");
    for (const json& device : list_of(answer, "devices"))
      devices[text_of(device, "device")] = device;
    return devices;
  }

  // A run that was stopped between the approval and the kiosk's hearing of it repeats the approval.
  void approve(const DeviceId& device, const std::string& fingerprint) {
    try {
      central_.post("/v1/devices/" + url_part(device.text) + "/approve",
                    {{"fingerprint", fingerprint}});
    } catch (const Refusal&) {
      const json standing = devices_by_id()[device.text];
      if (text_of(standing, "state") != "approved" ||
          text_of(standing, "fingerprint") != fingerprint)
        throw;
    }
  }

  void make_code(Lane& lane) {
    const json answer = central_.post("/v1/devices/codes", {{"device", lane.unit.device.text},
                                                            {"unit", lane.unit.unit.text},
                                                            {"counter", lane.unit.counter.text}});
    put_file(lane.code_file(), text_of(answer, "code"), 0600);
  }

  void start(Lane& lane) {
    std::vector<std::string> command = {program_.string(), "replay",
                                        "--data",          lane.kiosk_folder().string(),
                                        "--central",       session_.central,
                                        "--unit",          lane.unit.unit.text,
                                        "--counter",       lane.unit.counter.text,
                                        "--file",          (lane.folder / "rows.csv").string(),
                                        "--file-hash",     to_hex(view_of(plan_.file_hash)),
                                        "--rows",          std::to_string(lane.unit.rows.size()),
                                        "--faces",         std::to_string(kReplayFaces)};
    if (const auto code = read_file(lane.code_file())) {
      command.push_back("--code");
      command.push_back(*code);
    }
    if (!session_.pin.empty()) {
      command.push_back("--pin");
      command.push_back(session_.pin);
    }
    lane.kiosk.emplace(command, lane.folder / "kiosk.log");
  }

  // Waits until one of the running kiosks says something or ends.
  void listen() {
    std::vector<pollfd> outputs;
    std::vector<Lane*> speakers;
    for (Lane& lane : lanes_) {
      if (!lane.kiosk) continue;
      outputs.push_back({lane.kiosk->output(), POLLIN, 0});
      speakers.push_back(&lane);
    }
    if (poll(outputs.data(), outputs.size(), -1) < 0) return;
    for (std::size_t i = 0; i < outputs.size(); ++i)
      if (outputs[i].revents != 0) hear(*speakers[i]);
  }

  void hear(Lane& lane) {
    for (const std::string& line : lane.kiosk->read_lines()) {
      if (line.starts_with("fingerprint ")) approve(lane.unit.device, line.substr(12));
      if (line.starts_with("progress "))
        std::from_chars(line.data() + 9, line.data() + line.size(), lane.acked);
    }
    if (lane.kiosk->output() < 0) end(lane);
  }

  void end(Lane& lane) {
    const int status = lane.kiosk->wait();
    lane.kiosk.reset();
    if (status == 0) {
      lane.acked = static_cast<std::int64_t>(lane.unit.rows.size());
      fs::remove(lane.code_file());
      return;
    }
    failed_ = Problem{"replay.unit_failed",
                      {{"unit", lane.unit.unit.text},
                       {"code", std::to_string(status)},
                       {"what", last_line(lane.folder / "kiosk.log")}},
                      {}};
  }

  static std::string last_line(const fs::path& log) {
    std::string text = read_file(log).value_or("");
    while (text.ends_with('\n')) text.pop_back();
    return text.substr(text.rfind('\n') + 1);
  }

  Interruption interruption_;  // First: signals are held until the kiosks of lanes_ have ended.
  Terminal& terminal_;
  ReplayPlan plan_;
  fs::path program_;
  Session session_;
  Central central_;
  std::vector<Lane> lanes_;
  std::optional<Problem> failed_;
};

void replay(Terminal& terminal, const Asked& asked) {
  Replay work(terminal, asked);
  work.prepare();
  work.run(asked.jobs);
  work.report();
}

}  // namespace

void add_replay(Shell& shell) {
  CLI::App* command = shell.command("replay", "replay");
  const auto asked = std::make_shared<Asked>();
  command->add_option("FILE", asked->file, shell.help("replay.file"))->required();
  command->add_option("--data", asked->data, shell.help("replay.data"))->required();
  command->add_option("--unit", asked->units, shell.help("replay.unit"))->allow_extra_args(false);
  command->add_option("--jobs", asked->jobs, shell.help("replay.jobs"))
      ->transform(command_line::whole_number(1, 16));
  command->add_option("--from", asked->from, shell.help("replay.from"));
  command->callback([&shell, asked] { replay(shell.terminal, *asked); });
}

}  // namespace suara::bkd
