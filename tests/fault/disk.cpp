#include "tests/fault/disk.hpp"

#include <algorithm>

namespace suara::fault {
namespace {

std::vector<Disk*>& mounted() {
  static std::vector<Disk*> disks;
  return disks;
}

// Keys and lock files: no part of what a campaign loses.
bool stays_outside(std::string_view name) {
  return name.ends_with(".keys") || name.ends_with(".keys.part") || name.ends_with(".lock") ||
         name.ends_with(".key");
}

void put(Bytes& content, std::uint64_t offset, std::string_view bytes) {
  if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size(), '\0');
  content.replace(offset, bytes.size(), bytes);
}

void spoil(Bytes& content, std::uint64_t from, std::uint64_t to, Random& random) {
  for (std::uint64_t at = from; at < std::min<std::uint64_t>(to, content.size()); ++at)
    content[at] = static_cast<char>(random.next());
}

}  // namespace

const char* name_of(Call call) {
  constexpr std::array<const char*, kCalls> kNames = {
      "open", "read", "write",  "sync", "truncate", "remove",
      "rename", "size", "access", "lock", "shm_map", "shm_lock"};
  return kNames.at(static_cast<std::size_t>(call));
}

const char* name_of(Loss loss) {
  constexpr std::array<const char*, kLosses> kNames = {"all",    "none",   "tail",
                                                       "writes", "blocks", "sectors"};
  return kNames.at(static_cast<std::size_t>(loss));
}

Disk::Disk(std::string root) : root_(std::move(root)) {
  if (!root_.empty()) mounted().push_back(this);
}
Disk::~Disk() { std::erase(mounted(), this); }

Disk* Disk::with_root(std::string_view path) {
  for (Disk* disk : mounted())
    if (path == disk->root_) return disk;
  return nullptr;
}

Disk* Disk::of(std::string_view path) {
  for (Disk* disk : mounted())
    if (path.size() > disk->root_.size() + 1 && path[disk->root_.size()] == '/' &&
        path.starts_with(disk->root_) && !stays_outside(path))
      return disk;
  return nullptr;
}

std::optional<Inode> Disk::find(const std::string& name) const {
  const auto found = names_.find(name);
  return found == names_.end() ? std::nullopt : std::optional(found->second);
}

Inode Disk::create(const std::string& name) {
  const auto inode = static_cast<Inode>(nodes_.size());
  apply({Op::Kind::create, inode, 0, name});
  return inode;
}

void Disk::enter(std::vector<Entry> entries) {
  for (const auto& [name, inode] : entries)
    if (inode) names_[name] = *inode;
    else names_.erase(name);
  if (tracks_durability) pending_names_.push_back(std::move(entries));
}

void Disk::write(Node& node, std::uint64_t offset, std::string_view bytes) {
  put(node.now, offset, bytes);
  if (tracks_durability) node.pending.push_back({false, false, offset, Bytes(bytes)});
}

void Disk::sync(Node& node) {
  std::vector<Node::Change> left;
  for (Node::Change& change : node.pending) {
    if (change.never_reaches) left.push_back(std::move(change));
    else if (change.truncates) node.durable.resize(change.offset, '\0');
    else put(node.durable, change.offset, change.bytes);
  }
  node.pending = std::move(left);
}

void Disk::apply(const Op& op) {
  if (log_ != nullptr) {
    log_->push_back(op);
    log_->back().disk = this;
  }
  switch (op.kind) {
    case Op::Kind::create:
      nodes_.push_back(std::make_shared<Node>());
      return enter({{op.name, op.inode}});
    case Op::Kind::write:
      return write(node(op.inode), op.offset, op.bytes);
    case Op::Kind::truncate:
      node(op.inode).now.resize(op.offset, '\0');
      if (tracks_durability) node(op.inode).pending.push_back({true, false, op.offset, {}});
      return;
    case Op::Kind::sync:
      return sync(node(op.inode));
    case Op::Kind::sync_folder:
      pending_names_.clear();
      durable_names_ = names_;
      return;
    case Op::Kind::remove:
      return enter({{op.name, std::nullopt}});
    case Op::Kind::rename:
      return enter({{op.name, std::nullopt}, {op.to, names_.at(op.name)}});
  }
}

bool Disk::fails(Call call) {
  ++calls_;
  const bool now = fail_at_ != 0 && (calls_ == fail_at_ || (stays_ && calls_ > fail_at_));
  if (!now) return false;
  if (!failed_) failed_ = call;
  if (call == Call::sync && !off_)
    for (const auto& node : nodes_)
      for (Node::Change& change : node->pending) change.never_reaches = true;
  return true;
}

void Disk::fail_at(std::uint64_t nth, bool stays) {
  fail_at_ = calls_ + nth;
  stays_ = stays;
  failed_.reset();
}

void Disk::power_off() {
  fail_at(1, true);
  off_ = true;
}

void Disk::heal() {
  fail_at_ = 0;
  off_ = false;
}

bool Disk::has_unsynced() const {
  return !pending_names_.empty() || std::ranges::any_of(names_, [this](const auto& entry) {
    return !nodes_[entry.second]->pending.empty();
  });
}

// What is on the platter of one file. Pieces that are not kept leave what was there before.
void Disk::remains_of(const Node& node, Loss loss, Random& random, Bytes& content) const {
  content = node.durable;
  const std::size_t kept = loss == Loss::tail ? random.below(node.pending.size() + 1) : 0;
  for (std::size_t i = 0; i < node.pending.size(); ++i) {
    const Node::Change& change = node.pending[i];
    if (change.never_reaches || loss == Loss::all || (loss == Loss::tail && i > kept)) continue;
    const bool in_pieces = loss == Loss::blocks || loss == Loss::sectors ||
                           (loss == Loss::tail && i == kept);
    if (change.truncates) {
      if (loss == Loss::none || random.chance(1, 2)) content.resize(change.offset, '\0');
      continue;
    }
    if (!in_pieces) {
      if (loss == Loss::writes && random.chance(1, 2)) continue;
      put(content, change.offset, change.bytes);
      continue;
    }
    const std::size_t piece = loss == Loss::blocks ? kBlockBytes : kSectorBytes;
    const std::uint64_t end = change.offset + change.bytes.size();
    bool torn = false;
    for (std::uint64_t at = change.offset; at < end;) {
      const std::uint64_t next = std::min<std::uint64_t>(end, (at / piece + 1) * piece);
      if (random.chance(1, 2))
        put(content, at, std::string_view(change.bytes).substr(at - change.offset, next - at));
      else
        torn = true;
      at = next;
    }
    if (torn && random.chance(1, 4) && content.size() < end) content.resize(end, '\0');
    if (torn && !power_safe_overwrite && random.chance(1, 4))
      spoil(content, change.offset / kBlockBytes * kBlockBytes,
            (end + kBlockBytes - 1) / kBlockBytes * kBlockBytes, random);
  }
}

void Disk::become_image(const Disk& of, Loss loss, Random& random) {
  Names names = of.durable_names_;
  for (const auto& entries : of.pending_names_) {
    if (loss == Loss::all || (loss != Loss::none && random.chance(1, 2))) continue;
    for (const auto& [name, inode] : entries)
      if (inode) names[name] = *inode;
      else names.erase(name);
  }
  std::vector<std::shared_ptr<Node>> nodes;
  for (auto& [name, inode] : names) {
    auto node = std::make_shared<Node>();
    of.remains_of(*of.nodes_[inode], loss, random, node->now);
    if (tracks_durability) node->durable = node->now;
    inode = static_cast<Inode>(nodes.size());
    nodes.push_back(std::move(node));
  }
  names_ = names;
  durable_names_ = std::move(names);
  pending_names_.clear();
  nodes_ = std::move(nodes);
  power_safe_overwrite = of.power_safe_overwrite;
}

void Disk::cut_power(Loss loss, Random& random) { become_image(*this, loss, random); }

void Disk::become_copy(const Disk& of) {
  std::vector<std::shared_ptr<Node>> nodes;
  Names names = of.names_;
  for (auto& [name, inode] : names) {
    auto node = std::make_shared<Node>();
    node->now = node->durable = of.nodes_[inode]->now;
    inode = static_cast<Inode>(nodes.size());
    nodes.push_back(std::move(node));
  }
  names_ = durable_names_ = std::move(names);
  pending_names_.clear();
  nodes_ = std::move(nodes);
}

}  // namespace suara::fault
