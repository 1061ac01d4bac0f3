// A byte changed anywhere in a journal: it is noticed and everything stays as it was found, or it
// does not matter: all that stands in the file reads the same, and work goes on.
#include <doctest/doctest.h>
#include <sqlite3.h>

#include <map>
#include <random>

#include "kiosk/journal/examination.hpp"
#include "tests/kiosk/journal/central_double.hpp"
#include "tests/support/folder.hpp"

using namespace suara;
using namespace suara::journal;
using test::a_score;
using test::an_offer;
using test::at;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kPageBytes = 4096;
constexpr std::size_t kFrameBytes = 24 + kPageBytes;
constexpr std::size_t kWalHeaderBytes = 32;
constexpr std::int64_t kDay = 86'400;
const char* const kFile = "journal.sqlite3";
const char* const kWal = "journal.sqlite3-wal";

using Files = std::map<std::string, std::string>;  // name -> content

Files files_of(const fs::path& folder) {
  Files files;
  for (const auto& entry : fs::directory_iterator(folder))
    files[entry.path().filename()] = test::read_file(entry.path());
  return files;
}

void put(const test::Folder& folder, const Files& files) {
  for (const auto& entry : fs::directory_iterator(folder.path())) fs::remove(entry.path());
  for (const auto& [name, content] : files) test::write_file(folder / name, content);
}

// Every row of every table, and the schema: what any read could give.
std::string rows_of(const fs::path& file) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open_v2(file.c_str(), &db, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK);
  std::vector<std::string> queries{
      "SELECT 'SELECT * FROM ' || name || ' ORDER BY 1, 2' FROM sqlite_master WHERE type = 'table'"
      " AND name <> 'ticket' ORDER BY name",
      "SELECT type, name, sql FROM sqlite_master ORDER BY type, name", "SELECT * FROM ticket"};
  std::string all;
  for (std::size_t i = 0; i < queries.size(); ++i) {
    sqlite3_stmt* rows = nullptr;
    REQUIRE(sqlite3_prepare_v2(db, queries[i].c_str(), -1, &rows, nullptr) == SQLITE_OK);
    while (sqlite3_step(rows) == SQLITE_ROW)
      for (int column = 0; column < sqlite3_column_count(rows); ++column) {
        const auto* bytes = static_cast<const char*>(sqlite3_column_blob(rows, column));
        const std::string value(bytes == nullptr ? "" : bytes,
                                static_cast<std::size_t>(sqlite3_column_bytes(rows, column)));
        if (i == 0) queries.push_back(value);
        all += to_hex(value) + " ";
      }
    sqlite3_finalize(rows);
  }
  sqlite3_close(db);
  return all;
}

void close_ballot(Journal& journal, std::int64_t second, std::size_t text_bytes) {
  domain::Answers answers = a_score(3);
  std::vector<Bytes> sealed;
  if (text_bytes > 0) {
    answers.text_commitments = {record::sha256({"a text"})};
    sealed = {Bytes(text_bytes, static_cast<char>('a' + second % 20))};
  }
  journal.open_draft(an_offer(), at(second));
  journal.close_draft(answers, domain::ClosedBy::selesai, 9'000, at(second + 3), sealed);
}

void acknowledge(Journal& journal, test::Signer& central, std::int64_t second) {
  const auto out = journal.outgoing(journal.acknowledged().head.seq, 256, central.device);
  const auto receipt = central.receive((*out)->upload, at(second).wall);
  REQUIRE(journal.take_receipt(central.sign(receipt), (*out)->context, at(second)));
}

// A journal with everything in it: purged, acknowledged and waiting records, texts, PINs, tickets
// and an open draft. Left as a kill leaves it: with its log.
struct FullJournal {
  test::Signer central;
  std::map<std::uint64_t, Bytes> records;  // that are kept
  Files killed;  // the file, its log and the witness
  Files closed;  // the same journal after an orderly end
  std::string rows;
  Head head;

  FullJournal() {
    const test::Folder folder;
    central.bundle.unit_name = std::string(9'000, 'u');  // overflow pages
    {
      auto journal = *Journal::open(folder.path());
      journal.enrol(central.identity());
      journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
      for (int i = 0; i < 40; ++i) close_ballot(journal, 10 * i, i % 4 == 0 ? 300 : 0);
      acknowledge(journal, central, 1'000);
      for (int i = 0; i < 30; ++i)
        close_ballot(journal, 91 * kDay + 10 * i, i % 9 == 0 ? 5'000 : 0);
      acknowledge(journal, central, 91 * kDay + 1'000);
      hear_a_forger(journal);
      REQUIRE(journal.purge(journal.acknowledged().server_time) > 20);
      work_on(journal, 92 * kDay);
    }
    auto journal = *Journal::open(folder.path());
    journal.boot(at(93 * kDay), "0.1.0", Bytes(16, 'c'));
    work_on(journal, 93 * kDay);
    journal.open_draft(an_offer(), at(93 * kDay + 900));
    journal.save_draft(a_score(2), at(93 * kDay + 901));
    head = journal.head();
    for (std::uint64_t after = journal.kept_after(); after < head.seq;) {
      const auto out = journal.outgoing(after, 256, central.device);
      const auto batch = record::parse_batch((*out)->upload.batch);
      for (const Bytes& bytes : batch->records) records[++after] = bytes;
    }
    killed = files_of(folder.path());
    { const Journal ended = std::move(journal); }
    closed = files_of(folder.path());
    rows = rows_of(folder / kFile);
  }

  // His receipt stays as evidence.
  void hear_a_forger(Journal& journal) {
    const auto out = journal.outgoing(journal.acknowledged().head.seq, 256, central.device);
    const auto receipt = central.receive((*out)->upload, at(91 * kDay + 1'001).wall);
    const Bytes forged = record::sign_receipt(receipt, "r1", record::SigningKey::generate(),
                                              central.bundle_bytes());
    REQUIRE_FALSE(journal.take_receipt(forged, (*out)->context, at(91 * kDay + 1'001)));
    REQUIRE(journal.evidence().size() == 1);
  }

  void work_on(Journal& journal, std::int64_t second) const {
    for (int i = 0; i < 12; ++i) close_ballot(journal, second + 10 * i, i % 5 == 0 ? 300 : 0);
    for (int i = 0; i < 5; ++i) {
      journal.note_wrong_pin("19900101" + std::to_string(i), at(second + i).wall);
      journal.take_ticket("A-" + std::to_string(i), date_of(at(second).wall, {}));
    }
  }
};

const FullJournal& full() {
  static const FullJournal made;
  return made;
}

struct Tried {
  int noticed = 0;
  int harmless = 0;
};

std::string refusal(const test::Folder& folder) {
  try {
    const auto journal = Journal::open(folder.path());
    return journal ? "" : journal.error().code;
  } catch (const std::exception& error) {
    return error.what();
  }
}

// What a doctor finds good in a damaged folder is what was written there, and nothing else.
void examine(const test::Folder& folder, const std::string& where) {
  const auto examined = Examination::of(folder.path());
  REQUIRE_MESSAGE(examined, where);
  CHECK_MESSAGE(examined->findings().refusal, where);
  if (!examined->findings().is) return;  // Nobody can say whose records these are.
  for (const GoodRun& run : examined->findings().good)
    for (std::uint64_t after = run.before.seq; after < run.last_seq;) {
      const auto out = examined->outgoing(after, full().central.device);
      REQUIRE_MESSAGE(out, where);
      REQUIRE_MESSAGE(*out, where);
      const auto batch =
          record::open_batch((*out)->upload.batch, full().central.device.public_key());
      REQUIRE_MESSAGE(batch, where);
      for (const Bytes& bytes : batch->records)
        CHECK_MESSAGE(full().records.at(++after) == bytes, where);
    }
}

// The verdict on one damaged folder; anything else than noticed or harmless fails.
void judge(const Files& damaged, const std::string& where, Tried& tried) {
  const test::Folder folder;
  put(folder, damaged);
  const std::string refused = refusal(folder);
  if (!refused.empty()) {
    ++tried.noticed;
    CHECK_MESSAGE(refused.starts_with("journal."), where << ": " << refused);
    if (tried.noticed % 4 == 0) examine(folder, where);
    CHECK_MESSAGE(files_of(folder.path()) == damaged, where << ": not left as found");
    return;
  }
  ++tried.harmless;
  REQUIRE_MESSAGE(rows_of(folder / kFile) == full().rows, where);
  {
    auto journal = *Journal::open(folder.path());
    CHECK_MESSAGE(journal.head() == full().head, where);
    CHECK_MESSAGE(journal.boot(at(94 * kDay), "0.1.0", Bytes(16, 'd')), where);
    close_ballot(journal, 94 * kDay + 10, 0);
  }
  const auto again = Journal::open(folder.path());
  REQUIRE_MESSAGE(again, where);
  CHECK_MESSAGE(again->head().seq == full().head.seq + 3, where);
}

Tried flip(const Files& files, const std::string& name, const std::vector<std::size_t>& offsets) {
  static std::mt19937 random(7);
  Tried tried;
  for (const std::size_t offset : offsets) {
    Files damaged = files;
    char& byte = damaged.at(name)[offset];
    byte = static_cast<char>(byte ^ static_cast<char>(1U << (random() % 8)));
    judge(damaged, name + " " + std::to_string(offset), tried);
  }
  return tried;
}

// Of each stretch of `length` behind `first`: its first octets and some drawn from the rest.
std::vector<std::size_t> offsets_in(std::size_t size, std::size_t first, std::size_t length,
                                    std::size_t leading, std::size_t drawn) {
  static std::mt19937 random(11);
  std::vector<std::size_t> offsets;
  for (std::size_t at = first; at < size; at += length) {
    for (std::size_t i = 0; i < leading; ++i) offsets.push_back(at + i);
    for (std::size_t i = 0; i < drawn; ++i) offsets.push_back(at + random() % length);
  }
  std::erase_if(offsets, [size](std::size_t offset) { return offset >= size; });
  return offsets;
}

}  // namespace

TEST_SUITE("kiosk/journal/damage") {
  TEST_CASE("a bit flipped in any page is noticed and all left as found, or changes no reading") {
    const std::string& file = full().closed.at(kFile);
    REQUIRE(file.size() / kPageBytes > 20);
    auto offsets = offsets_in(file.size(), 0, kPageBytes, 12, 16);
    for (std::size_t i = 12; i < 108; ++i) offsets.push_back(i);  // the file's own header
    const Tried tried = flip(full().closed, kFile, offsets);
    MESSAGE("in " << file.size() / kPageBytes << " pages " << tried.noticed << " noticed, "
                  << tried.harmless << " without effect");
    CHECK(tried.noticed > tried.harmless);
  }

  TEST_CASE("a bit flipped anywhere in the log of a killed kiosk is noticed or nothing is lost") {
    const std::string& log = full().killed.at(kWal);
    REQUIRE(log.size() / kFrameBytes > 40);
    auto offsets = offsets_in(log.size(), kWalHeaderBytes, kFrameBytes, 3, 3);
    for (std::size_t i = 0; i < kWalHeaderBytes; ++i) offsets.push_back(i);
    for (std::size_t i = 0; i < 24; ++i) offsets.push_back(log.size() - kFrameBytes + i);
    const Tried tried = flip(full().killed, kWal, offsets);
    MESSAGE("in " << log.size() / kFrameBytes << " frames " << tried.noticed << " noticed, "
                  << tried.harmless << " without effect");
    CHECK(tried.noticed > 100);
  }

  TEST_CASE("a damaged witness is no damage of the journal") {
    const Tried tried = flip(full().killed, "journal.witness", offsets_in(512, 0, 64, 1, 2));
    CHECK(tried.noticed == 0);
    CHECK(tried.harmless > 10);
  }

  TEST_CASE("a journal that is gone, empty, cut or without its log is not taken for a new one") {
    const Files& killed = full().killed;
    Tried tried;
    const auto without = [](Files files, const std::string& name) {
      files.erase(name);
      return files;
    };
    const auto with = [](Files files, const std::string& name, std::string content) {
      files[name] = std::move(content);
      return files;
    };
    const std::string& file = full().closed.at(kFile);
    std::vector<Files> damaged = {without(full().closed, kFile), without(killed, kFile),
                                  without(killed, kWal), with(full().closed, kFile, ""),
                                  with(killed, kFile, ""), with(killed, kWal, ""),
                                  with(full().closed, kFile, std::string(file.size(), '\0')),
                                  with(killed, kWal, killed.at(kWal).substr(0, kFrameBytes * 3))};
    for (std::size_t pages = 1; pages < file.size() / kPageBytes; ++pages)
      damaged.push_back(with(full().closed, kFile, file.substr(0, pages * kPageBytes)));
    for (std::size_t i = 0; i < damaged.size(); ++i)
      judge(damaged[i], "case " + std::to_string(i), tried);
    CHECK(tried.harmless == 0);
    const test::Folder fresh;  // Where there never was one, one is made.
    CHECK(refusal(fresh).empty());
  }

  TEST_CASE("an older copy of the journal beside the witness of the newer one is refused") {
    const test::Folder folder;
    const test::Signer signer;
    Files older;
    {
      auto journal = *Journal::open(folder.path());
      journal.enrol(signer.identity());
      journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
    }
    older = files_of(folder.path());
    {
      auto journal = *Journal::open(folder.path());
      close_ballot(journal, 10, 0);
    }
    Files mixed = files_of(folder.path());
    mixed[kFile] = older.at(kFile);
    put(folder, mixed);
    CHECK(refusal(folder) == "journal.broken");
    put(folder, older);  // A whole folder of the time before is a restored disk: BKD's to judge.
    CHECK(refusal(folder).empty());
    older.erase("journal.witness");
    put(folder, older);
    CHECK(refusal(folder).empty());
    CHECK(fs::exists(folder / "journal.witness"));
  }

  TEST_CASE("a record whose number is damaged keeps no doctor busy, and the others are found") {
    const test::Folder folder;
    put(folder, full().closed);
    const auto last = full().head.seq;
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open(((folder / kFile).c_str()), &db) == SQLITE_OK);
    const std::string sql =
        "UPDATE record SET seq = 2000000 WHERE seq = " + std::to_string(last);
    CHECK(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(db);
    const auto examined = Examination::of(folder.path());
    REQUIRE(examined);
    const Findings& found = examined->findings();
    REQUIRE(found.good.size() == 1);
    CHECK(found.good[0].last_seq == last - 1);
    REQUIRE(found.damaged.size() == 1);
    CHECK(found.damaged[0].first_seq == last);
    CHECK(found.damaged[0].last_seq < fs::file_size(folder / kFile));
  }

  TEST_CASE("what is damaged while the kiosk runs is noticed when it is read again") {
    const test::Folder folder;
    put(folder, full().closed);
    auto journal = *Journal::open(folder.path());
    CHECK(journal.verify());
    const std::string file = test::read_file(folder / kFile);
    std::string damaged = file;
    damaged[file.rfind("P-0001") + 5] = '2';
    test::write_file(folder / kFile, damaged);
    const auto sound = journal.verify();
    REQUIRE_FALSE(sound);
    CHECK(sound.error().code == "journal.broken");
    test::write_file(folder / kFile, file);
    CHECK(journal.verify());
  }

  TEST_CASE("an answer that went into a file nobody finds again is not said to be kept") {
    for (const std::string& name : {std::string(kFile), std::string(kWal)}) {
      CAPTURE(name);
      for (const bool moved : {false, true}) {
        const test::Folder folder;
        put(folder, full().closed);
        auto journal = *Journal::open(folder.path());
        journal.boot(at(kDay), "0.1.0", Bytes(16, 'b'));
        journal.open_draft(an_offer(), at(kDay + 1));
        CHECK_NOTHROW(journal.save_draft(a_score(4), at(kDay + 2)));
        if (moved)
          fs::rename(folder / name, folder / "elsewhere");
        else
          fs::remove(folder / name);
        CHECK_THROWS_AS(journal.save_draft(a_score(3), at(kDay + 3)), Damaged);
        journal.leave_as_it_stands();
      }
    }
  }
}
