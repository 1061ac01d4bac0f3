#include "kiosk/journal/journal.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "tests/kiosk/journal/central_double.hpp"
#include "tests/support/folder.hpp"

using namespace suara;
using namespace suara::journal;
using domain::ClosedBy;
using domain::Outcome;
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

// What a central would read: every record behind seq.
std::vector<record::Record> records(const Journal& journal, const test::Signer& signer,
                                    std::uint64_t after = 0) {
  std::vector<record::Record> found;
  const auto out = journal.outgoing(after, 256, signer.device);
  REQUIRE(out);
  if (!*out) return found;
  const auto batch = record::open_batch((*out)->upload.batch, signer.device.public_key());
  REQUIRE(batch);
  for (const Bytes& bytes : batch->records) found.push_back(*record::decode(bytes));
  return found;
}

domain::Ballot newest_ballot(const Journal& journal, const test::Signer& signer) {
  return std::get<domain::Ballot>(records(journal, signer).back().body);
}

// Runs work in a process of its own, which then is killed before it can close anything.
void in_killed_process(const std::function<void()>& work) {
  const pid_t child = fork();
  if (child == 0) {
    work();
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
}

}  // namespace

TEST_SUITE("kiosk/journal") {
  TEST_CASE("all seven outcomes stand in the chain with the fields of their ballot") {
    const test::Folder folder;
    const test::Signer signer;
    Journal journal = enrolled(folder, signer);
    journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
    domain::Answers taken_back = a_score(1, 3'000);
    taken_back.score.reset();
    taken_back.score_taken_back = true;
    taken_back.changes = 1;
    domain::Answers skipped;
    skipped.skipped = true;
    skipped.first_answer_ms = skipped.last_answer_ms = 4'000;
    const struct {
      domain::Answers answers;
      ClosedBy by;
      Outcome outcome;
    } cases[] = {{a_score(4), ClosedBy::selesai, Outcome::rated},
                 {a_score(2), ClosedBy::next, Outcome::rated},
                 {taken_back, ClosedBy::idle, Outcome::withdrawn},
                 {skipped, ClosedBy::selesai, Outcome::skipped},
                 {{}, ClosedBy::cancel, Outcome::cancelled},
                 {{}, ClosedBy::next, Outcome::superseded},
                 {{}, ClosedBy::idle, Outcome::timed_out}};
    std::uint64_t seq = 1;
    for (const auto& one : cases) {
      journal.open_draft(an_offer(), at(10));
      journal.save_draft(one.answers, at(12));
      CHECK(journal.has_draft());
      journal.close_draft(one.answers, one.by, 9'000, at(19));
      CHECK_FALSE(journal.has_draft());
      CHECK(journal.head().seq == ++seq);
      const domain::Ballot ballot = newest_ballot(journal, signer);
      CHECK(ballot.outcome == one.outcome);
      CHECK(ballot.closed_by == one.by);
      CHECK(ballot.close_ms == 9'000);
      CHECK(ballot.offer == an_offer());
      CHECK(ballot.answers == one.answers);
    }
    journal.open_draft(an_offer(), at(20));
    { const Journal closed = std::move(journal); }
    Journal next = enrolled(folder, signer);
    CHECK(next.boot(at(30), "0.1.0", Bytes(16, 'c')));
    const auto all = records(next, signer);
    const auto interrupted = std::get<domain::Ballot>(all[all.size() - 2].body);
    CHECK(interrupted.outcome == Outcome::interrupted);
    CHECK(interrupted.closed_by == ClosedBy::boot);
    CHECK(std::holds_alternative<record::Boot>(all.back().body));
    CHECK(next.waiting_ballots() == 8);
  }

  TEST_CASE("an answer survives the kill of the program and is closed at the next boot") {
    const test::Folder folder;
    const test::Signer signer;
    for (const bool tapped : {true, false}) {
      in_killed_process([&] {
        Journal journal = std::move(*Journal::open(folder.path()));
        if (!journal.enrolled()) journal.enrol(signer.identity());
        journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
        journal.open_draft(an_offer(), at(1));
        if (tapped) journal.save_draft(a_score(3, 1'500), at(2));
      });
      Journal journal = enrolled(folder, signer);
      CHECK(journal.boot(at(100), "0.1.0", Bytes(16, 'b')));
      const auto all = records(journal, signer);
      const auto& written = all[all.size() - 2];
      const auto ballot = std::get<domain::Ballot>(written.body);
      CHECK(ballot.outcome == (tapped ? Outcome::rated : Outcome::interrupted));
      CHECK(ballot.answers.score == (tapped ? std::optional<std::uint8_t>(3) : std::nullopt));
      CHECK(ballot.closed_by == ClosedBy::boot);
      CHECK(written.boot_ms == (tapped ? at(2).boot_ms : at(1).boot_ms));
      CHECK_FALSE(journal.boot(at(200), "0.1.0", Bytes(16, 'b')));
    }
  }

  TEST_CASE("a score that was taken back is not even in the file") {
    const test::Folder folder;
    const test::Signer signer;
    Journal journal = enrolled(folder, signer);
    journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
    journal.open_draft(an_offer(), at(1));
    journal.save_draft(a_score(1), at(2));
    domain::Answers withdrawn = a_score(1);
    withdrawn.score.reset();
    withdrawn.score_taken_back = true;
    journal.save_draft(withdrawn, at(3));
    journal.close_draft(withdrawn, ClosedBy::selesai, 4'000, at(5));
    CHECK(newest_ballot(journal, signer).answers.score == std::nullopt);
  }

  TEST_CASE("a disk that takes no more is said, and what stood before still stands") {
    const test::Folder folder;
    const test::Signer signer;
    const pid_t child = fork();
    if (child == 0) {
      Journal journal = std::move(*Journal::open(folder.path()));
      journal.enrol(signer.identity());
      journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
      signal(SIGXFSZ, SIG_IGN);
      struct stat wal {};
      stat((folder / "journal.sqlite3-wal").c_str(), &wal);
      const rlimit limit{static_cast<rlim_t>(wal.st_size), static_cast<rlim_t>(wal.st_size)};
      setrlimit(RLIMIT_FSIZE, &limit);
      try {
        journal.open_draft(an_offer(), at(1));
      } catch (const std::exception&) {
        _exit(journal.has_draft() ? 1 : 42);
      }
      _exit(2);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(WEXITSTATUS(status) == 42);
    Journal journal = enrolled(folder, signer);
    CHECK(journal.head().seq == 1);
    CHECK_FALSE(journal.boot(at(9), "0.1.0", Bytes(16, 'b')));
  }

  TEST_CASE("a clock that was set is a record before the next one") {
    const test::Folder folder;
    const test::Signer signer;
    Journal journal = enrolled(folder, signer);
    journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
    Clocks slewed = at(10);
    slewed.wall = slewed.wall + 1'500;
    journal.append(record::Shutdown{1}, slewed);
    CHECK(journal.head().seq == 2);
    Clocks set = at(20);
    set.wall = set.wall + 3'600'000;
    journal.append(record::Shutdown{1}, set);
    const auto all = records(journal, signer);
    REQUIRE(all.size() == 4);
    const auto change = std::get<record::ClockChange>(all[2].body);
    CHECK(change.after == set.wall);
    CHECK(change.after - change.before == 3'600'000 - 1'500);
    CHECK(all[3].wall_offset_ms == 3'600'000);
  }

  TEST_CASE("settings are stated when they are others than at the last start, and only then") {
    const test::Folder folder;
    test::Signer signer;
    std::int64_t seconds = 0;
    const auto start = [&](std::map<std::string, std::string> settings) {
      Journal journal = enrolled(folder, signer);
      journal.boot(at(++seconds), "0.1.0", Bytes(16, 'b'));
      const bool stated = journal.note_settings(at(seconds));
      signer.bundle.settings = std::move(settings);
      const auto out = **journal.outgoing(journal.acknowledged().head.seq, 256, signer.device);
      const auto receipt = signer.receive(out.upload, at(seconds).wall);
      REQUIRE(journal.take_receipt(signer.sign(receipt), out.context, at(seconds)));
      return stated;
    };
    CHECK_FALSE(start({}));                               // no bundle yet
    CHECK_FALSE(start({{"skm.respondents", "7"}}));       // it has no settings
    CHECK(start({{"skm.respondents", "7"}}));
    CHECK_FALSE(start({{"skm.respondents", "8"}}));
    CHECK(start({{"skm.respondents", "8"}, {"b", "1"}}));
    CHECK(start({}));
    CHECK(start({}));  // none any more
    CHECK_FALSE(start({}));
    std::vector<Hash> stated;
    for (const record::Record& one : records(enrolled(folder, signer), signer))
      if (const auto* change = std::get_if<record::SettingsChange>(&one.body))
        stated.push_back(change->settings_hash);
    CHECK(stated == std::vector<Hash>{settings_hash({{"skm.respondents", "7"}}),
                                      settings_hash({{"skm.respondents", "8"}}),
                                      settings_hash({{"b", "1"}, {"skm.respondents", "8"}}),
                                      settings_hash({})});
    CHECK(settings_hash({{"a", "1"}, {"b", "2"}}) != settings_hash({{"a", "11:b1:2"}}));
  }

  TEST_CASE("wrong PINs are counted for each NIP and outlive a restart") {
    const test::Folder folder;
    const test::Signer signer;
    {
      Journal journal = enrolled(folder, signer);
      for (int i = 0; i < 4; ++i) journal.note_wrong_pin("198001012005011001", at(i).wall);
      journal.note_wrong_pin("unknown", at(9).wall);
    }
    Journal journal = enrolled(folder, signer);
    CHECK(journal.wrong_pins("198001012005011001") == WrongPins{4, at(3).wall});
    CHECK(journal.wrong_pins("unknown").count == 1);
    CHECK(journal.wrong_pins("somebody else").count == 0);
    CHECK(journal.date_wrong_pins("198001012005011001", at(1).wall) == WrongPins{4, at(1).wall});
    CHECK(journal.wrong_pins("198001012005011001") == WrongPins{4, at(1).wall});
    journal.clear_wrong_pins("198001012005011001");
    CHECK(journal.wrong_pins("198001012005011001").count == 0);
    CHECK(journal.wrong_pins("unknown").count == 1);
  }

  TEST_CASE("the duty that a crash left open is found on the same day, one that ended is not") {
    const test::Folder folder;
    const test::Signer signer;
    const Instant today = at(0).wall;
    const record::Duty on{OfficerId{"P-0001"}, CounterId{"C-1"}, true, record::DutyEnd::none};
    {
      Journal journal = enrolled(folder, signer);
      journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
      CHECK_FALSE(journal.open_duty(today));
      journal.append(on, at(60));
    }
    Journal journal = enrolled(folder, signer);
    journal.boot(at(100), "0.1.0", Bytes(16, 'c'));
    const auto open = journal.open_duty(today);
    REQUIRE(open);
    CHECK(open->duty == on);
    CHECK(open->since == at(60).wall);
    CHECK_FALSE(journal.open_duty(today + 24 * 3'600'000));
    record::Duty off = on;
    off.on = false;
    off.ended_by = record::DutyEnd::officer;
    journal.append(off, at(120));
    CHECK_FALSE(journal.open_duty(today));
  }

  TEST_CASE("a ticket has one ballot a day") {
    const test::Folder folder;
    const test::Signer signer;
    Journal journal = enrolled(folder, signer);
    const Date today = date_of(2026, 11, 24);
    CHECK(journal.take_ticket("A-017", today));
    CHECK_FALSE(journal.take_ticket("A-017", today));
    CHECK(journal.take_ticket("A-018", today));
    CHECK(journal.take_ticket("A-017", Date{today.days + 1}));
    CHECK(test::read_file(folder / "journal.sqlite3").find("A-017") == std::string::npos);
  }

  TEST_CASE("today's figures: services, offered, without a ballot") {
    const test::Folder folder;
    const test::Signer signer;
    Journal journal = enrolled(folder, signer);
    journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
    const Date today = date_of(at(0).wall, Zone{});
    const auto close = [&](const domain::Answers& answers, ClosedBy by, std::uint32_t ms) {
      journal.open_draft(an_offer(), at(1));
      journal.close_draft(answers, by, ms, at(2));
    };
    close(a_score(4), ClosedBy::selesai, 3'000);
    close({}, ClosedBy::cancel, 14'999);
    close({}, ClosedBy::idle, 15'000);
    const domain::ServiceWithoutBallot left{an_offer(), domain::NoBallotReason::citizen_left};
    journal.append(left, at(3));
    CHECK(journal.figures(today) == Figures{4, 2, 1});
    CHECK(journal.figures(Date{today.days + 1}) == Figures{});
    journal.append(left, at(86'400));
    CHECK(journal.figures(today) == Figures{4, 2, 1});
    CHECK(journal.figures(Date{today.days + 1}) == Figures{1, 0, 1});
  }

  TEST_CASE("today's figures hold all of today, also where the clock was at yesterday between") {
    const test::Folder folder;
    const test::Signer signer;
    Journal journal = enrolled(folder, signer);
    journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
    const Date today = date_of(at(0).wall, Zone{});
    const domain::ServiceWithoutBallot left{an_offer(), domain::NoBallotReason::citizen_left};
    const auto append_on = [&](std::int64_t second, std::int64_t days) {
      Clocks now = at(second);
      now.wall = now.wall + days * 86'400'000;
      journal.append(left, now);
    };
    append_on(10, 0);
    append_on(20, -1);
    append_on(30, 0);
    CHECK(journal.figures(today) == Figures{2, 0, 2});
    CHECK(journal.figures(Date{today.days - 1}) == Figures{1, 0, 1});
  }

  TEST_CASE("a replay knows its next row after it was killed") {
    const test::Folder folder;
    const test::Signer signer;
    const record::Import import{record::sha256({"rows"}), UnitId{"U-1"}, 500};
    in_killed_process([&] {
      Journal journal = std::move(*Journal::open(folder.path()));
      journal.enrol(signer.identity());
      journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
      journal.append(import, at(0));
      std::vector<domain::Ballot> rows;
      for (std::uint32_t row = 1; row <= 300; ++row) {
        domain::Ballot ballot;
        ballot.offer = an_offer();
        ballot.offer.channel = domain::Channel::imported;
        ballot.faces = 5;
        ballot.answers.score = 5;
        ballot.outcome = Outcome::rated;
        ballot.closed_by = ClosedBy::selesai;
        ballot.imported = domain::ImportedRow{date_of(2026, 10, 5), row};
        rows.push_back(ballot);
      }
      journal.append_imported(rows, at(1));
    });
    Journal journal = enrolled(folder, signer);
    journal.boot(at(9), "0.1.0", Bytes(16, 'b'));
    const auto progress = journal.import_progress();
    REQUIRE(progress);
    CHECK(progress->import == import);
    CHECK(progress->last_row == 300);
    CHECK(journal.acknowledged_rows() == 0);
    CHECK(journal.figures(date_of(at(0).wall, Zone{})) == Figures{});
  }

  TEST_CASE("the device's key is made once, for its owner alone") {
    const test::Folder folder;
    CHECK_FALSE(load_device_key(folder.path()));
    const auto key = load_or_make_device_key(folder.path());
    REQUIRE(key);
    struct stat state {};
    REQUIRE(stat((folder / "device.key").c_str(), &state) == 0);
    CHECK((state.st_mode & 0777) == 0600);
    CHECK(load_or_make_device_key(folder.path())->public_key() == key->public_key());
    REQUIRE(chmod((folder / "device.key").c_str(), 0644) == 0);
    const auto open_to_all = load_device_key(folder.path());
    REQUIRE_FALSE(open_to_all);
    CHECK(open_to_all.error().code == "key.broken");
  }
}
