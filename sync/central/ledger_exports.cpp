#include "sync/central/ledger_exports.hpp"

#include <SQLiteCpp/Transaction.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "common/domain/tally_text.hpp"
#include "sync/central/bundles.hpp"
#include "sync/central/fields.hpp"
#include "sync/central/replies.hpp"
#include "sync/ledger/frames.hpp"
#include "sync/ledger/tree.hpp"
#include "sync/tally/filed_counts.hpp"
#include "sync/tally/tallies.hpp"

namespace suara::central {
namespace {

using ledger::Prepared;
using ledger::Row;
using nlohmann::json;

// A file without a name: it goes when the export does, whatever happens.
class UnnamedFile {
 public:
  explicit UnnamedFile(const std::filesystem::path& folder) {
    std::string path = (folder / "export-XXXXXX").string();
    file_ = ::mkostemp(path.data(), O_CLOEXEC);
    if (file_ < 0) throw std::system_error(errno, std::generic_category(), path);
    ::unlink(path.c_str());
  }
  UnnamedFile(UnnamedFile&& other) noexcept
      : file_(std::exchange(other.file_, -1)),
        bytes_(other.bytes_),
        waiting_(std::move(other.waiting_)),
        hasher_(std::move(other.hasher_)) {}
  ~UnnamedFile() {
    if (file_ >= 0) ::close(file_);
  }

  void add(std::string_view piece) {
    waiting_.append(piece);
    if (waiting_.size() >= kExportPageBytes) flush();
  }
  Hash close() {
    flush();
    return hasher_.finish();
  }
  std::uint64_t bytes() const { return bytes_; }
  Bytes read(std::uint64_t from) const {
    Bytes page(kExportPageBytes, '\0');
    const ssize_t read = ::pread(file_, page.data(), page.size(), static_cast<off_t>(from));
    if (read < 0) throw std::system_error(errno, std::generic_category(), "export");
    page.resize(static_cast<std::size_t>(read));
    return page;
  }

 private:
  void flush() {
    std::string_view rest = waiting_;
    hasher_.add(rest);
    bytes_ += rest.size();
    while (!rest.empty()) {
      const ssize_t written = ::write(file_, rest.data(), rest.size());
      if (written < 0) throw std::system_error(errno, std::generic_category(), "export");
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    waiting_.clear();
  }

  int file_ = -1;
  std::uint64_t bytes_ = 0;
  std::string waiting_;
  record::Hasher hasher_;
};

std::string region_text(const Directory& region, const record::LedgerHead& head,
                        const std::vector<record::SignedKeyStatement>& statements) {
  json list = json::array();
  for (const auto& one : statements)
    list.push_back(
        {{"statement", to_hex(one.statement)}, {"signature", to_hex(view_of(one.signature))}});
  return json{{"format", "suara.ledger.1"},
              {"tenant", region.tenant.text},
              {"name", region.name},
              {"zone", to_text(region.zone)},
              {"mode", to_text(region.mode)},
              {"root_key", to_hex(view_of(region.root_key.value()))},
              {"log_id", head.log_id},
              {"tree_size", head.tree_size},
              {"key_statements", std::move(list)}}
             .dump(1) +
         "\n";
}

bool is_nothing(const domain::TallyCounts& counts) { return counts == domain::TallyCounts{}; }

void write_tallies(SQLite::Database& reader, const TenantId& tenant, UnnamedFile& file) {
  file.add(domain::tally_head() + "\n");
  tally::each_cell(reader, tenant, std::nullopt, [&](const auto& key, const auto& counts) {
    if (!is_nothing(counts)) file.add(domain::tally_line(key, counts) + "\n");
  });
}

void write_services(SQLite::Database& reader, const TenantId& tenant, UnnamedFile& file) {
  file.add(std::string(tally::kServicesHead) + "\n");
  for (const auto& [day, counts] : tally::service_days(reader, tenant))
    for (const std::string& line : tally::service_lines(day, counts)) file.add(line + "\n");
}

void write_heads(SQLite::Database& reader, const TenantId& tenant, UnnamedFile& file) {
  file.add("device,epoch,branch,seq,hash,batches\n");
  Prepared select(reader,
                  "SELECT device_id, epoch, branch, seq, hash, batches FROM chain"
                  " WHERE tenant_id = ?1 ORDER BY device_id, epoch, branch");
  select.each(
      [&](const Row& row) {
        file.add(row.text(0) + "," + std::to_string(row.integer(1)) + "," +
                 std::to_string(row.integer(2)) + "," + std::to_string(row.integer(3)) + "," +
                 to_hex(view_of(row.hash(4))) + "," + std::to_string(row.integer(5)) + "\n");
      },
      tenant);
}

record::LedgerHead head_of(SQLite::Database& reader, const TenantId& tenant, Instant now) {
  record::LedgerHead head{tenant, 1, 0, {}, now, {}};
  Prepared(reader, "SELECT log_id, size FROM log WHERE tenant_id = ?1")
      .each(
          [&](const Row& row) {
            head.log_id = row.number<std::uint64_t>(0);
            head.tree_size = row.number<std::uint64_t>(1);
          },
          tenant);
  head.root = ledger::Tree(reader).root(tenant, head.tree_size);
  return head;
}

std::uint64_t from_of(const Call& call) {
  const auto found = call.request.query.find("from");
  std::uint64_t from = 0;
  if (found != call.request.query.end())
    std::from_chars(found->second.data(), found->second.data() + found->second.size(), from);
  return from;
}

Response octets(Bytes bytes) { return {200, "application/octet-stream", std::move(bytes), {}}; }

}  // namespace

struct LedgerExports::Open {
  struct File {
    UnnamedFile content;
    Hash hash{};
  };
  std::string id;
  PersonId person;
  record::LedgerHead head;
  KeyStore::Signer key;  // in use at the head's time
  std::map<std::string, File, std::less<>> files;
  std::mutex mutex;  // for what follows
  std::uint64_t next_leaf = 0;
  std::optional<record::Hasher> batches = record::Hasher();

  template <class Fill>
  void write(std::string_view name, const std::filesystem::path& folder, Fill fill) {
    UnnamedFile file(folder);
    fill(file);
    const Hash hash = file.close();
    files.emplace(name, File{std::move(file), hash});
  }
};

LedgerExports::LedgerExports(const KeyStore& keys, std::filesystem::path folder)
    : keys_(keys), folder_(std::move(folder)) {}
LedgerExports::~LedgerExports() = default;

Expected<Response> LedgerExports::begin(const Call& call, SQLite::Database& reader) {
  const auto object = parse_object(call.request.body);
  if (!object) return tl::unexpected(object.error());
  const bool with_sides = object->value("with_sides", json()) == json(true);
  const Directory& region = *call.directory;
  if (!region.root_key) return problem("keys.missing");
  const auto made = std::make_shared<Open>();
  made->id = to_hex(record::random_bytes(16));
  made->person = call.principal.person;
  made->key = keys_.receipt_key(region.stated, call.now);
  {
    SQLite::Transaction one_state(reader);
    made->head = head_of(reader, region.tenant, call.now);
    made->write(record::kRegionFile, folder_, [&](UnnamedFile& file) {
      file.add(region_text(region, made->head, key_statements(reader, region.tenant)));
    });
    made->write(record::kTalliesFile, folder_,
                [&](UnnamedFile& file) { write_tallies(reader, region.tenant, file); });
    made->write(record::kServicesFile, folder_,
                [&](UnnamedFile& file) { write_services(reader, region.tenant, file); });
    made->write(record::kHeadsFile, folder_,
                [&](UnnamedFile& file) { write_heads(reader, region.tenant, file); });
    if (with_sides)
      made->write(record::kSidePartsFile, folder_, [&](UnnamedFile& file) {
        ledger::each_side_part(reader, region.tenant, [&](const record::StoredSidePart& part) {
          file.add(record::framed(record::encode(part)));
        });
      });
  }
  json files;
  for (const auto& [name, file] : made->files) files[name] = file.content.bytes();
  const std::lock_guard lock(mutex_);
  if (open_.size() >= kExportsMax) open_.erase(open_.begin());
  open_.push_back(made);
  return json_reply(
      201,
      {{"export", made->id}, {"tree_size", made->head.tree_size}, {"files", std::move(files)}});
}

Expected<std::shared_ptr<LedgerExports::Open>> LedgerExports::find(const Call& call) {
  const std::lock_guard lock(mutex_);
  for (const auto& one : open_)
    if (one->id == call.segments.at(0) && one->person == call.principal.person) return one;
  return problem("export.unknown");
}

Expected<Response> LedgerExports::file(const Call& call) {
  const auto found = find(call);
  if (!found) return tl::unexpected(found.error());
  const auto file = (*found)->files.find(call.segments.at(1));
  if (file == (*found)->files.end()) return problem("export.unknown");
  return octets(file->second.content.read(from_of(call)));
}

Expected<Response> LedgerExports::batches(const Call& call, SQLite::Database& reader) {
  const auto found = find(call);
  if (!found) return tl::unexpected(found.error());
  Open& open = **found;
  const std::lock_guard lock(open.mutex);
  if (!open.batches || from_of(call) != open.next_leaf) return problem("export.out_of_order");
  Bytes page;
  ledger::each_frame(reader, open.head.tenant, open.next_leaf, open.head.tree_size,
                     kExportPageBatches, [&](const record::StoredFrame& frame) {
                       page += record::framed(record::encode(frame));
                       open.next_leaf = frame.leaf_index + 1;
                     });
  open.batches->add(page);
  return octets(std::move(page));
}

Expected<Response> LedgerExports::finish(const Call& call) {
  const auto found = find(call);
  if (!found) return tl::unexpected(found.error());
  Open& open = **found;
  const std::lock_guard lock(open.mutex);
  if (!open.batches || open.next_leaf != open.head.tree_size)
    return problem("export.out_of_order");
  std::map<std::string, Hash> hashes = {
      {std::string(record::kBatchesFile), std::exchange(open.batches, std::nullopt)->finish()}};
  for (const auto& [name, file] : open.files) hashes[name] = file.hash;
  std::vector<record::ManifestLine> lines;
  for (const auto& [name, hash] : hashes) lines.push_back({name, hash});
  const std::string manifest = record::manifest_text(lines);
  open.head.manifest_hash = record::sha256({manifest});
  const Bytes head = record::sign_head(open.head, key_id_of(open.key->public_key()), *open.key);
  return json_reply(200, {{"manifest", manifest}, {"head", to_hex(head)}});
}

}  // namespace suara::central
