// How long a draft takes to be durable, against a bare fdatasync of the same disk in the same run.
#include <fcntl.h>
#include <unistd.h>

#include <stdexcept>

#include "kiosk/journal/journal.hpp"
#include "tests/bench/figures.hpp"
#include "tests/support/folder.hpp"

using namespace suara;

namespace {

constexpr int kRounds = 400;

std::vector<double> bare_fdatasync(const std::filesystem::path& file) {
  const int fd = open(file.c_str(), O_CREAT | O_WRONLY, 0600);
  if (fd < 0) throw std::runtime_error("cannot open " + file.string());
  const std::string page(4096, 'x');
  std::vector<double> took;
  for (int i = 0; i < kRounds; ++i) {
    const auto start = std::chrono::steady_clock::now();
    if (pwrite(fd, page.data(), page.size(), static_cast<off_t>(i % 64) * 4096) < 0 ||
        fdatasync(fd) != 0)
      throw std::runtime_error("cannot write " + file.string());
    took.push_back(bench::ms_since(start));
  }
  close(fd);
  return took;
}

journal::Clocks now() {
  timespec boot{}, wall{};
  clock_gettime(CLOCK_BOOTTIME, &boot);
  clock_gettime(CLOCK_REALTIME, &wall);
  return {boot.tv_sec * 1000 + boot.tv_nsec / 1'000'000,
          {wall.tv_sec * 1000 + wall.tv_nsec / 1'000'000}};
}

std::vector<double> draft_commits(const std::filesystem::path& folder) {
  const record::SigningKey key = *journal::load_or_make_device_key(folder);
  auto log = journal::Journal::open(folder);
  if (!log) throw std::runtime_error(log.error().code);
  journal::Identity identity;
  identity.place = {TenantId{"bench"}, DeviceId{"K-0001"}, 1, 0};
  identity.device_key = key.public_key();
  identity.root_key = record::SigningKey::generate().public_key();
  identity.unit = UnitId{"U"};
  identity.counter = CounterId{"L1"};
  log->enrol(identity);
  log->boot(now(), "bench", Bytes(16, '\0'));
  std::vector<double> took;
  for (int i = 0; i < kRounds; ++i) {
    log->open_draft({OfficerId{"P-0001"}, CounterId{"L1"}, ServiceId{"ktp"}}, now());
    domain::Answers answers;
    answers.score = static_cast<std::uint8_t>(1 + i % 4);
    answers.first_answer_ms = answers.last_answer_ms = 1000;
    const auto start = std::chrono::steady_clock::now();
    log->save_draft(answers, now());
    took.push_back(bench::ms_since(start));
    log->close_draft(answers, domain::ClosedBy::selesai, 2000, now());
  }
  return took;
}

}  // namespace

int main() {
  const test::Folder folder;
  const auto bare = bare_fdatasync(folder / "bare");
  const auto drafts = draft_commits(folder.path());
  bench::plain("bare fdatasync of 4 KiB, median", bench::median(bare), "ms");
  bench::plain("bare fdatasync of 4 KiB, p99", bench::p99(bare), "ms");
  bench::plain("draft commit, median", bench::median(drafts), "ms");
  bench::line("draft commit, p99 (limit: 2.5 x bare p99)", bench::p99(drafts), "ms",
              2.5 * bench::p99(bare));
  return 0;
}
