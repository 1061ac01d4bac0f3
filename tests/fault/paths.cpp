// The few calls of libc with which the production code touches files beside SQLite, for paths that
// lie on a Disk: looked up here first by every library of this program.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "tests/fault/disk.hpp"

namespace suara::fault {
namespace {

struct Opened {
  Disk* disk = nullptr;
  bool is_folder = false;
  Inode inode = 0;
  std::uint64_t at = 0;  // where write() goes on
};
std::array<Opened, 4096> opened;  // by descriptor
std::atomic<int> opened_count = 0;

template <class Function>
Function libc(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

int refuse(int error) {
  errno = error;
  return -1;
}

Opened* find(int descriptor) {
  if (opened_count == 0 || descriptor < 0 || descriptor >= static_cast<int>(opened.size()))
    return nullptr;
  Opened& found = opened[static_cast<std::size_t>(descriptor)];
  return found.disk == nullptr ? nullptr : &found;
}

int real_open(const char* path, int flags, mode_t mode) {
  static const auto next = libc<int (*)(const char*, int, ...)>("open");
  return next(path, flags, mode);
}

int note(int descriptor, const Opened& what) {
  if (descriptor < 0 || descriptor >= static_cast<int>(opened.size())) return descriptor;
  opened[static_cast<std::size_t>(descriptor)] = what;
  ++opened_count;
  return descriptor;
}

int open_path(const char* path, int flags, mode_t mode) {
  if (Disk* folder = Disk::with_root(path))
    return note(real_open(path, flags, mode), {folder, true, 0});
  Disk* disk = Disk::of(path);
  if (disk == nullptr) return real_open(path, flags, mode);
  const std::lock_guard guard(disk->mutex);
  if (disk->fails(Call::open)) return refuse(EIO);
  const std::string name = disk->name_in(path);
  auto inode = disk->find(name);
  if (!inode && (flags & O_CREAT) == 0) return refuse(ENOENT);
  if (inode && (flags & O_EXCL) != 0) return refuse(EEXIST);
  if (!inode) inode = disk->create(name);
  return note(real_open("/dev/null", O_RDWR | O_CLOEXEC, 0), {disk, false, *inode});
}

int sync_descriptor(const Opened& file) {
  const std::lock_guard guard(file.disk->mutex);
  if (file.disk->fails(Call::sync)) return refuse(EIO);
  file.disk->apply({file.is_folder ? Op::Kind::sync_folder : Op::Kind::sync, file.inode});
  return 0;
}

ssize_t read_at(const Opened& file, void* into, std::size_t count, std::size_t offset) {
  const std::lock_guard guard(file.disk->mutex);
  if (file.disk->fails(Call::read)) return refuse(EIO);
  const Bytes& content = file.disk->node(file.inode).now;
  const std::size_t there = std::min(count, content.size() - std::min(offset, content.size()));
  std::memcpy(into, content.data() + offset, there);
  return static_cast<ssize_t>(there);
}

ssize_t write_at(const Opened& file, const void* from, std::size_t count, std::uint64_t offset) {
  const std::lock_guard guard(file.disk->mutex);
  if (file.disk->fails(Call::write)) return refuse(ENOSPC);
  file.disk->apply({Op::Kind::write, file.inode, offset, {}, {},
                    Bytes(static_cast<const char*>(from), count)});
  return static_cast<ssize_t>(count);
}

int remove_path(Disk& disk, const char* path) {
  const std::lock_guard guard(disk.mutex);
  if (disk.fails(Call::remove)) return refuse(EIO);
  const std::string name = disk.name_in(path);
  if (!disk.find(name)) return refuse(ENOENT);
  disk.apply({Op::Kind::remove, 0, 0, name});
  return 0;
}

int stat_inode(Disk& disk, Inode inode, struct stat* into) {
  *into = {};
  into->st_mode = S_IFREG | 0600;
  into->st_nlink = 1;
  into->st_ino = inode;
  into->st_size = static_cast<off_t>(disk.node(inode).now.size());
  return 0;
}

int stat_path(Disk& disk, const char* path, struct stat* into) {
  const std::lock_guard guard(disk.mutex);
  const auto inode = disk.find(disk.name_in(path));
  return inode ? stat_inode(disk, *inode, into) : refuse(ENOENT);
}

}  // namespace
}  // namespace suara::fault

using namespace suara::fault;

extern "C" {

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_path(path, flags, mode);
}

int close(int descriptor) {
  static const auto next = libc<int (*)(int)>("close");
  if (Opened* file = find(descriptor)) {
    *file = {};
    --opened_count;
  }
  return next(descriptor);
}

int fsync(int descriptor) {
  static const auto next = libc<int (*)(int)>("fsync");
  const Opened* file = find(descriptor);
  return file == nullptr ? next(descriptor) : sync_descriptor(*file);
}

int fdatasync(int descriptor) {
  static const auto next = libc<int (*)(int)>("fdatasync");
  const Opened* file = find(descriptor);
  return file == nullptr ? next(descriptor) : sync_descriptor(*file);
}

ssize_t pread(int descriptor, void* into, size_t count, off_t offset) {
  static const auto next = libc<ssize_t (*)(int, void*, size_t, off_t)>("pread");
  const Opened* file = find(descriptor);
  return file == nullptr ? next(descriptor, into, count, offset)
                         : read_at(*file, into, count, static_cast<std::size_t>(offset));
}

ssize_t pwrite(int descriptor, const void* from, size_t count, off_t offset) {
  static const auto next = libc<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
  const Opened* file = find(descriptor);
  return file == nullptr ? next(descriptor, from, count, offset)
                         : write_at(*file, from, count, static_cast<std::uint64_t>(offset));
}

ssize_t write(int descriptor, const void* from, size_t count) {
  static const auto next = libc<ssize_t (*)(int, const void*, size_t)>("write");
  Opened* file = find(descriptor);
  if (file == nullptr) return next(descriptor, from, count);
  const ssize_t written = write_at(*file, from, count, file->at);
  if (written > 0) file->at += static_cast<std::uint64_t>(written);
  return written;
}

int ftruncate(int descriptor, off_t size) noexcept {
  static const auto next = libc<int (*)(int, off_t)>("ftruncate");
  const Opened* file = find(descriptor);
  if (file == nullptr) return next(descriptor, size);
  const std::lock_guard guard(file->disk->mutex);
  if (file->disk->fails(Call::truncate)) return refuse(EIO);
  file->disk->apply({Op::Kind::truncate, file->inode, static_cast<std::uint64_t>(size)});
  return 0;
}

// What stands for the file is /dev/null: one lock for everything.
int flock(int descriptor, int operation) noexcept {
  static const auto next = libc<int (*)(int, int)>("flock");
  return find(descriptor) == nullptr ? next(descriptor, operation) : 0;
}

int rename(const char* from, const char* to) noexcept {
  static const auto next = libc<int (*)(const char*, const char*)>("rename");
  if (Disk* folder = Disk::with_root(from)) folder->move_root(to);
  Disk* disk = Disk::of(from);
  if (disk == nullptr) return next(from, to);
  const std::lock_guard guard(disk->mutex);
  if (disk->fails(Call::rename)) return refuse(EIO);
  if (!disk->find(disk->name_in(from))) return refuse(ENOENT);
  disk->apply({Op::Kind::rename, 0, 0, disk->name_in(from), disk->name_in(to)});
  return 0;
}

int remove(const char* path) noexcept {
  static const auto next = libc<int (*)(const char*)>("remove");
  Disk* disk = Disk::of(path);
  return disk == nullptr ? next(path) : remove_path(*disk, path);
}

int stat(const char* path, struct stat* into) noexcept {
  static const auto next = libc<int (*)(const char*, struct stat*)>("stat");
  Disk* disk = Disk::of(path);
  return disk == nullptr ? next(path, into) : stat_path(*disk, path, into);
}

int fstat(int descriptor, struct stat* into) noexcept {
  static const auto next = libc<int (*)(int, struct stat*)>("fstat");
  const Opened* file = find(descriptor);
  if (file == nullptr || file->is_folder) return next(descriptor, into);
  const std::lock_guard guard(file->disk->mutex);
  return stat_inode(*file->disk, file->inode, into);
}

int lstat(const char* path, struct stat* into) noexcept {
  static const auto next = libc<int (*)(const char*, struct stat*)>("lstat");
  Disk* disk = Disk::of(path);
  return disk == nullptr ? next(path, into) : stat_path(*disk, path, into);
}

}
