// The real program and a real folder in the stick's place.
#include <doctest/doctest.h>
#include <sys/mount.h>
#include <unistd.h>

#include "common/record/batch_files.hpp"
#include "tests/kiosk/shell/a_counter.hpp"
#include "tests/support/process.hpp"

using namespace suara;
using test::Folder;
using test::KioskFolder;
using test::program_path;
namespace fs = std::filesystem;

namespace {

test::Finished export_to(const fs::path& data, const fs::path& stick,
                         const std::vector<std::string>& more = {}) {
  std::vector<std::string> command{program_path("suara-kiosk"), "export", "--data", data.string(),
                                   "--to", stick.string()};
  command.insert(command.end(), more.begin(), more.end());
  return test::run(command, {{"LC_ALL", "en_US.UTF-8"}});
}
test::Finished export_to(const KioskFolder& home, const fs::path& stick,
                         const std::vector<std::string>& more = {}) {
  return export_to(home.folder.path(), stick, more);
}

void rate(const KioskFolder& home, int times, std::size_t text_bytes = 0) {
  auto journal = *journal::Journal::open(home.folder.path());
  journal.boot(kiosk::read_clocks(), "0.1.0", kiosk::machine_boot_id());
  for (int i = 0; i < times; ++i) {
    auto answers = test::a_score(static_cast<std::uint8_t>(i % 4 + 1));
    std::vector<Bytes> sealed;
    if (text_bytes > 0) {
      answers.text_commitments = {Hash{}};
      sealed = {record::random_bytes(text_bytes)};
    }
    journal.open_draft(test::an_offer(), kiosk::read_clocks());
    journal.close_draft(answers, domain::ClosedBy::selesai, 9'000, kiosk::read_clocks(), sealed);
  }
}

std::vector<fs::path> files_of(const fs::path& stick) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(stick)) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

// As whoever imports reads it: signed, its name true, after the one before.
std::vector<record::Batch> batches_of(const KioskFolder& home, const fs::path& stick) {
  std::vector<record::Batch> batches;
  for (const fs::path& file : files_of(stick)) {
    const auto upload = record::unpack_upload(test::read_file(file));
    REQUIRE_MESSAGE(upload, file);
    const auto batch = record::open_batch(upload->batch, home.key.public_key());
    REQUIRE_MESSAGE(batch, file);
    CHECK(record::batch_file_name(record::range_of(batch->header)) == file.filename());
    if (!batches.empty()) CHECK(batch->header.h_before == batches.back().header.h_after);
    batches.push_back(*batch);
  }
  return batches;
}

std::size_t ballots_in(const std::vector<record::Batch>& batches) {
  std::size_t ballots = 0;
  for (const auto& batch : batches)
    for (const Bytes& bytes : batch.records)
      ballots += std::holds_alternative<domain::Ballot>(record::decode(bytes)->body) ? 1 : 0;
  return ballots;
}

// A file system of so many octets that only root can make; gone with the object.
struct SmallStick {
  Folder folder;
  bool mounted = false;
  explicit SmallStick(const std::string& bytes) {
    mounted = mount("tmpfs", folder.path().c_str(), "tmpfs", 0, ("size=" + bytes).c_str()) == 0;
  }
  ~SmallStick() {
    if (mounted) umount2(folder.path().c_str(), MNT_DETACH);
  }
};

}  // namespace

TEST_SUITE("kiosk/shell stick") {
  TEST_CASE("an export holds every record behind the acknowledged head, sealed as for the net") {
    const KioskFolder home;
    rate(home, 600);
    const Folder stick;
    const auto done = export_to(home, stick.path());
    REQUIRE_MESSAGE(done.status == 0, done.output);
    CHECK(done.output.find("3 batches") != std::string::npos);
    const auto batches = batches_of(home, stick.path());
    REQUIRE(batches.size() == 3);
    CHECK(batches.front().header.first_seq == 2);  // Record 1 has its receipt.
    CHECK(ballots_in(batches) == 600);
    const auto acts = home.bodies<record::TechnicianAction>();
    REQUIRE(acts.size() == 1);
    CHECK(acts[0] == record::TechnicianAction{record::TechnicianAct::exported_batches, 3});
  }

  TEST_CASE("all that is kept goes where it is asked for, from the first record on") {
    const KioskFolder home;
    rate(home, 3);
    const Folder stick;
    REQUIRE(export_to(home, stick.path(), {"--all-kept"}).status == 0);
    CHECK(batches_of(home, stick.path()).front().header.first_seq == 1);
  }

  TEST_CASE("a rating that a crash left open goes with the rest") {
    const KioskFolder home;
    {
      auto journal = *journal::Journal::open(home.folder.path());
      journal.boot(kiosk::read_clocks(), "0.1.0", kiosk::machine_boot_id());
      journal.open_draft(test::an_offer(), kiosk::read_clocks());
      journal.save_draft(test::a_score(4), kiosk::read_clocks());
    }
    const Folder stick;
    REQUIRE(export_to(home, stick.path()).status == 0);
    CHECK(ballots_in(batches_of(home, stick.path())) == 1);
  }

  TEST_CASE("a log that was cut or forked is found by its receipt on a stick, one of before is not") {
    KioskFolder home;
    auto journal = *journal::Journal::open(home.folder.path());
    journal.boot(kiosk::read_clocks(), "0.1.0", kiosk::machine_boot_id());
    const auto sealed = [&] {
      journal.append(record::TechnicianAction{record::TechnicianAct::took_receipts, 1},
                     kiosk::read_clocks());
      return **journal.outgoing(journal.acknowledged().head.seq, 256, home.key);
    };
    const auto answer = [](test::Signer& central, const record::Upload& upload) {
      return central.sign(central.receive(upload, kiosk::read_clocks().wall));
    };
    const auto take = [&](const journal::Outgoing& out, const Bytes& receipt) -> std::string {
      const auto range = record::range_of(record::parse_batch(out.upload.batch)->header);
      const auto taken = journal.take_carried(range, receipt, home.key, kiosk::read_clocks());
      return taken ? (*taken ? "taken" : "known") : taken.error().code;
    };
    const auto first = sealed(), under_way = sealed();
    REQUIRE(take(first, answer(home.central, first.upload)) == "taken");
    // Sealed behind the head that came since.
    CHECK(take(under_way, answer(home.central, under_way.upload)) == "receipt.stale");
    CHECK(journal.evidence().empty());
    const auto out = sealed();
    test::Signer cut = home.central;
    cut.nodes.clear();
    cut.leaves = 0;
    test::Signer forked = cut;
    record::Upload upload = out.upload;
    upload.tree_size = 0;  // what the central says that it was asked
    CHECK(take(out, answer(cut, upload)) == "receipt.not_consistent");
    REQUIRE(journal.evidence().size() == 1);
    CHECK(journal.evidence()[0].had.size == 2);
    CHECK(journal.evidence()[0].came.size == 1);
    upload.tree_size = 0;
    for (const auto& other : {under_way, first}) {
      upload.batch = other.upload.batch;
      forked.receive(upload, kiosk::read_clocks().wall);
    }
    CHECK(take(out, answer(forked, out.upload)) == "receipt.not_consistent");
    CHECK(journal.evidence().size() == 2);
    test::Signer stranger = home.central;
    stranger.receipt_key = record::SigningKey::generate();
    CHECK(take(out, answer(stranger, out.upload)) == "receipt.bad_signature");
    CHECK(journal.evidence().size() == 2);
    CHECK(take(out, answer(home.central, out.upload)) == "taken");
  }

  TEST_CASE("several kiosks share a stick, and none takes the place of another's file") {
    const KioskFolder one;
    const Folder stick, copies;
    for (const char* copy : {"a", "b"})  // The same kiosk, at the same record.
      fs::copy(one.folder.path(), copies / copy, fs::copy_options::recursive);
    REQUIRE(export_to(one, stick.path()).status == 0);
    const auto files = files_of(stick.path());
    REQUIRE(files.size() == 1);
    const Bytes before = test::read_file(files[0]);
    // The same device name in another region.
    auto upload = *record::unpack_upload(before);
    const auto batch = *record::parse_batch(upload.batch);
    record::Place place = batch.header.place;
    place.tenant = TenantId{"kab-lain"};
    upload.batch = record::seal_batch(place, batch.header.first_seq, batch.header.h_before,
                                      batch.records, one.key);
    test::write_file(files[0], record::pack_upload(upload));
    const auto refused = export_to(copies / "a", stick.path());
    CHECK(refused.status == 1);
    CHECK(refused.output.find("another kiosk's batch") != std::string::npos);
    CHECK(refused.output.find(files[0].string()) != std::string::npos);
    CHECK(record::unpack_upload(test::read_file(files[0]))->batch == upload.batch);
    // Its own, damaged, is made anew.
    test::write_file(files[0], before.substr(0, before.size() / 2));
    CHECK(export_to(copies / "b", stick.path()).status == 0);
    CHECK(files_of(stick.path()) == files);
    CHECK(record::unpack_upload(test::read_file(files[0])));
    // A second kiosk puts its own beside it.
    const Folder data;
    auto identity = one.central.identity();
    identity.place.device = DeviceId{"K-2"};
    identity.device_key = journal::load_or_make_device_key(data.path())->public_key();
    journal::Journal::open(data.path())->enrol(identity);
    CHECK(export_to(data.path(), stick.path()).status == 0);
    CHECK(files_of(stick.path()).size() == 2);
  }

  TEST_CASE("a full stick is said, and leaves whole files alone") {
    const SmallStick stick("64k");
    if (!stick.mounted) {
      MESSAGE("not run: a small stick can be mounted by root alone");
      return;
    }
    const KioskFolder home;
    rate(home, 500, 200);  // Texts that do not pack: two files of some 64 KiB.
    const auto refused = export_to(home, stick.folder.path());
    CHECK(refused.status == 1);
    CHECK_MESSAGE(refused.output.find("the stick is full") != std::string::npos, refused.output);
    CHECK(refused.output.find(stick.folder.path().string()) != std::string::npos);
    for (const fs::path& file : files_of(stick.folder.path()))
      CHECK(file.extension() == record::kBatchFileSuffix);
    batches_of(home, stick.folder.path());
    const Folder larger;
    CHECK(export_to(home, larger.path()).status == 0);
    CHECK(ballots_in(batches_of(home, larger.path())) == 500);
    CHECK(home.bodies<record::TechnicianAction>().size() == 1);
  }

  TEST_CASE("a stick that cannot be written, or is none, is said") {
    const KioskFolder home;
    const Folder folder;
    const auto none = export_to(home, folder / "none");
    CHECK(none.status == 1);
    CHECK(none.output.find("no such folder") != std::string::npos);
    // One that cannot even be looked at, as a stick that is pulled.
    fs::create_symlink(folder / "loop", folder / "loop");
    for (const char* verb : {"export", "receipts"}) {
      const auto gone = test::run({program_path("suara-kiosk"), verb, "--data",
                                   home.folder.path().string(),
                                   std::string(verb) == "export" ? "--to" : "--from",
                                   (folder / "loop").string()},
                                  {{"LC_ALL", "en_US.UTF-8"}});
      CHECK_MESSAGE(gone.status == 1, gone.output);
      CHECK_MESSAGE(gone.output.find("the stick failed") != std::string::npos, gone.output);
    }
    const SmallStick stick("64k");
    if (!stick.mounted) return;
    REQUIRE(mount(nullptr, stick.folder.path().c_str(), nullptr, MS_REMOUNT | MS_RDONLY,
                  nullptr) == 0);
    const auto read_only = export_to(home, stick.folder.path());
    CHECK(read_only.status == 1);
    CHECK(read_only.output.find("write protection") != std::string::npos);
  }
}
