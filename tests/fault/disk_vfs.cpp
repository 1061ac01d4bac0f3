#include "tests/fault/disk_vfs.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <cstring>

#include "tests/fault/disk.hpp"
#include "tests/fault/memory.hpp"

namespace suara::fault {
namespace {

// SQLite allocates it: plain values only.
struct File {
  sqlite3_file base;
  Disk* disk;
  Inode inode;
  int level;
  bool syncs_folder;  // as the unix VFS does with the first sync of a log that it may have made
  bool removes_itself;
  bool has_shared;
  unsigned shared_mask;
  unsigned taken_mask;
};

File& of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
Node& node_of(File& file) { return file.disk->node(file.inode); }
sqlite3_vfs* real() { return sqlite3_vfs_find("unix"); }

Random& random() {
  static Random source(1);
  return source;
}

using Guard = std::lock_guard<std::recursive_mutex>;

int unlock_to(File& file, int level) {
  Node& node = node_of(file);
  if (level < SQLITE_LOCK_RESERVED && node.lock_reserved == &file) node.lock_reserved = nullptr;
  if (level < SQLITE_LOCK_EXCLUSIVE && node.lock_exclusive == &file) node.lock_exclusive = nullptr;
  if (level < SQLITE_LOCK_SHARED && file.level >= SQLITE_LOCK_SHARED) --node.lock_shared;
  file.level = level;
  return SQLITE_OK;
}

int shared_unmap(sqlite3_file* base, int) {
  File& file = of(base);
  const Guard guard(file.disk->mutex);
  if (!file.has_shared) return SQLITE_OK;
  Shared& shared = node_of(file).shared;
  for (unsigned slot = 0; slot < 8; ++slot) {
    if ((file.shared_mask & (1U << slot)) != 0) --shared.readers[slot];
    if ((file.taken_mask & (1U << slot)) != 0) shared.taken[slot] = false;
  }
  file.shared_mask = file.taken_mask = 0;
  file.has_shared = false;
  if (--shared.connections == 0) shared.regions.clear();
  return SQLITE_OK;
}

int close(sqlite3_file* base) {
  File& file = of(base);
  const Guard guard(file.disk->mutex);
  shared_unmap(base, 0);
  unlock_to(file, SQLITE_LOCK_NONE);
  base->pMethods = nullptr;
  return SQLITE_OK;
}

int read(sqlite3_file* base, void* into, int amount, sqlite3_int64 offset) {
  File& file = of(base);
  const Guard guard(file.disk->mutex);
  if (file.disk->fails(Call::read)) return SQLITE_IOERR_READ;
  const Bytes& content = node_of(file).now;
  const auto from = static_cast<std::size_t>(offset);
  const auto wanted = static_cast<std::size_t>(amount);
  const std::size_t there =
      from >= content.size() ? 0 : std::min(wanted, content.size() - from);
  if (there > 0) std::memcpy(into, content.data() + from, there);
  if (there == wanted) return SQLITE_OK;
  std::memset(static_cast<char*>(into) + there, 0, wanted - there);
  return SQLITE_IOERR_SHORT_READ;
}

int write(sqlite3_file* base, const void* from, int amount, sqlite3_int64 offset) {
  File& file = of(base);
  const Guard guard(file.disk->mutex);
  if (file.disk->fails(Call::write))
    return random().chance(1, 2) ? SQLITE_FULL : SQLITE_IOERR_WRITE;
  file.disk->apply({Op::Kind::write, file.inode, static_cast<std::uint64_t>(offset), {}, {},
                    Bytes(static_cast<const char*>(from), static_cast<std::size_t>(amount))});
  return SQLITE_OK;
}

int truncate(sqlite3_file* base, sqlite3_int64 size) {
  File& file = of(base);
  const Guard guard(file.disk->mutex);
  if (file.disk->fails(Call::truncate)) return SQLITE_IOERR_TRUNCATE;
  file.disk->apply({Op::Kind::truncate, file.inode, static_cast<std::uint64_t>(size)});
  return SQLITE_OK;
}

int sync(sqlite3_file* base, int) {
  File& file = of(base);
  const Guard guard(file.disk->mutex);
  if (file.disk->fails(Call::sync)) return SQLITE_IOERR_FSYNC;
  file.disk->apply({Op::Kind::sync, file.inode});
  if (!file.syncs_folder) return SQLITE_OK;
  if (file.disk->fails(Call::sync)) return SQLITE_IOERR_DIR_FSYNC;
  file.disk->apply({Op::Kind::sync_folder});
  file.syncs_folder = false;
  return SQLITE_OK;
}

int file_size(sqlite3_file* base, sqlite3_int64* size) {
  File& file = of(base);
  const Guard guard(file.disk->mutex);
  if (file.disk->fails(Call::size)) return SQLITE_IOERR_FSTAT;
  *size = static_cast<sqlite3_int64>(node_of(file).now.size());
  return SQLITE_OK;
}

int lock(sqlite3_file* base, int level) {
  File& file = of(base);
  const Guard guard(file.disk->mutex);
  if (file.level >= level) return SQLITE_OK;
  if (file.disk->fails(Call::lock)) return SQLITE_IOERR_LOCK;
  Node& node = node_of(file);
  const auto others = [&file](const void* owner) { return owner != nullptr && owner != &file; };
  if (others(node.lock_exclusive)) return SQLITE_BUSY;
  if (level == SQLITE_LOCK_SHARED) {
    ++node.lock_shared;
  } else {
    if (others(node.lock_reserved)) return SQLITE_BUSY;
    node.lock_reserved = &file;
    if (level == SQLITE_LOCK_EXCLUSIVE && node.lock_shared > 1) return SQLITE_BUSY;
    if (level == SQLITE_LOCK_EXCLUSIVE) node.lock_exclusive = &file;
  }
  file.level = level;
  return SQLITE_OK;
}

int unlock(sqlite3_file* base, int level) {
  File& file = of(base);
  const Guard guard(file.disk->mutex);
  return file.level <= level ? SQLITE_OK : unlock_to(file, level);
}

int check_reserved(sqlite3_file* base, int* reserved) {
  File& file = of(base);
  const Guard guard(file.disk->mutex);
  *reserved = node_of(file).lock_reserved != nullptr ? 1 : 0;
  return SQLITE_OK;
}

int file_control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return kBlockBytes; }
int characteristics(sqlite3_file* base) {
  return of(base).disk->power_safe_overwrite ? SQLITE_IOCAP_POWERSAFE_OVERWRITE : 0;
}

int shared_map(sqlite3_file* base, int region, int, int extend, void volatile** place) {
  File& file = of(base);
  const Guard guard(file.disk->mutex);
  *place = nullptr;
  if (file.disk->fails(Call::shm_map)) return SQLITE_IOERR_SHMMAP;
  Shared& shared = node_of(file).shared;
  if (!file.has_shared) ++shared.connections;
  file.has_shared = true;
  const auto at = static_cast<std::size_t>(region);
  if (shared.regions.size() <= at && extend == 0) return SQLITE_OK;
  while (shared.regions.size() <= at)
    shared.regions.push_back(std::make_unique<std::array<std::byte, 32'768>>());
  *place = shared.regions[at]->data();
  return SQLITE_OK;
}

int shared_lock(sqlite3_file* base, int first, int count, int flags) {
  File& file = of(base);
  const Guard guard(file.disk->mutex);
  Shared& shared = node_of(file).shared;
  const bool locks = (flags & SQLITE_SHM_LOCK) != 0, alone = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
  if (locks && file.disk->fails(Call::shm_lock)) return SQLITE_IOERR_SHMLOCK;
  const auto from = static_cast<unsigned>(first), to = static_cast<unsigned>(first + count);
  for (unsigned slot = from; locks && slot < to; ++slot) {
    const bool mine = (file.shared_mask & (1U << slot)) != 0;
    if (shared.taken[slot] && (file.taken_mask & (1U << slot)) == 0) return SQLITE_BUSY;
    if (alone && shared.readers[slot] > (mine ? 1 : 0)) return SQLITE_BUSY;
  }
  for (unsigned slot = from; slot < to; ++slot) {
    unsigned& mask = alone ? file.taken_mask : file.shared_mask;
    const bool held = (mask & (1U << slot)) != 0;
    if (held == locks) continue;
    mask ^= 1U << slot;
    if (alone) shared.taken[slot] = locks;
    else shared.readers[slot] += locks ? 1 : -1;
  }
  return SQLITE_OK;
}

void shared_barrier(sqlite3_file*) { std::atomic_thread_fence(std::memory_order_seq_cst); }

const sqlite3_io_methods kMethods = {
    2,      close,        read,          write,       truncate,       sync,           file_size,
    lock,   unlock,       check_reserved, file_control, sector_size,  characteristics,
    shared_map, shared_lock, shared_barrier, shared_unmap, nullptr, nullptr};

int open(sqlite3_vfs*, const char* path, sqlite3_file* base, int flags, int* out) {
  Disk* disk = path == nullptr ? nullptr : Disk::of(path);
  if (disk == nullptr) return real()->xOpen(real(), path, base, flags, out);
  const Guard guard(disk->mutex);
  base->pMethods = nullptr;
  if (disk->fails(Call::open)) return SQLITE_CANTOPEN;
  const std::string name = disk->name_in(path);
  auto inode = disk->find(name);
  if (!inode && (flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
  if (!inode) inode = disk->create(name);
  constexpr int kLogs = SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL;
  const bool makes_log = (flags & SQLITE_OPEN_CREATE) != 0 && (flags & kLogs) != 0;
  of(base) = File{{&kMethods}, disk, *inode, 0, makes_log, false, false, 0, 0};
  if (out != nullptr) *out = flags;
  return SQLITE_OK;
}

int remove(sqlite3_vfs*, const char* path, int sync_folder) {
  Disk* disk = Disk::of(path);
  if (disk == nullptr) return real()->xDelete(real(), path, sync_folder);
  const Guard guard(disk->mutex);
  if (disk->fails(Call::remove)) return SQLITE_IOERR_DELETE;
  const std::string name = disk->name_in(path);
  if (!disk->find(name)) return SQLITE_IOERR_DELETE_NOENT;
  disk->apply({Op::Kind::remove, 0, 0, name});
  if (sync_folder == 0) return SQLITE_OK;
  if (disk->fails(Call::sync)) return SQLITE_IOERR_DIR_FSYNC;
  disk->apply({Op::Kind::sync_folder});
  return SQLITE_OK;
}

int access(sqlite3_vfs*, const char* path, int flags, int* answer) {
  Disk* disk = Disk::of(path);
  if (disk == nullptr) return real()->xAccess(real(), path, flags, answer);
  const Guard guard(disk->mutex);
  if (disk->fails(Call::access)) return SQLITE_IOERR_ACCESS;
  const auto inode = disk->find(disk->name_in(path));
  // As the unix VFS: an empty file does not count as one that exists.
  *answer = inode && (flags != SQLITE_ACCESS_EXISTS || !disk->node(*inode).now.empty()) ? 1 : 0;
  return SQLITE_OK;
}

int full_path(sqlite3_vfs*, const char* path, int size, char* into) {
  if (Disk::of(path) == nullptr) return real()->xFullPathname(real(), path, size, into);
  sqlite3_snprintf(size, into, "%s", path);
  return SQLITE_OK;
}

int randomness(sqlite3_vfs*, int size, char* into) {
  for (int i = 0; i < size; ++i) into[i] = static_cast<char>(random().next());
  return size;
}

int sleep(sqlite3_vfs*, int microseconds) { return microseconds; }

int current_time_ms(sqlite3_vfs*, sqlite3_int64* now) {
  *now = 212'000'000'000'000;  // stands still
  return SQLITE_OK;
}
int current_time(sqlite3_vfs*, double* now) {
  *now = 2'453'703.7;
  return SQLITE_OK;
}
int last_error(sqlite3_vfs*, int, char*) { return 0; }

}  // namespace

void seed_vfs(unsigned long long seed) { random() = Random(seed); }

void install_vfs() {
  static sqlite3_vfs vfs{};
  if (vfs.zName != nullptr) return;
  install_memory();
  vfs.iVersion = 2;
  vfs.szOsFile = std::max<int>(sizeof(File), real()->szOsFile);
  vfs.mxPathname = 512;
  vfs.zName = "suara-memory";
  vfs.xOpen = open;
  vfs.xDelete = remove;
  vfs.xAccess = access;
  vfs.xFullPathname = full_path;
  vfs.xRandomness = randomness;
  vfs.xSleep = sleep;
  vfs.xCurrentTime = current_time;
  vfs.xCurrentTimeInt64 = current_time_ms;
  vfs.xGetLastError = last_error;
  sqlite3_vfs_register(&vfs, 1);
}

}  // namespace suara::fault
