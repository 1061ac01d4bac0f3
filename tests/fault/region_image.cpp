#include "tests/fault/region_image.hpp"

#include <stdexcept>

#include "sync/central/key_acts.hpp"
#include "sync/central/office_acts.hpp"
#include "sync/central/setup.hpp"
#include "tests/fault/determinism.hpp"

namespace suara::fault {
namespace {

using central::Books;
using central::Response;

constexpr const char* kSetup = R"json({
  "region": {"name": "Kabupaten Uji", "zone": "WIB", "hours": {"monday": "08:00-15:00"},
    "settings": {}},
  "units": [{"unit": "U-1", "name": "Disdukcapil", "parent": null}],
  "services": [{"service": "KTP", "unit": "U-1", "name_id": "KTP", "name_en": "Identity card",
    "shortest_seconds": 60, "from": "2026-01-01", "until": null}],
  "counters": [
    {"counter": "C-1", "unit": "U-1", "name": "Loket 1", "device": null, "from": "2026-01-01",
     "until": null},
    {"counter": "C-2", "unit": "U-1", "name": "Loket 2", "device": null, "from": "2026-01-01",
     "until": null},
    {"counter": "C-3", "unit": "U-1", "name": "Loket 3", "device": null, "from": "2026-01-01",
     "until": null}],
  "officers": [{"officer": null, "nip": "199001012015011001", "name": "Petugas Contoh 1",
    "unit": "U-1", "from": "2026-01-01", "until": null}]})json";

record::SigningKey key_of(std::uint8_t what, unsigned number) {
  std::array<std::uint8_t, 32> seed{};
  seed[0] = what;
  seed[1] = static_cast<std::uint8_t>(number);
  seed[2] = static_cast<std::uint8_t>(number >> 8);
  return record::SigningKey::from_seed(seed);
}

Response must(const std::optional<Expected<Response>>& made) {
  if (!made || !made->has_value())
    throw std::runtime_error("the region is not set up: " + (made ? made->error().code : "disk"));
  return **made;
}

void set_up(CentralMachine& machine, Instant now) {
  must(machine.act([&](Books& books) {
    const auto keys = books.keys.get();
    central::KeysForm form{root_key().public_key(), {}};
    for (const auto& held : keys->all())
      form.statements.push_back(record::sign_statement(
          {kTenant, std::string(held.purpose), central::key_id_of(held.key), held.key, {0},
           kForLong},
          root_key()));
    return central::accept_keys(books, form, person("operator"), now);
  }));
  must(machine.act([&](Books& books) {
    return central::apply_setup(books, central::read_setup(kSetup).value(), person("operator"),
                                now);
  }));
}

}  // namespace

record::SigningKey root_key() { return key_of(1, 0); }
record::SigningKey device_key(unsigned number) { return key_of(2, number); }
central::Principal person(const std::string& name) {
  return {kTenant, central::Role::reviewer, {name}};
}

RegionImage::RegionImage() : database(""), mirror("") {
  seed_chance(1);
  for (unsigned number = 0; number < kMachinesMax; ++number)
    std::filesystem::create_directories(home / ("k" + std::to_string(number)));
  set_boot_clock(1'000'000);
  CentralMachine machine(home.path(), true);
  {
    const auto made = central::DataFolder::create(
        machine.folder(), {kTenant, "Kabupaten Uji", Zone{7}, central::Mode::live}, kMade);
    if (!made) throw std::runtime_error("no region: " + made.error().code);
  }
  if (const auto refusal = machine.start()) throw std::runtime_error(refusal->code);
  set_up(machine, kMade);
  for (unsigned number = 1; number <= kDevices; ++number) {
    const std::string digit = std::to_string(number);
    auto enrolled = machine.enrol({"K-" + digit}, {"C-" + digit}, device_key(number), kMade);
    if (!enrolled) throw std::runtime_error("a device is not enrolled");
    devices.push_back(*std::move(enrolled));
  }
  machine.stop();
  keys = test::read_file(machine.folder() / "central.keys");
  database.become_copy(machine.disk);
  mirror.become_copy(machine.mirror_disk);
}

Bytes RegionImage::file(const std::string& name) const {
  return database.node(database.find(name).value()).now;
}

}  // namespace suara::fault
