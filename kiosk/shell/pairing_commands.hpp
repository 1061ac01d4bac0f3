// `suara-kiosk programs`: who of other machines may finish services here. `suara-kiosk pair`: such a
// machine's side. No window.
#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "common/base/bytes.hpp"
#include "common/base/problem.hpp"
#include "kiosk/shell/address.hpp"

namespace suara::kiosk {

struct ProgramsOptions {
  std::filesystem::path data;
  std::string name;
};
// Prints "code ..." and "pin ...", for the other machine's pair.
int run_programs_add(const ProgramsOptions& options, const std::filesystem::path& assets);
int run_programs_list(const ProgramsOptions& options, const std::filesystem::path& assets);
int run_programs_remove(const ProgramsOptions& options, const std::filesystem::path& assets);

struct PairOptions {
  std::string kiosk;  // HOST:PORT
  Hash pin{};
  std::string code;
  std::filesystem::path to;  // the pairing's file, made here
};
// The file holds the token: its owner's alone.
int run_pair(const PairOptions& options, const std::filesystem::path& assets);

struct Pairing {
  HostPort kiosk;
  Hash pin{};
  std::string token;
};
// Problem "pairing.unreadable" (file).
Expected<Pairing> read_pairing(const std::filesystem::path& file);

}  // namespace suara::kiosk
