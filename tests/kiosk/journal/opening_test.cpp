#include <doctest/doctest.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <map>

#include "kiosk/journal/journal.hpp"
#include "tests/kiosk/journal/central_double.hpp"
#include "tests/support/folder.hpp"

using namespace suara;
using namespace suara::journal;
using domain::ClosedBy;
using test::a_score;
using test::an_offer;
using test::at;

namespace {

Journal enrolled(const test::Folder& folder, const test::Signer& signer) {
  auto journal = Journal::open(folder.path());
  REQUIRE(journal);
  if (!journal->enrolled()) journal->enrol(signer.identity());
  return std::move(*journal);
}

std::string refusal(const test::Folder& folder) {
  const auto journal = Journal::open(folder.path());
  return journal ? "opened" : journal.error().code;
}

// Imported rows, so many in one transaction: each is a record as a citizen's is.
void grow(Journal& journal, std::uint32_t rows) {
  domain::Ballot ballot;
  ballot.offer = an_offer();
  ballot.offer.channel = domain::Channel::imported;
  ballot.answers.score = 4;
  ballot.outcome = domain::Outcome::rated;
  ballot.closed_by = ClosedBy::selesai;
  std::vector<domain::Ballot> ballots;
  for (std::uint32_t row = 1; row <= rows; ++row) {
    ballot.imported = domain::ImportedRow{date_of(2026, 10, 5), row};
    ballots.push_back(ballot);
  }
  journal.append_imported(ballots, at(1));
}

}  // namespace

TEST_SUITE("kiosk/journal") {
  TEST_CASE("one changed byte of an unacknowledged record, the head or the draft is refused") {
    for (const char* sql :
         {"UPDATE record SET bytes = zeroblob(length(bytes)) WHERE seq = 2",
          "UPDATE record SET hash = zeroblob(32) WHERE seq = 3", "DELETE FROM record WHERE seq = 2",
          "DELETE FROM record WHERE seq = 3", "UPDATE head SET seq = 2",
          "UPDATE identity SET device = 'K-2'", "UPDATE acknowledged SET tree_size = 5",
          "UPDATE draft SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || 'x' AS BLOB)",
          "DELETE FROM identity"}) {
      const test::Folder folder;
      const test::Signer signer;
      {
        Journal journal = enrolled(folder, signer);
        journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
        for (int i = 0; i < 2; ++i) {
          journal.open_draft(an_offer(), at(1));
          journal.close_draft(a_score(4), ClosedBy::selesai, 3'000, at(4));
        }
        journal.open_draft(an_offer(), at(5));
      }
      CHECK(refusal(folder) == "opened");
      sqlite3* raw = nullptr;
      REQUIRE(sqlite3_open((folder / "journal.sqlite3").c_str(), &raw) == SQLITE_OK);
      REQUIRE(sqlite3_exec(raw, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
      sqlite3_close(raw);
      const std::string before = test::read_file(folder / "journal.sqlite3");
      CHECK_MESSAGE(refusal(folder) == "journal.broken", sql);
      CHECK(test::read_file(folder / "journal.sqlite3") == before);
    }
  }

  TEST_CASE("a byte flipped on the disk is refused, whatever it belonged to") {
    const test::Folder folder;
    const test::Signer signer;
    {
      Journal journal = enrolled(folder, signer);
      journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
      journal.open_draft(an_offer(), at(1));
      journal.close_draft(a_score(4), ClosedBy::selesai, 3'000, at(4));
    }
    const std::string whole = test::read_file(folder / "journal.sqlite3");
    std::string damaged = whole;
    damaged[whole.rfind("P-0001") + 5] = '2';
    test::write_file(folder / "journal.sqlite3", damaged);
    const auto journal = Journal::open(folder.path());
    REQUIRE_FALSE(journal);
    CHECK(journal.error().code == "journal.broken");
    CHECK(journal.error().args.at("at") == "2");
    test::write_file(folder / "journal.sqlite3", whole.substr(0, whole.size() / 2));
    CHECK(refusal(folder) == "journal.broken");
    test::write_file(folder / "journal.sqlite3", std::string(4'096, 'n') + "ot a database");
    CHECK(refusal(folder) == "journal.broken");
    test::write_file(folder / "journal.sqlite3", whole);
    CHECK(refusal(folder) == "opened");
  }

  TEST_CASE("a journal of a newer program and one that another process has are refused") {
    const test::Folder folder;
    const test::Signer signer;
    {
      Journal journal = enrolled(folder, signer);
      CHECK(refusal(folder) == "journal.locked");
    }
    CHECK(refusal(folder) == "opened");
    sqlite3* raw = nullptr;
    REQUIRE(sqlite3_open((folder / "journal.sqlite3").c_str(), &raw) == SQLITE_OK);
    sqlite3_exec(raw, "PRAGMA user_version=99", nullptr, nullptr, nullptr);
    sqlite3_close(raw);
    CHECK(refusal(folder) == "journal.newer");
  }

  TEST_CASE("after a fault of the disk the journal goes on in a verified copy") {
    const test::Folder folder;
    const test::Signer signer;
    Head head;
    {
      Journal journal = enrolled(folder, signer);
      journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
      journal.open_draft(an_offer(), at(1));
      journal.save_draft(a_score(3), at(2));
      head = journal.head();
      note_fault(folder.path());
    }
    struct stat before {};
    REQUIRE(stat((folder / "journal.sqlite3").c_str(), &before) == 0);
    {
      Journal journal = enrolled(folder, signer);
      CHECK(journal.head() == head);
      CHECK(journal.boot(at(9), "0.1.0", Bytes(16, 'b')));  // The draft came along.
      struct stat after {};
      REQUIRE(stat((folder / "journal.sqlite3").c_str(), &after) == 0);
      CHECK(before.st_ino != after.st_ino);
    }
    CHECK_FALSE(std::filesystem::exists(folder / "journal.fault"));
    CHECK_FALSE(std::filesystem::exists(folder / "journal.copy.sqlite3"));
    CHECK(refusal(folder) == "opened");
  }

  TEST_CASE("a fault is a record of the session that came back from it, by its first code") {
    const test::Folder folder;
    const test::Signer signer;
    for (const std::string_view code : {"D-13", "not a code\n"}) {
      {
        Journal journal = enrolled(folder, signer);
        journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
        CHECK_FALSE(journal.note_mended(at(0)));
        note_fault(folder.path(), code);
        note_fault(folder.path(), "D-1034");
      }
      { const Journal looked_at = enrolled(folder, signer); }  // by another verb than the kiosk
      Journal journal = enrolled(folder, signer);
      const std::uint64_t proven = journal.head().seq;
      journal.boot(at(9), "0.1.0", Bytes(16, 'b'));
      CHECK(journal.note_mended(at(9)));
      CHECK_FALSE(journal.note_mended(at(9)));
      const auto notes = journal.inspect().notes;
      CHECK(notes.back().body ==
            record::Body(record::StorageFault{code == "D-13" ? "D-13" : "X", proven}));
    }
  }

  TEST_CASE("a power cut between the steps of mending loses nothing and mixes no old log in") {
    namespace fs = std::filesystem;
    const test::Signer signer;
    const test::Folder found, mended;
    Head head;
    {
      const test::Folder live;
      Journal journal = enrolled(live, signer);
      journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
      journal.open_draft(an_offer(), at(1));
      journal.save_draft(a_score(3), at(2));
      head = journal.head();
      for (const test::Folder* one : {&found, &mended}) {  // as a cut leaves them: not closed
        for (const char* name : {"journal.sqlite3", "journal.sqlite3-wal"})
          fs::copy_file(live / name, *one / name);
        note_fault(one->path());
      }
    }
    { const Journal closed = enrolled(mended, signer); }
    for (const int steps : {0, 1, 2}) {
      const test::Folder folder;
      fs::copy(found.path(), folder.path(), fs::copy_options::recursive);
      fs::copy_file(mended / "journal.sqlite3", folder / "journal.mended.sqlite3");
      if (steps >= 1) fs::remove(folder / "journal.sqlite3-wal");
      if (steps >= 2) fs::rename(folder / "journal.mended.sqlite3", folder / "journal.sqlite3");
      Journal journal = enrolled(folder, signer);
      CHECK(journal.head() == head);
      CHECK(journal.boot(at(9), "0.1.0", Bytes(16, 'b')));
      CHECK_FALSE(fs::exists(folder / "journal.fault"));
      CHECK_FALSE(fs::exists(folder / "journal.mended.sqlite3"));
    }
  }

  TEST_CASE("while one program mends a data folder another is told so and touches nothing in it") {
    namespace fs = std::filesystem;
    for (const bool copied : {false, true}) {
      CAPTURE(copied);
      const test::Signer signer;
      const test::Folder folder;
      const test::Folder live;
      {
        Journal journal = enrolled(live, signer);
        journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
        for (const char* name : {"journal.sqlite3", "journal.sqlite3-wal"})
          fs::copy_file(live / name, folder / name);
        note_fault(folder.path(), "D-13");
      }
      // What the other one is at: its copy half written, or about to get its name.
      const std::string name = copied ? "journal.mended.sqlite3" : "journal.copy.sqlite3";
      if (copied) fs::copy_file(live / "journal.sqlite3", folder / name);
      else test::write_file(folder / name, "SQLite format 3");
      const auto everything = [&] {
        std::map<std::string, std::string> files;
        for (const auto& entry : fs::directory_iterator(folder.path()))
          files[entry.path().filename().string()] = test::read_file(entry.path());
        return files;
      };
      const auto before = everything();
      const int other = ::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      REQUIRE(::flock(other, LOCK_EX) == 0);
      CHECK(refusal(folder) == "journal.locked");
      CHECK(everything() == before);
      ::close(other);
      CHECK(refusal(folder) == "opened");
      CHECK_FALSE(fs::exists(folder / name));
    }
  }

  TEST_CASE("a journal of megabytes holds no more in memory than a small one, also when verified") {
    constexpr std::int64_t kHeldMax = 512 * 1024;
    constexpr std::uintmax_t kFileMin = 2 * 1024 * 1024;
    const test::Folder folder;
    const test::Signer signer;
    const std::int64_t before = sqlite3_memory_used();
    {
      Journal journal = enrolled(folder, signer);
      for (int i = 0; i < 32; ++i) grow(journal, 500);
      CHECK(sqlite3_memory_used() - before <= kHeldMax);
      CHECK(journal.verify());
      CHECK(sqlite3_memory_used() - before <= kHeldMax);
    }
    CHECK(std::filesystem::file_size(folder / "journal.sqlite3") >= kFileMin);
    const Journal again = enrolled(folder, signer);
    CHECK(sqlite3_memory_used() - before <= kHeldMax);
  }
}
