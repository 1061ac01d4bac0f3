#include "sync/bkd/setup_check.hpp"
#include "sync/bkd/setup_json.hpp"
#include "sync/central/setup_form.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/paths.hpp"

// A region's set-up in which one file is the input: what `suara setup check` lets pass, the central
// can read.
namespace suara::fuzz {
namespace {

const bkd::Files& demo_files() {
  static const bkd::Files files = [] {
    bkd::Files read;
    for (const std::string& name : bkd::setup_file_names())
      read[name] = test::read_file(test::source_dir() / "assets/demo/region" / name);
    return read;
  }();
  return files;
}

void check_central(const bkd::Setup& setup) {
  const auto form = central::read_setup(bkd::to_json(setup).dump());
  require(form.has_value(), "the central reads what was found without a gap");
  require(form->units.size() == setup.units.size() &&
              form->services.size() == setup.services.size() &&
              form->counters.size() == setup.counters.size() &&
              form->officers.size() == setup.officers.size() &&
              form->holidays.size() == setup.holidays.size() &&
              form->users.size() == setup.users.size() && form->zone.has_value(),
          "no row is lost on the way");
}

void take(std::string_view input) {
  const auto& names = bkd::setup_file_names();
  Picks picks(input);
  bkd::Files files = demo_files();
  const std::string& name = names[picks.below(names.size())];
  files[name] = picks.rest();
  bkd::Reading reading = bkd::read_setup(files);
  bkd::check_setup(reading);
  for (const Problem& problem : reading.problems)
    require(!problem.where.file.empty(), "a gap says in which file it is");
  if (reading.problems.empty()) check_central(reading.setup);
}

[[maybe_unused]] const bool kEnlisted = enlist("setup", take);

}  // namespace
}  // namespace suara::fuzz
