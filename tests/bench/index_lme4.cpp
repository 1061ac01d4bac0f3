#include "tests/bench/index_lme4.hpp"

#include <sys/wait.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <optional>

#include "tests/bench/figures.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/paths.hpp"

namespace suara::bench {
namespace {

using namespace domain;

constexpr int kFaces = 4;
constexpr int kMinutes = 20;
constexpr int kTimedOut = 124;  // as timeout(1) ends
constexpr int kRounds = 3;

// Of the first officers and the services that these give.
IndexInput part_of(const IndexInput& input) {
  const char* set = std::getenv("SUARA_BENCH_LME4_OFFICERS");
  IndexInput part = input;
  if (set == nullptr) return part;
  part.officers = std::min(static_cast<std::uint32_t>(std::max(std::atoi(set), 1)), input.officers);
  std::erase_if(part.cells, [&](const IndexCell& one) { return one.officer >= part.officers; });
  part.services = 0;
  for (const IndexCell& one : part.cells) part.services = std::max(part.services, one.service + 1);
  return part;
}

// Ratings by score of that number, sum and squares: where several fit, the model tells none apart.
std::array<std::int64_t, kFaces> counts_of(const IndexCell& cell) {
  std::array<std::int64_t, kFaces> n{};
  for (n[3] = 0; n[3] <= cell.ratings; ++n[3])
    for (n[2] = 0; n[2] + n[3] <= cell.ratings; ++n[2]) {
      n[1] = cell.sum - cell.ratings - 3 * n[3] - 2 * n[2];
      n[0] = cell.ratings - n[1] - n[2] - n[3];
      if (n[0] >= 0 && n[1] >= 0 && n[0] + 4 * n[1] + 9 * n[2] + 16 * n[3] == cell.squares)
        return n;
    }
  std::abort();
}

void write_cells(const IndexInput& input, const std::filesystem::path& path) {
  std::ofstream csv(path);
  csv << "officer,day,service,n1,n2,n3,n4\n";
  for (const IndexCell& cell : input.cells) {
    csv << cell.officer << ',' << cell.day << ',' << cell.service;
    for (const std::int64_t count : counts_of(cell)) csv << ',' << count;
    csv << '\n';
  }
}

std::int64_t free_kib() {
  std::ifstream memory("/proc/meminfo");
  for (std::string line; std::getline(memory, line);)
    if (line.starts_with("MemAvailable:")) return std::atoll(line.c_str() + 13);
  return 0;
}

struct OtherFit {
  double seconds = 0, sigma2 = 0, tau2_officer = 0, tau2_day = 0;
};
struct Run {
  int status = 0;
  std::optional<OtherFit> fit;
};

Run run_lme4(const std::filesystem::path& cells) {
  const auto script = test::source_dir() / "tests/bench/index_lme4.R";
  const std::string command = fmt::format(
      "ulimit -v {}; export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1;"
      " exec timeout {}m Rscript '{}' '{}' 2>/dev/null",
      free_kib(), kMinutes, script.string(), cells.string());
  std::FILE* said = popen(command.c_str(), "r");
  if (said == nullptr) return {};
  OtherFit fit;
  const int read =
      std::fscanf(said, "%lf %lf %lf %lf", &fit.seconds, &fit.sigma2, &fit.tau2_officer,
                  &fit.tau2_day);
  while (std::fgetc(said) != EOF) {}  // R ends with an error where its line's end finds no reader.
  const int ended = pclose(said);
  Run run{WIFEXITED(ended) ? WEXITSTATUS(ended) : -1, std::nullopt};
  if (run.status == 0 && read == 4) run.fit = fit;
  return run;
}

double apart(const std::optional<double>& ours, double other) {
  return std::abs(ours.value_or(0) - other) / std::max(std::abs(other), 1e-12);
}

void print_both(const IndexInput& part, const OtherFit& other) {
  std::vector<double> took;
  IndexFit fit;
  for (int round = 0; round < kRounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    fit = fit_index(part);
    took.push_back(ms_since(start) / 1000);
  }
  plain("compared with lme4: cells", static_cast<double>(part.cells.size()) / 1e6, "million");
  plain("  fit by lme4, its reading apart", other.seconds, "s");
  plain("  fit by ours, median", median(took), "s");
  plain("  lme4's time to ours", other.seconds / median(took), "times");
  plain("  variances differ by at most",
        1e6 * std::max({apart(fit.sigma2, other.sigma2),
                        apart(fit.tau2_officer, other.tau2_officer),
                        apart(fit.tau2_day, other.tau2_day)}),
        "millionths");
}

}  // namespace

void compare_with_lme4(const IndexInput& input) {
  constexpr const char* kFind =
      "Rscript -e 'quit(status = !requireNamespace(\"lme4\", quietly = TRUE))' >/dev/null 2>&1";
  if (std::system(kFind) != 0) {
    fmt::print("not compared with lme4: no Rscript that has it\n");
    return;
  }
  const IndexInput part = part_of(input);
  const test::Folder folder;
  write_cells(part, folder / "cells.csv");
  const Run run = run_lme4(folder / "cells.csv");
  if (run.fit) return print_both(part, *run.fit);
  fmt::print("not compared with lme4: {} cells of {} officers {};"
             " SUARA_BENCH_LME4_OFFICERS=150 takes some of them\n",
             part.cells.size(), part.officers,
             run.status == kTimedOut ? fmt::format("were not fitted within {} minutes", kMinutes)
                                     : "gave no fit, mostly for want of memory");
}

}  // namespace suara::bench
