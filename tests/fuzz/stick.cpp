#include <algorithm>
#include <filesystem>

#include "common/record/batch_files.hpp"
#include "kiosk/shell/clocks.hpp"
#include "kiosk/shell/stick.hpp"
#include "sync/bkd/carried_folder.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/kiosk/journal/central_double.hpp"
#include "tests/support/folder.hpp"

// A folder that somebody carries: files of any names and contents, read as `suara import batches`
// and `suara-kiosk receipts --from` read them. The journal is a real one.
namespace suara::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kRecords = 3;  // in each of two batches
constexpr std::size_t kFilesMax = 8;
constexpr std::size_t kNameBytesMax = 255;

record::SigningKey key_of(std::uint8_t fill) { return record::SigningKey::from_seed({fill}); }

// A kiosk with two batches on its way, and what an honest central answered to both.
struct Kiosk {
  test::Signer central{key_of(2), key_of(3), key_of(1)};
  test::Folder folder;
  std::optional<journal::Journal> journal;
  std::vector<Bytes> batches, receipts;  // as they lie on a stick
  std::vector<record::CarriedRange> ranges;
  std::vector<record::Receipt> right;

  Kiosk() { begin(); }
  void begin() {
    journal.reset();
    fs::remove_all(folder.path());
    fs::create_directories(folder.path());
    journal = journal::Journal::open(folder.path()).value();
    journal->enrol(central.identity());
    journal->boot(test::at(0), "0.1.0", Bytes(16, '\5'));
    for (std::uint32_t i = 1; i < 2 * kRecords; ++i) {
      journal->open_draft(test::an_offer(), test::at(i));
      journal->close_draft(test::a_score(4), domain::ClosedBy::selesai, 9'000, test::at(i));
    }
    if (batches.empty()) seal();
  }
  void seal() {
    for (std::uint64_t after : {0U, kRecords}) {
      const journal::Outgoing sealed =
          journal->outgoing(after, kRecords, central.device).value().value();
      const auto batch = record::parse_batch(sealed.upload.batch).value();
      batches.push_back(record::pack_upload(sealed.upload));
      ranges.push_back(record::range_of(batch.header));
      right.push_back(central.receive(sealed.upload, test::at(60).wall));
      receipts.push_back(central.sign(right.back()));
    }
  }
};

Kiosk& sender() {
  static Kiosk one;
  return one;
}

struct File {
  std::string name;
  std::string content;
  bool is_folder = false;
};

std::string some_name(Picks& picks) {
  const std::size_t which = picks.below(8);
  const auto& range = sender().ranges[which % 2];
  auto other = range;
  other.device = {"K-2"};
  switch (which / 2) {
    case 0:
      return record::batch_file_name(range);
    case 1:
      return record::receipt_file_name(range);
    case 2:
      return which % 2 == 0 ? record::batch_file_name(other) : record::receipt_file_name(other);
    default:
      return std::string(picks.piece()) + (which % 2 == 0 ? ".batch" : "");
  }
}

std::string some_content(Picks& picks) {
  const std::size_t which = picks.below(10);
  const auto& from = which < 4 ? sender().batches : sender().receipts;
  std::string content = from[which % 2];
  if (which >= 8) return std::string(picks.piece());
  if (which % 4 < 2) return content;
  for (std::size_t edits = 1 + picks.below(4); edits > 0; --edits) {
    const std::size_t at = picks.number() % content.size();
    if (picks.below(2) == 0)
      content[at] = static_cast<char>(content[at] ^ picks.octet());
    else
      content.erase(at, 1 + picks.octet());
    if (content.empty()) break;
  }
  return content;
}

bool can_be_a_name(const std::string& name) {
  return !name.empty() && name.size() <= kNameBytesMax && name != "." && name != ".." &&
         name.find('/') == std::string::npos && name.find('\0') == std::string::npos;
}

std::vector<File> some_files(Picks& picks) {
  std::vector<File> files;
  while (!picks.empty() && files.size() < kFilesMax) {
    File file{some_name(picks), some_content(picks), picks.below(16) == 15};
    const bool taken = std::ranges::find(files, file.name, &File::name) != files.end();
    if (can_be_a_name(file.name) && !taken) files.push_back(std::move(file));
  }
  return files;
}

bool is_for_the_import(const File& file) {
  return !file.is_folder && !file.name.starts_with('.') && !file.name.ends_with(".part") &&
         !file.name.ends_with(".receipt");
}

void check_import(const std::vector<File>& files, const fs::path& folder) {
  const auto found = bkd::read_carried(folder);
  require(found.has_value(), "a folder that is there is read");
  const auto meant = std::ranges::count_if(files, is_for_the_import);
  require(static_cast<std::ptrdiff_t>(found->batches.size() + found->strange.size()) == meant,
          "every file is a batch, or is named as strange");
  require(std::ranges::is_sorted(found->batches, {}, &bkd::CarriedBatch::range),
          "batches come in the order in which they must be taken in");
  for (const Problem& problem : found->strange)
    require(!problem.where.file.empty(), "what is strange says where it is");
  for (const bkd::CarriedBatch& one : found->batches) {
    const auto packed = bkd::read_carried_batch(one.path);
    const auto upload = packed ? record::unpack_upload(*packed) : tl::unexpected(packed.error());
    const auto batch = upload ? record::parse_batch(upload->batch) : tl::unexpected(upload.error());
    require(batch && record::range_of(batch->header) == one.range, "a batch goes by its header");
    require(record::parse_receipt_file_name(record::receipt_file_name(one.range)) == one.range,
            "the receipt's name says what the batch is of");
  }
  for (const File& file : files)
    if (is_for_the_import(file) && file.name.ends_with(".batch") &&
        std::ranges::count(sender().batches, file.content) > 0)
      require(std::ranges::find(found->batches, folder / file.name, &bkd::CarriedBatch::path) !=
                  found->batches.end(),
              "a whole batch is taken in, whatever lies beside it");
}

// The seq that the receipts of a folder acknowledge: those that a central gave, under their names.
std::uint64_t acknowledged_by(const std::vector<File>& files) {
  std::uint64_t seq = 0;
  for (const File& file : files)
    for (std::size_t i = 0; i < sender().right.size(); ++i) {
      const auto said = record::peek_receipt(file.content);
      if (!file.is_folder && file.name == record::receipt_file_name(sender().ranges[i]) && said &&
          *said == sender().right[i])
        seq = std::max(seq, said->ack_seq);
    }
  return seq;
}

void check_receipts(const std::vector<File>& files, const fs::path& folder) {
  journal::Journal& journal = *sender().journal;
  const DeviceId device = journal.identity().place.device;
  const auto taken = kiosk::take_receipts(
      folder, {device}, [&](const record::CarriedRange& range, const Bytes& receipt) {
        return journal.take_carried(range, receipt, sender().central.device, kiosk::read_clocks());
      });
  require(taken.has_value(), "a folder that is there is read");
  std::uint64_t ours = 0, whole = 0;
  for (const File& file : files) {
    const auto range = record::parse_receipt_file_name(file.name);
    ours += range && range->device == device ? 1 : 0;
    for (std::size_t i = 0; i < sender().right.size(); ++i)
      if (!file.is_folder && file.name == record::receipt_file_name(sender().ranges[i]) &&
          file.content == sender().receipts[i])
        whole = std::max(whole, sender().right[i].ack_seq);
  }
  require(taken->moved + taken->known + taken->refused.size() == ours,
          "each receipt of this kiosk is taken, known or refused, no other is read");
  const journal::Head& head = journal.acknowledged().head;
  require(head.seq <= acknowledged_by(files), "nothing but the central's word moves the head");
  require(head.seq >= whole, "the newest whole receipt moves the head");
  require((taken->moved > 0) == (head.seq > 0), "what moved is said");
  if (head.seq > 0) sender().begin();
}

void take(std::string_view input) {
  Picks picks(input);
  const std::vector<File> files = some_files(picks);
  const test::Folder stick;
  for (const File& file : files)
    if (file.is_folder)
      fs::create_directory(stick / file.name);
    else
      test::write_file(stick / file.name, file.content);
  check_import(files, stick.path());
  check_receipts(files, stick.path());
}

[[maybe_unused]] const bool kEnlisted = enlist("stick", take);

}  // namespace
}  // namespace suara::fuzz
