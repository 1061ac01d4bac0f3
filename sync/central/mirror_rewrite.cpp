#include "sync/central/mirror_rewrite.hpp"

#include <pthread.h>
#include <spdlog/spdlog.h>

#include <utility>

#include "common/base/durable_file.hpp"

namespace suara::central {
namespace {

namespace fs = std::filesystem;

fs::path note_in(const fs::path& folder) { return folder / "rewrite-owed"; }

}  // namespace

void owe_rewrite(const fs::path& folder) {
  put_file(note_in(folder), "", 0600);
}

bool rewrite_owed(const fs::path& folder) { return fs::exists(note_in(folder)); }

void rewrite_done(const fs::path& folder) {
  std::error_code ignored;
  fs::remove(note_in(folder), ignored);
}

MirrorRewrite::MirrorRewrite(fs::path folder, std::function<SQLite::Database()> open_reader)
    : folder_(std::move(folder)),
      open_reader_(std::move(open_reader)),
      thread_([this](const std::stop_token& stop) { write(stop); }) {}

void MirrorRewrite::write(const std::stop_token& stop) {
  pthread_setname_np(pthread_self(), "mirror rewrite");
  try {
    fs::remove_all(folder_ / "next");  // of a run that was killed
    fs::create_directory(folder_ / "next");
    SQLite::Database reader = open_reader_();
    auto made = Mirror::open(folder_ / "next", reader, stop);
    if (made && !stop.stop_requested())
      made_ = *std::move(made);
    else if (!made)
      spdlog::error("the mirror cannot be written anew: {}", made.error().code);
  } catch (const std::exception& error) {
    spdlog::error("the mirror cannot be written anew: {}", error.what());
  }
  finished_ = true;
}

std::optional<Mirror> MirrorRewrite::take() {
  thread_.join();
  return std::exchange(made_, std::nullopt);
}

}  // namespace suara::central
