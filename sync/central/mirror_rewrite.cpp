#include "sync/central/mirror_rewrite.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace suara::central {
namespace {

namespace fs = std::filesystem;

fs::path note_in(const fs::path& folder) { return folder / "rewrite.owed"; }

void sync_path(const fs::path& path, int flags) {
  const int file = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
  const bool synced = file >= 0 && ::fsync(file) == 0;
  const int error = errno;
  if (file >= 0) ::close(file);
  if (!synced) throw std::system_error(error, std::generic_category(), path.string());
}

}  // namespace

void owe_rewrite(const fs::path& folder) {
  sync_path(note_in(folder), O_WRONLY | O_CREAT);
  sync_path(folder, O_RDONLY | O_DIRECTORY);
}

bool rewrite_owed(const fs::path& folder) { return fs::exists(note_in(folder)); }

void rewrite_done(const fs::path& folder) {
  sync_path(folder, O_RDONLY | O_DIRECTORY);
  fs::remove(note_in(folder));
}

MirrorRewrite::MirrorRewrite(fs::path folder, std::function<SQLite::Database()> open_reader)
    : folder_(std::move(folder)),
      open_reader_(std::move(open_reader)),
      thread_([this] { write(); }) {}

MirrorRewrite::~MirrorRewrite() {
  if (thread_.joinable()) thread_.join();
}

void MirrorRewrite::write() {
  pthread_setname_np(pthread_self(), "mirror rewrite");
  try {
    fs::remove_all(folder_ / "next");  // of a run that was killed
    fs::create_directory(folder_ / "next");
    SQLite::Database reader = open_reader_();
    auto made = Mirror::open(folder_ / "next", reader);
    if (made)
      made_ = *std::move(made);
    else
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
