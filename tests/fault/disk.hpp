// A disk in memory that knows what of it is durable. It can be cut from power at any moment: what
// was synced stays, of the rest any part may be lost, kept or torn. Every call to it can be made to
// fail. Files below `root` live on it; a few names stay on the real file system.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/bytes.hpp"
#include "tests/fault/random.hpp"

namespace suara::fault {

inline constexpr std::size_t kSectorBytes = 512;  // what a disk writes whole
inline constexpr std::size_t kBlockBytes = 4096;  // what SQLite is told of as sector

enum class Call : std::uint8_t {
  open, read, write, sync, truncate, remove, rename, size, access, lock, shm_map, shm_lock
};
inline constexpr std::size_t kCalls = 12;
const char* name_of(Call call);

using Inode = std::uint32_t;

// One step that changes the disk, so that it can be walked again.
struct Op {
  enum class Kind : std::uint8_t { create, write, truncate, sync, sync_folder, remove, rename };
  Kind kind{};
  Inode inode = 0;
  std::uint64_t offset = 0;  // truncate: the new size
  std::string name = {};
  std::string to = {};
  Bytes bytes = {};
  const void* disk = nullptr;  // where several write one log
};

// How much of what was not synced outlives the power cut.
enum class Loss : std::uint8_t { all, none, tail, writes, blocks, sectors };
inline constexpr std::size_t kLosses = 6;
const char* name_of(Loss loss);

// What SQLite's connections to one file agree about; gone with the power.
struct Shared {
  std::vector<std::unique_ptr<std::array<std::byte, 32'768>>> regions;
  std::array<int, 8> readers{};
  std::array<bool, 8> taken{};
  int connections = 0;
};

struct Node {
  struct Change {
    bool truncates = false;
    bool never_reaches = false;  // a sync failed: a later one does not write it (fsyncgate)
    std::uint64_t offset = 0;
    Bytes bytes;
  };
  Bytes now;
  Bytes durable;
  std::vector<Change> pending;
  Shared shared;
  int lock_shared = 0;
  const void* lock_reserved = nullptr;
  const void* lock_exclusive = nullptr;
};

class Disk {
 public:
  explicit Disk(std::string root);  // empty: no file can be opened on it, it only holds an image
  ~Disk();
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  // The disk below whose root the path lies and that holds such names; nullptr: the real one.
  static Disk* of(std::string_view path);
  static Disk* with_root(std::string_view path);
  const std::string& root() const { return root_; }
  void move_root(std::string to) { root_ = std::move(to); }
  std::string name_in(std::string_view path) const {
    return std::string(path.substr(root_.size() + 1));
  }

  std::optional<Inode> find(const std::string& name) const;
  Node& node(Inode inode) { return *nodes_.at(inode); }
  const Node& node(Inode inode) const { return *nodes_.at(inode); }
  Inode create(const std::string& name);
  void apply(const Op& op);

  // Counts the call; true: it is the one that fails.
  bool fails(Call call);
  // The nth call from now on fails (1: the next), and with `stays` every one after it.
  void fail_at(std::uint64_t nth, bool stays = false);
  // Every call fails from now on, and none of them changes what is there.
  void power_off();
  void heal();
  std::uint64_t calls() const { return calls_; }
  std::optional<Call> failed() const { return failed_; }
  // It failed and goes on failing: whoever asks has no power any more.
  bool failing() const { return fail_at_ != 0; }  // or about to
  bool dead() const { return stays_ && fail_at_ != 0 && failed_.has_value(); }

  // Records every change from now on.
  void record(std::vector<Op>* log) { log_ = log; }

  // This disk becomes what a power cut could leave of the other one now.
  void become_image(const Disk& of, Loss loss, Random& random);
  void cut_power(Loss loss, Random& random);
  // Everything, durable: a copied or restored disk.
  void become_copy(const Disk& of);
  bool has_unsynced() const;

  // false: a write that is torn may spoil the block around it, as SQLite must assume by default.
  bool power_safe_overwrite = true;
  bool tracks_durability = true;
  std::recursive_mutex mutex;

 private:
  using Entry = std::pair<std::string, std::optional<Inode>>;
  using Names = std::map<std::string, Inode, std::less<>>;
  void enter(std::vector<Entry> entries);
  void write(Node& node, std::uint64_t offset, std::string_view bytes);
  void sync(Node& node);
  void remains_of(const Node& node, Loss loss, Random& random, Bytes& content) const;

  std::string root_;
  Names names_;
  Names durable_names_;
  std::vector<std::vector<Entry>> pending_names_;
  std::vector<std::shared_ptr<Node>> nodes_;
  std::vector<Op>* log_ = nullptr;
  std::uint64_t calls_ = 0;
  std::uint64_t fail_at_ = 0;  // 0: none
  bool stays_ = false;
  bool off_ = false;
  std::optional<Call> failed_;
};

}  // namespace suara::fault
