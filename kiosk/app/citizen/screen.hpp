// What the citizen's views draw: finished words and states, nothing to decide.
#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/texts/texts.hpp"
#include "kiosk/app/citizen/citizen.hpp"

namespace suara::kiosk::citizen {

struct LanguageKey {
  std::string language;  // "id"
  std::string name;      // "Indonesia"
  bool chosen = false;
};
struct IdleScreen {
  std::string title;
  std::vector<std::string> lines;
  std::vector<LanguageKey> languages;
};
struct FaceKey {
  std::uint8_t score = 0;
  std::string word;
};
struct RateScreen {
  std::string question;
  std::string officer_name;
  std::string initials;
  std::string counter_name;
  std::string service_name;
  std::vector<FaceKey> faces;
  std::optional<std::uint8_t> saving;  // drawn pressed until it is durable
  std::string skip;
  std::vector<LanguageKey> languages;
};
struct ThanksScreen {
  std::string title;
  std::string line;
  std::optional<std::string> invitation;  // to the reasons; none after they were sent
  std::string change;
  std::string finish;
};
struct ReasonKey {
  domain::Element element{};
  std::string label;
  std::string other_label;  // of the other scores: whether a key fits must not tell them apart
  bool chosen = false;
};
struct ReasonsScreen {
  std::string title;
  std::string line;
  std::vector<ReasonKey> reasons;
  std::string skip;
  std::string send;
};
struct StillHereScreen {
  std::string title;
  std::string line;
  int seconds = 0;
  double part_left = 1;  // of the countdown, 0..1
  std::string stay;
  std::string finish;
};
struct OutOfServiceScreen {
  std::string title;
  std::vector<std::string> lines;
  std::string other_language;  // both languages at once
  std::string code;
};
using PageScreen = std::variant<IdleScreen, RateScreen, ThanksScreen, ReasonsScreen,
                                StillHereScreen, OutOfServiceScreen>;

struct Screen {
  std::string name;  // "idle", "rate", "thanks", "reasons", "still_here", "out_of_service"
  std::string language;
  std::string agency;   // "Disdukcapil Kota Contoh"
  std::string promise;  // "Petugas tidak melihat pilihan Anda"
  std::int64_t page_age_ms = 0;
  PageScreen page;
};

struct BothTexts {
  texts::Texts id;
  texts::Texts en;
  const texts::Texts& of(const std::string& language) const {
    return language == "en" ? en : id;
  }
};

Screen screen_of(const Model& model, const BothTexts& words, const std::string& agency,
                 std::int64_t now_ms);

// "Petugas Contoh 1" -> "PC": first letters of the first two words that begin with a letter.
std::string initials_of(const std::string& name);

}  // namespace suara::kiosk::citizen
