// Texts of ballots and complaints: sealed, beside the batch, and gone with what takes them back.
#include <doctest/doctest.h>

#include "tests/kiosk/journal/exchanging_counter.hpp"

using namespace suara;
using namespace suara::journal;
using Counter = test::ExchangingCounter;
using test::a_score;
using test::an_offer;
using test::at;

TEST_SUITE("kiosk/journal") {
  TEST_CASE("an erasable text travels beside the batch, sealed") {
    Counter counter;
    counter.journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
    const auto text = record::commit_text("antre lama");
    domain::Answers answers = a_score(2);
    answers.text_commitments = {text.commitment};
    const auto keys = record::generate_seal_key();
    const std::vector<Bytes> sealed = {record::seal(text.salted, keys.public_key)};
    counter.journal.open_draft(an_offer(), at(1));
    counter.journal.close_draft(answers, domain::ClosedBy::selesai, 3'000, at(4), sealed);
    const Outgoing out = counter.send(0);
    REQUIRE(out.upload.side_parts.size() == 1);
    CHECK(out.upload.side_parts[0] == record::SidePart{2, 0, sealed[0]});
    CHECK(record::commitment_of(*record::open_seal(out.upload.side_parts[0].sealed, keys)) ==
          text.commitment);
  }

  TEST_CASE("texts of a draft cut short by the power leave with its ballot, as last saved") {
    Counter counter;
    counter.journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
    domain::Answers answers = a_score(2);
    counter.journal.open_draft(an_offer(), at(1));
    answers.text_commitments = {Hash{1}, Hash{2}};
    const std::vector<Bytes> first = {"first", "second"};
    counter.journal.save_draft(answers, at(2), first);
    answers.text_commitments = {Hash{3}};
    const std::vector<Bytes> second = {"third"};
    counter.journal.save_draft(answers, at(3), second);
    CHECK_THROWS_AS(counter.journal.save_draft(answers, at(3), first), std::logic_error);
    counter.reopen();
    CHECK(counter.journal.boot(at(9), "0.1.0", Bytes(16, 'b')));
    const Outgoing out = counter.send(0);
    REQUIRE(out.upload.side_parts.size() == 1);
    CHECK(out.upload.side_parts[0] == record::SidePart{2, 0, "third"});
  }

  TEST_CASE("texts of a draft are neither sent nor purged before its ballot stands") {
    Counter counter;
    counter.journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
    counter.rate(1);
    counter.rate(5);
    REQUIRE(counter.acknowledge(counter.send(0), 10));
    counter.journal.open_draft(an_offer(), at(11));
    domain::Answers answers = a_score(2);
    answers.text_commitments = {Hash{1}};
    const std::vector<Bytes> texts = {"sealed"};
    counter.journal.save_draft(answers, at(12), texts);
    CHECK(counter.send(0).upload.side_parts.empty());
    CHECK(counter.journal.purge(Instant{at(10).wall.ms + kKeptAfterAckMs}) > 0);
    counter.reopen();
    counter.journal.boot(at(20), "0.1.0", Bytes(16, 'b'));
    const Outgoing out = counter.send(counter.journal.acknowledged().head.seq);
    REQUIRE(out.upload.side_parts.size() == 1);
    CHECK(out.upload.side_parts[0].sealed == "sealed");
  }

  TEST_CASE("a withdrawn ballot keeps no text") {
    Counter counter;
    counter.journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
    counter.journal.open_draft(an_offer(), at(1));
    domain::Answers answers = a_score(2);
    answers.score.reset();
    answers.score_taken_back = true;
    answers.text_commitments = {Hash{1}};
    const std::vector<Bytes> texts = {"sealed"};
    counter.journal.save_draft(answers, at(2), texts);
    counter.journal.close_draft(answers, domain::ClosedBy::idle, 9'000, at(9), texts);
    CHECK(counter.send(0).upload.side_parts.empty());
  }

  TEST_CASE("a complaint stands with its sealed text, in one transaction") {
    Counter counter;
    counter.journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
    const record::Complaint complaint{UnitId{"U-1"}, Hash{4}, record::claim_hash("KL7Q4M29")};
    const std::vector<Bytes> sealed = {"complaint"};
    counter.journal.append(complaint, at(1), sealed);
    const Outgoing out = counter.send(0);
    CHECK(out.upload.side_parts == std::vector{record::SidePart{2, 0, "complaint"}});
    const auto batch = record::parse_batch(out.upload.batch);
    CHECK(std::get<record::Complaint>(record::decode(batch->records[1])->body) == complaint);
  }
}
