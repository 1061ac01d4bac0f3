#include <doctest/doctest.h>

#include "kiosk/app/speech/speech.hpp"
#include "tests/support/paths.hpp"

using namespace suara;
using namespace suara::kiosk::speech;
using kiosk::touch::Lift;
using kiosk::touch::Point;

namespace {

const texts::Texts& indonesian() {
  static const texts::Texts words =
      *texts::load(test::source_dir().string() + "/assets", "id");
  return words;
}

const Page kRate{{{"Seberapa puas Anda?", 50, 100},
                  {"Tidak puas", 60, 600},
                  {"Sangat", 370, 580},
                  {"puas", 370, 620, true},
                  {"Lewati", 70, 710}},
                 {{"rate.1", 48, 288, 272, 336},
                  {"rate.4", 352, 288, 272, 336},
                  {"rate.skip", 48, 672, 176, 80}}};

Page reasons(const std::string& words) {
  return {{{"Apa yang memengaruhi?", 50, 100}, {words, 160, 340}, {"Kirim", 1060, 710}},
          {{"reason.waktu", 48, 256, 373, 168}, {"reasons.send", 1048, 672, 184, 80}}};
}

Lift tap(Point at) { return {at, at}; }
constexpr Point kFace1{100, 400};
constexpr Point kFace4{400, 400};
constexpr Point kBeside{700, 100};

}  // namespace

TEST_SUITE("kiosk/app/speech") {
  TEST_CASE("a page is read as a whole, in its order, over either output") {
    const std::string whole = "Seberapa puas Anda?. Tidak puas. Sangat puas. Lewati";
    CHECK(page_words(kRate, indonesian(), Output::loudspeaker) == Utterance{whole, false});
    CHECK(page_words(kRate, indonesian(), Output::earphone) == Utterance{whole, false});
  }

  TEST_CASE("what a finger does is said before the page that turned reading on, on no other") {
    for (const auto& [code, how] : {std::pair("id", "Geser jari untuk mencari, ketuk dua kali"),
                                    std::pair("en", "Slide a finger to search, tap twice")}) {
      const texts::Texts words = *texts::load(test::source_dir().string() + "/assets", code);
      for (const Output output : {Output::loudspeaker, Output::earphone}) {
        const Utterance page = page_words(kRate, words, output);
        const Utterance opening = opening_words(kRate, words, output);
        CHECK(opening.words.starts_with(how));
        CHECK(opening.words.ends_with(". " + page.words));
        CHECK(page.words.find(how) == std::string::npos);
      }
    }
  }

  TEST_CASE("a key that shows a sign alone is named where a page is read as a whole") {
    const Page survey{{{"Kecepatan pelayanan?", 50, 100},
                       {"Cepat", 60, 300},
                       {"Lewati", 200, 710},
                       {"Kirim", 900, 710}},
                      {{"survey.3", 48, 256, 373, 80, "Cepat"},
                       {"survey.back", 48, 672, 80, 80, "Kembali"},
                       {"survey.skip", 144, 672, 352, 80, "Lewati"},
                       {"survey.help", 512, 672, 80, 80, "Bantuan"},
                       {"survey.unnamed", 608, 672, 80, 80},
                       {"survey.next", 800, 672, 224, 80},
                       {"listen", 1040, 672, 80, 80, "Dengarkan"}}};
    const std::string whole =
        "Kecepatan pelayanan?. Cepat. Kembali. Lewati. Bantuan. Kirim. Dengarkan";
    for (const Output output : {Output::loudspeaker, Output::earphone})
      CHECK(page_words(survey, indonesian(), output) == Utterance{whole, false});
    Page reason = reasons("Menunggu lama");
    reason.keys.push_back({"reason.sarana", 500, 256, 373, 168, "Ruang nyaman"});
    CHECK(page_words(reason, indonesian(), Output::loudspeaker).words.find("nyaman") ==
          std::string::npos);
    CHECK(page_words(reason, indonesian(), Output::earphone).words.find("nyaman") !=
          std::string::npos);
  }

  TEST_CASE("over a loudspeaker every face sounds the same, an earphone says it") {
    for (const char* id : {"rate.1", "rate.4"}) {
      CHECK(key_words(kRate, id, indonesian(), Output::loudspeaker) == Utterance{"", true});
      CHECK(chosen_words(kRate, id, indonesian(), Output::loudspeaker) == Utterance{"", true});
    }
    CHECK(key_words(kRate, "rate.4", indonesian(), Output::earphone) ==
          Utterance{"Sangat puas", false});
    CHECK(chosen_words(kRate, "rate.1", indonesian(), Output::earphone) ==
          Utterance{"Tidak puas", false});
    CHECK(key_words(kRate, "rate.skip", indonesian(), Output::loudspeaker) ==
          Utterance{"Lewati", false});
    CHECK_FALSE(chosen_words(kRate, "rate.skip", indonesian(), Output::earphone).has_value());
    CHECK(key_words(kRate, "gone", indonesian(), Output::earphone) == Utterance{});
  }

  TEST_CASE("a reason's words, which tell a low score from a high one, reach an earphone alone") {
    const Page low = reasons("Menunggu lama"), high = reasons("Cepat selesai");
    const auto said = page_words(low, indonesian(), Output::loudspeaker);
    CHECK(said == page_words(high, indonesian(), Output::loudspeaker));
    CHECK(said.words == "Apa yang memengaruhi?. Waktu. Kirim");
    CHECK(key_words(low, "reason.waktu", indonesian(), Output::loudspeaker) ==
          key_words(high, "reason.waktu", indonesian(), Output::loudspeaker));
    CHECK(key_words(low, "reason.waktu", indonesian(), Output::earphone).words ==
          "Menunggu lama");
    CHECK(page_words(high, indonesian(), Output::earphone).words.find("Cepat selesai") !=
          std::string::npos);
  }

  TEST_CASE("what a citizen typed is read back into an earphone alone") {
    const Page complaint{{{"Sampaikan keluhan", 640, 80},
                          {"Antrean saya dilewati", 300, 184, false, true},
                          {"dua kali", 120, 232, false, true},
                          {"Kirim", 1100, 80}},
                         {}};
    CHECK(page_words(complaint, indonesian(), Output::loudspeaker).words ==
          "Sampaikan keluhan. Kirim");
    CHECK(page_words(complaint, indonesian(), Output::earphone).words.find("dua kali") !=
          std::string::npos);
  }

  TEST_CASE("a finger says what it comes upon, once, and two quick taps choose it") {
    Explored at = explore({}, kFace1, {}, kRate, 0);
    CHECK(at.come_upon == "rate.1");
    at = explore(at.explore, Point{110, 410}, {}, kRate, 50);
    CHECK_FALSE(at.come_upon.has_value());
    at = explore(at.explore, kFace4, {}, kRate, 100);
    CHECK(at.come_upon == "rate.4");
    at = explore(at.explore, {}, tap(kFace4), kRate, 200);
    CHECK_FALSE(at.chosen.has_value());
    at = explore(at.explore, {}, tap(kFace4), kRate, 200 + kDoubleTapMs);
    CHECK(at.chosen == "rate.4");
    at = explore(at.explore, {}, tap(kFace4), kRate, 300 + kDoubleTapMs);
    CHECK_FALSE(at.chosen.has_value());  // the third begins a new pair
  }

  TEST_CASE("whatever else rests on the glass, two taps choose the key they are on") {
    using kiosk::touch::Contact;
    const Contact hand{3, kFace1, kFace1, false};
    const auto touches = [&](std::uint64_t id) {
      return std::vector<Contact>{hand, {id, kFace4, kFace4, false}};
    };
    std::uint64_t newest = 0;
    Explored at;
    const auto look = [&](const std::vector<Contact>& resting, const std::optional<Lift>& lift,
                          std::int64_t now_ms) {
      const Finger finger = newest_finger(resting, newest);
      newest = finger.newest;
      at = explore(at.explore, finger.at, lift, kRate, now_ms);
    };
    look({hand}, {}, 0);
    CHECK(at.come_upon == "rate.1");
    look(touches(5), {}, 100);
    CHECK(at.come_upon == "rate.4");
    look({hand}, tap(kFace4), 150);
    look({hand}, {}, 160);
    CHECK_FALSE(at.come_upon.has_value());  // the hand comes upon nothing anew
    look(touches(6), {}, 250);
    look({hand}, tap(kFace4), 300);
    CHECK(at.chosen == "rate.4");
    look({{3, kFace1, kFace1, false}, {7, kFace4, kFace4, true}}, {}, 400);
    CHECK_FALSE(newest_finger(touches(4), 5).at.has_value());
  }

  TEST_CASE("a key that shows a sign alone says what it is called, and what is on says so") {
    Page page = reasons("Menunggu lama");
    page.keys.push_back({"key.erase", 900, 300, 80, 80, "hapus"});
    page.keys[0].chosen = true;
    for (const Output output : {Output::loudspeaker, Output::earphone}) {
      CHECK(key_words(page, "key.erase", indonesian(), output).words == "hapus");
      CHECK(key_words(page, "reasons.send", indonesian(), output).words == "Kirim");
    }
    CHECK(key_words(page, "reason.waktu", indonesian(), Output::earphone).words ==
          "Menunggu lama. dipilih");
    CHECK(key_words(page, "reason.waktu", indonesian(), Output::loudspeaker).words ==
          "Waktu. dipilih");
  }

  TEST_CASE("a key that was turned on or off is said once more, a score never") {
    Page page = reasons("Menunggu lama");
    const DrawnKey before = page.keys[0];
    CHECK_FALSE(turned_words(page, before, indonesian(), Output::loudspeaker).has_value());
    page.keys[0].chosen = true;
    CHECK(turned_words(page, before, indonesian(), Output::loudspeaker)->words ==
          "Waktu. dipilih");
    CHECK(turned_words(reasons("x"), page.keys[0], indonesian(), Output::loudspeaker)->words ==
          "Waktu");
    CHECK_FALSE(turned_words(kRate, before, indonesian(), Output::earphone).has_value());
    Page rate = kRate;
    rate.keys[0].chosen = true;
    for (const Output output : {Output::loudspeaker, Output::earphone}) {
      CHECK_FALSE(turned_words(rate, kRate.keys[0], indonesian(), output).has_value());
      CHECK(key_words(rate, "rate.1", indonesian(), output) ==
            key_words(kRate, "rate.1", indonesian(), output));
    }
  }

  TEST_CASE("slow taps, a slide, and taps on two keys choose nothing") {
    Explored at = explore({}, {}, tap(kFace1), kRate, 0);
    CHECK(at.come_upon == "rate.1");
    CHECK_FALSE(explore(at.explore, {}, tap(kFace1), kRate, kDoubleTapMs + 1).chosen.has_value());
    CHECK_FALSE(explore(at.explore, {}, tap(kFace4), kRate, 100).chosen.has_value());
    CHECK_FALSE(explore(at.explore, {}, Lift{{40, 300}, {310, 600}}, kRate, 100).chosen);
    CHECK(explore(at.explore, {}, tap(kFace1), kRate, 100).chosen == "rate.1");
  }

  TEST_CASE("two taps beside every key choose what was come upon before, while it is there") {
    Explored at = explore({}, kFace4, {}, kRate, 0);
    at = explore(at.explore, {}, tap(kBeside), kRate, 1'000);
    at = explore(at.explore, {}, tap(kBeside), kRate, 1'200);
    CHECK(at.chosen == "rate.4");
    at = explore(Explore{"thanks.finish", {}}, {}, tap(kBeside), kRate, 1'000);
    CHECK_FALSE(explore(at.explore, {}, tap(kBeside), kRate, 1'200).chosen.has_value());
  }

  TEST_CASE("a claim code is read sign by sign, over either output") {
    const Page claim{{{"Simpan kode ini", 50, 100},
                      {.words = "KL-7Q4M-29", .x = 640, .y = 340, .spelled = true},
                      {"Sudah saya catat", 1000, 710}},
                     {{"claim.noted", 848, 672, 384, 80}}};
    for (const Output output : {Output::loudspeaker, Output::earphone})
      CHECK(page_words(claim, indonesian(), output).words ==
            "Simpan kode ini. K, L, 7, Q, 4, M, 2, 9. Sudah saya catat");
  }

  TEST_CASE("a page is held while the voice reads it, by one that hangs a minute at most") {
    for (const Output output : {Output::loudspeaker, Output::earphone}) {
      const Reading reading = reading_of(kRate, false, output, 1'000);
      CHECK(holds_page(reading, true, 1'000 + kReadingMaxMs - 1));
      CHECK_FALSE(holds_page(reading, true, 1'000 + kReadingMaxMs));
      CHECK_FALSE(holds_page(reading, false, 1'000));
    }
  }

  TEST_CASE("how long a page is held tells no score, whatever an earphone says of it") {
    const Page words = reasons("Menunggu lama");
    for (const Reading& reading : {reading_of(words, false, Output::earphone, 0),
                                   reading_of(kRate, true, Output::earphone, 0)})
      for (const bool speaking : {true, false}) {
        CHECK(holds_page(reading, speaking, kReadingMaxMs - 1));
        CHECK_FALSE(holds_page(reading, speaking, kReadingMaxMs));
      }
    CHECK_FALSE(holds_page(reading_of(words, true, Output::loudspeaker, 0), false, 0));
  }
}
