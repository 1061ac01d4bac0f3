#include "tests/fault/central_machine.hpp"

#include <spdlog/spdlog.h>

#include <cctype>

#include "sync/central/fault_mark.hpp"
#include "sync/central/restore.hpp"
#include "tests/support/paths.hpp"

namespace suara::fault {
namespace {

namespace fs = std::filesystem;

const central::Words& words() {
  static const central::Words loaded =
      central::Words::load(test::source_dir().string() + "/assets").value();
  return loaded;
}

}  // namespace

CentralMachine::CentralMachine(const fs::path& home, bool mirrored)
    : disk((home / "central").string()),
      mirror_disk((home / "mirror").string()),
      home_(home),
      mirrored_(mirrored) {
  fs::create_directories(mirror_folder());
}

std::optional<Problem> CentralMachine::start() {
  broken_ = false;
  try {
    auto opened = central::DataFolder::open(folder());
    if (!opened) return opened.error();
    folder_.emplace(*std::move(opened));
    if (mirrored_) {
      SQLite::Database reader = folder_->open_reader();
      auto mirror = central::Mirror::open(mirror_folder(), reader);
      if (!mirror) {
        end();
        return mirror.error();
      }
      mirror_.emplace(*std::move(mirror));
    }
    books_ = std::make_unique<central::Books>(*folder_, "0.1.0");
    views_ = std::make_unique<central::ChainViews>();
  } catch (const std::exception& error) {
    end();
    if (!disk.failing() && !mirror_disk.failing()) return Problem{error.what()};
  }
  return std::nullopt;
}

void CentralMachine::end() {
  views_.reset();
  books_.reset();
  mirror_.reset();
  folder_.reset();
}

void CentralMachine::stop() { end(); }

void CentralMachine::kill() {
  disk.power_off();  // Not even the closing of its files gets through.
  mirror_disk.power_off();
  end();
  disk.heal();
  mirror_disk.heal();
}

void CentralMachine::cut_power(Loss loss, Random& random) {
  kill();
  disk.cut_power(loss, random);
  mirror_disk.cut_power(loss, random);
}

bool CentralMachine::write(const std::deque<central::Write>& group) {
  const auto end = central::write_group(*books_, mirror_ ? &*mirror_ : nullptr, group, [] {});
  if (end.fate == central::GroupFate::answered) return true;
  if (end.fate != central::GroupFate::not_mirrored)
    for (const central::Write& one : group) one.not_stored();
  if (end.fate == central::GroupFate::refused && !dead()) books_->forget();
  broken_ = end.fate == central::GroupFate::failed;
  if (broken_) central::note_fault(folder());
  return false;
}

void CentralMachine::answer_one(std::uint64_t id, const central::Response& response,
                                const Answer& answer) const {
  if (dead()) return;
  uplink::HttpAnswer heard;
  heard.status = response.status;
  heard.body = response.body;
  for (auto [name, value] : response.headers) {
    for (char& sign : name) sign = static_cast<char>(std::tolower(sign));
    heard.headers[name] = value;
  }
  answer(id, heard);
}

void CentralMachine::take(std::span<const Asked> asked, Instant now, const Answer& answer) {
  std::deque<central::Write> group;
  for (const Asked& one : asked) {
    const auto say = [this, id = one.id, answer](const central::Response& response) {
      answer_one(id, response, answer);
    };
    if (broken_) {
      say(central::problem_reply({"central.storage", {{"retry_after", "30"}}}, words().en));
      continue;
    }
    central::Request request{"POST", "/v1/batches", {}, {}, one.body};
    request.headers["content-type"] = "application/vnd.suara.batch";
    auto read = central::read_batch(request, books_->directory, *views_, now);
    if (!read) {
      say(central::problem_reply(read.error(), words().en));
      continue;
    }
    group.push_back(central::write_of(
        std::make_shared<central::Append>(*std::move(read)),
        [this, say, now](central::Books& books, central::Append& batch,
                         const central::Outcome& outcome) {
          if (const auto* refusal = std::get_if<Problem>(&outcome))
            return say(central::problem_reply(*refusal, words().en));
          if (const auto* head = std::get_if<record::Head>(&outcome))
            return say(central::gap_reply(*head));
          const auto& stored = std::get<central::Stored>(outcome);
          if (const auto chain = books.ledger.chain(stored.place))
            views_->set(stored.place, chain->memory);
          say(central::receipt_reply(central::make_receipt(books, batch, stored, now),
                                     folder_->keys()));
        },
        [say] {
          say(central::problem_reply({"central.storage", {{"retry_after", "30"}}}, words().en));
        }));
  }
  if (!group.empty()) write(group);
}

std::optional<Expected<central::Response>> CentralMachine::act(const central::Work& work) {
  std::optional<Expected<central::Response>> made;
  std::deque<central::Write> group(1);
  group[0].run = [&](central::Books& books) -> central::Done {
    return [&made, answer = work(books)](central::Books&) { made = answer; };
  };
  group[0].not_stored = [] {};
  if (!on() || broken_ || !write(group)) return std::nullopt;
  return made;
}

std::optional<Problem> CentralMachine::restore() {
  const fs::path keys = home_ / "kept.keys";
  fs::copy_file(folder() / "central.keys", keys, fs::copy_options::overwrite_existing);
  fs::remove_all(folder());
  disk.move_root((home_ / "lost").string());
  Disk building(folder().string() + ".restoring");
  std::optional<Problem> refusal;
  try {
    const auto restored = central::restore_from_mirror(folder(), mirror_folder(), keys);
    if (!restored) refusal = restored.error();
  } catch (const std::exception& error) {
    refusal = Problem{error.what()};
  }
  disk.become_copy(building);
  disk.move_root(folder().string());
  fs::create_directories(folder());
  fs::copy_file(keys, folder() / "central.keys", fs::copy_options::overwrite_existing);
  return refusal;
}

void CentralMachine::become_copy(const Disk& database, const Disk& mirror, bool mirrored) {
  end();
  disk.heal();
  mirror_disk.heal();
  disk.become_copy(database);
  mirror_disk.become_copy(mirror);
  mirrored_ = mirrored;
  broken_ = false;
}

}  // namespace suara::fault
