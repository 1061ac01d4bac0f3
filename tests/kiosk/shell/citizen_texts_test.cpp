// What a citizen writes, from the screen's actions to the sealed parts of a batch.
#include <doctest/doctest.h>

#include "tests/kiosk/shell/a_counter.hpp"

using namespace suara;
using namespace suara::kiosk::citizen;
using nlohmann::json;
using test::KioskFolder;
using test::RunningKiosk;

namespace {

struct ReadFolder : test::SealingFolder {
  // Sealed texts by record, opened as the central would; each must be what its record committed to.
  std::vector<std::pair<record::Record, json>> texts() const {
    std::vector<std::pair<record::Record, json>> found;
    auto journal = *journal::Journal::open(folder.path());
    const auto out = **journal.outgoing(0, 256, key);
    const auto batch = *record::parse_batch(out.upload.batch);
    for (const record::SidePart& part : out.upload.side_parts) {
      const auto read = *record::decode(batch.records.at(part.seq - batch.header.first_seq));
      const Bytes salted = *record::open_seal(part.sealed, seal_keys);
      CHECK(record::commitment_of(salted) == commitment_of(read, part.ordinal));
      found.emplace_back(read, json::parse(salted.substr(32)));
    }
    return found;
  }

 private:
  static Hash commitment_of(const record::Record& read, std::uint32_t ordinal) {
    if (const auto* complaint = std::get_if<record::Complaint>(&read.body))
      return complaint->text_commitment;
    return std::get<domain::Ballot>(read.body).answers.text_commitments.at(ordinal);
  }
};

void type(RunningKiosk& kiosk, std::string_view text) {
  for (const char sign : text) {
    kiosk.engine().act(TypeSign{sign});
    kiosk.engine().act(ToggleSymbols{});  // so that a doubled letter is no tremble
  }
}

void rate(RunningKiosk& kiosk) {
  REQUIRE(kiosk.wait([&] { return kiosk.citizen().texts_can_be_sealed; }));
  kiosk.duty_on();
  kiosk.finish();
  REQUIRE(kiosk.wait_page(Page::rate));
  kiosk.engine().act(Rate{2});
  REQUIRE(kiosk.wait_page(Page::thanks));
}

}  // namespace

TEST_SUITE("kiosk/shell/texts") {
  TEST_CASE("a comment goes sealed beside its ballot and stands in no file in the clear") {
    ReadFolder home;
    {
      RunningKiosk kiosk(home);
      rate(kiosk);
      kiosk.engine().act(OpenReasons{});
      kiosk.engine().act(OpenComment{});
      type(kiosk, "antrean panjang");
      kiosk.engine().act(SendText{});
      REQUIRE(kiosk.wait_page(Page::closing));
    }
    const auto texts = home.texts();
    REQUIRE(texts.size() == 1);
    CHECK(texts[0].second == json{{"kind", "comment"}, {"text", "antrean panjang"}});
    CHECK(std::get<domain::Ballot>(texts[0].first.body).answers.score == 2);
    for (const auto& entry : std::filesystem::directory_iterator(home.folder.path()))
      if (entry.is_regular_file())
        CHECK_MESSAGE(test::read_file(entry.path()).find("antrean panjang") == std::string::npos,
                      entry.path().string());
  }

  TEST_CASE("a form's answers stand in the ballot, the respondent's beside it") {
    ReadFolder home;
    {
      RunningKiosk kiosk(home);
      rate(kiosk);
      kiosk.engine().act(OpenSurvey{});
      const auto at = [&](std::size_t step) {
        return kiosk.wait([&] { return kiosk.citizen().survey.step == step; });
      };
      kiosk.engine().act(ChooseAnswer{4});
      REQUIRE(at(1));
      for (std::size_t step = 1; step < 9; ++step) kiosk.engine().act(SkipQuestion{});
      kiosk.engine().act(ChooseAnswer{1});
      REQUIRE(at(10));
      for (std::size_t step = 10; step < 13; ++step) kiosk.engine().act(SkipQuestion{});
      REQUIRE(kiosk.wait_page(Page::closing));
    }
    const auto texts = home.texts();
    REQUIRE(texts.size() == 1);
    CHECK(texts[0].second == json{{"kind", "respondent"}, {"age", "to_25"}});
    CHECK(std::get<domain::Ballot>(texts[0].first.body).answers.skm ==
          std::vector{domain::SkmAnswer{domain::Element::persyaratan, 4}});
  }

  TEST_CASE("a complaint is a record of its own; its code is found by its hash alone") {
    ReadFolder home;
    std::string code;
    {
      RunningKiosk kiosk(home);
      rate(kiosk);
      kiosk.engine().act(OpenReasons{});
      kiosk.engine().act(OpenComplaint{});
      REQUIRE(kiosk.wait_page(Page::complaint));
      type(kiosk, "ada pungutan");
      kiosk.engine().act(SendText{});
      type(kiosk, "0812");
      kiosk.engine().act(SendText{});
      REQUIRE(kiosk.wait_page(Page::claim_code));
      code = kiosk.citizen().claim_code.view();
      CHECK(code.size() == 8);
      CHECK(code.find_first_of("0O1I") == std::string::npos);
      kiosk.engine().act(CodeNoted{});
      CHECK(kiosk.citizen().claim_code.empty());
    }
    const auto texts = home.texts();
    REQUIRE(texts.size() == 1);
    CHECK(texts[0].second == json{{"officer", "P-0001"},
                                  {"service", "ktp"},
                                  {"text", "ada pungutan"},
                                  {"contact", "0812"}});
    const auto complaints = home.bodies<record::Complaint>();
    REQUIRE(complaints.size() == 1);
    CHECK(complaints[0].unit == UnitId{"U-1"});
    CHECK(complaints[0].claim_hash == record::claim_hash(code));
    const auto ballots = home.bodies<domain::Ballot>();
    REQUIRE(ballots.size() == 1);
    CHECK(ballots[0].closed_by == domain::ClosedBy::complaint);
    CHECK(ballots[0].answers.text_commitments.empty());
  }

  TEST_CASE("without a stated seal key no text is asked for; another root's key is none") {
    const record::SealKeyPair seal_keys = record::generate_seal_key();
    KioskFolder home;
    RunningKiosk kiosk(home);
    CHECK_FALSE(kiosk.citizen().texts_can_be_sealed);
    const auto other = record::SigningKey::generate();
    const TenantId tenant{"kab-uji"};
    const auto statement = [&](const record::SigningKey& root, std::int64_t until) {
      return record::sign_statement(
          {tenant, "seal", "s1", seal_keys.public_key, Instant{0}, Instant{until}}, root);
    };
    const auto& root = home.central.root;
    const auto of = [&](const record::SignedKeyStatement& one) {
      return kiosk::seal_key_of({&one, 1}, root.public_key(), tenant, Instant{1'000});
    };
    CHECK(of(statement(root, 1'000)) == seal_keys.public_key);
    CHECK_FALSE(of(statement(root, 999)).has_value());
    CHECK_FALSE(of(statement(other, 1'000)).has_value());
    CHECK_FALSE(of(home.central.statement()).has_value());
  }

  TEST_CASE("texts are sealed to the seal key that began last, not to the one that lasts longest") {
    const auto root = record::SigningKey::generate(), other = record::SigningKey::generate();
    const TenantId ours{"kab-uji"};
    const Hash old_key{1}, new_key{2};
    const auto stating = [](const Hash& key, std::int64_t from, std::int64_t until) {
      return record::KeyStatement{TenantId{"kab-uji"}, "seal", "s" + std::to_string(key[0]), key,
                                  Instant{from}, Instant{until}};
    };
    using Signed = std::vector<record::SignedKeyStatement>;
    // What is in use at 1'000, in whatever order the two are known.
    const auto used = [&](const record::SignedKeyStatement& first,
                          const record::SignedKeyStatement& second) {
      const auto of = [&](const Signed& all) {
        return kiosk::seal_key_of(all, root.public_key(), ours, Instant{1'000});
      };
      const auto key = of(Signed{first, second});
      CHECK(key == of(Signed{second, first}));
      return key;
    };
    const auto whole = record::sign_statement(stating(old_key, 0, 9'000), root);
    const auto with = [&](const record::KeyStatement& one, const record::SigningKey& by) {
      return used(whole, record::sign_statement(one, by));
    };
    CHECK(with(stating(new_key, 900, 2'000), root) == new_key);
    CHECK(with(stating(new_key, 900, 999), root) == old_key);      // ended
    CHECK(with(stating(new_key, 1'001, 2'000), root) == old_key);  // not begun
    CHECK(with(stating(new_key, 900, 2'000), other) == old_key);
    record::KeyStatement elsewhere = stating(new_key, 900, 2'000);
    elsewhere.tenant = TenantId{"kota-lain"};
    CHECK(with(elsewhere, root) == old_key);
    CHECK_FALSE(with(stating(old_key, 0, 500), root).has_value());  // An end once stated holds.
  }
}
