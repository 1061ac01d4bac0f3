#include "tests/fault/central_machine.hpp"

#include <cctype>
#include <nlohmann/json.hpp>

#include "sync/central/devices.hpp"
#include "sync/central/fault_mark.hpp"
#include "sync/central/restart.hpp"
#include "sync/central/restore.hpp"
#include "tests/fault/region_image.hpp"
#include "tests/support/paths.hpp"

namespace suara::fault {
namespace {

namespace fs = std::filesystem;
using central::Books;
using central::Response;
using nlohmann::json;

const central::Words& words() {
  static const central::Words loaded =
      central::Words::load(test::source_dir().string() + "/assets").value();
  return loaded;
}

journal::Identity identity_of(const json& approved, const record::SigningKey& key) {
  journal::Identity identity;
  const auto text = [&approved](const char* name) { return approved.at(name).get<std::string>(); };
  identity.place = {TenantId{text("tenant")}, DeviceId{text("device")},
                    approved.at("epoch").get<std::uint32_t>(), 0};
  identity.device_key = key.public_key();
  identity.root_key = root_key().public_key();
  identity.unit = UnitId{text("unit")};
  identity.counter = CounterId{text("counter")};
  identity.log_id = approved.at("log_id").get<std::uint64_t>();
  for (const json& one : approved.at("key_statements"))
    identity.key_statements.push_back(
        {*from_hex(one.at("statement").get<std::string>()),
         array_of<64>(*from_hex(one.at("signature").get<std::string>())).value()});
  return identity;
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
  const auto end = central::write_group(*books_, mirror_ ? &*mirror_ : nullptr, group);
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
          say(central::receipt_reply(central::make_receipt(books, batch, stored, now)));
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

std::optional<Enrolled> CentralMachine::enrol(const DeviceId& device, const CounterId& counter,
                                              const record::SigningKey& key, Instant now,
                                              const central::PriorEnrolments& prior) {
  const auto json_of = [](const std::optional<Expected<Response>>& made) {
    return made && made->has_value() ? json::parse((*made)->body) : json();
  };
  const json code = json_of(act([&](Books& books) {
    return central::order_code(books, {device, {"U-1"}, counter}, now);
  }));
  if (code.is_null()) return std::nullopt;
  const central::Application application{code.at("code").get<std::string>(), key.public_key(),
                                         "0.1.0", prior};
  const auto ask = [&](Books& books) { return central::enrol(books, application, now); };
  const json pending = json_of(act(ask));
  if (pending.is_null()) return std::nullopt;
  const auto approved = act([&](Books& books) {
    return central::approve(books, device, pending.at("fingerprint").get<std::string>(),
                            person("operator"), now);
  });
  if (!approved) return std::nullopt;
  const json answer = json_of(act(ask));
  if (answer.is_null()) return std::nullopt;
  return Enrolled{identity_of(answer, key), key};
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

std::optional<Problem> CentralMachine::begin_anew(const Disk& older,
                                                  const std::vector<record::TreeHead>& heads,
                                                  Instant now) {
  kill();
  disk.become_copy(older);
  broken_ = false;
  {
    auto opened = central::DataFolder::open(folder());
    if (!opened) return opened.error();
    SQLite::Database database = opened->open_writer();
    if (const auto lost = central::await_restart(database, heads); !lost) return lost.error();
  }
  if (auto refusal = start()) return refusal;
  for (const char* who : {"first", "second"}) {
    const auto said = act([&](Books& books) {
      return central::say_restart(books, "disk lost", person(who), now);
    });
    if (!said) return Problem{"storage"};
    if (!*said) return said->error();
  }
  return std::nullopt;
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
