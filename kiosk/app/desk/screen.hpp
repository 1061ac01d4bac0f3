// What the desk's views draw: finished words and states, nothing to decide.
#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "kiosk/app/citizen/screen.hpp"
#include "kiosk/app/desk/desk.hpp"

namespace suara::kiosk::desk {

struct NavScreen {
  std::string product;
  std::string counter;
  std::string feedback;
  bool at_feedback = false;
  std::string officer_name;  // empty: nobody
  std::string initials;
  std::string sign_out;      // empty: not signed in
  std::vector<citizen::LanguageKey> languages;
};

// Two fields and a key: duty and sign_in.
struct FormScreen {
  std::string title;
  std::string line;
  std::string nip;
  std::string secret;  // the PIN's or the password's label
  std::string go;
  std::string hint;
};

struct HeadScreen {
  std::string counter_name;
  std::string line;   // unit and day
  std::string since;  // "Bertugas sejak 08.02"
  std::string off;
};
enum class Mark { empty, current, done };
struct BallotStep {
  std::string title;
  std::string line;
  Mark mark = Mark::empty;
};
struct BallotCard {
  std::string title;
  std::vector<BallotStep> steps;
  std::string promise;
  std::string cancel;  // empty: nothing to cancel
};
struct DayRow {
  std::string id;  // "services", "offered", "without"
  std::string label;
  std::string figure;
};
struct DayCard {
  std::string title;
  std::vector<DayRow> rows;
  DayRow coverage;
  double coverage_part = 0;  // 0..1
  double target_part = 0.9;
  std::string formula;
  std::string target;
  std::string unsent;
  std::string receipt;  // empty: none yet
  std::string send_now;
};

struct ServiceKey {
  ServiceId service;
  std::string label;
  bool chosen = false;
};
struct ResultKey {
  domain::ServiceResult result{};
  std::string id;  // "selesai"
  std::string label;
  bool chosen = false;
};
struct CounterScreen {
  HeadScreen head;
  std::string services_title;
  std::string find;       // typed
  std::string find_hint;  // where nothing is
  std::vector<ServiceKey> services;  // that match, the last used first
  std::string none_found;            // empty: some did
  std::string result_title;
  std::vector<ResultKey> results;
  std::string ticket_title;
  std::string ticket_note;
  std::string finish;
  std::string without;
  std::vector<std::string> lines;
  BallotCard ballot;
  DayCard day;
  std::int64_t services_today = 0;  // a ticket number is for one service only
};

struct ReasonKey {
  domain::NoBallotReason reason{};
  std::string id;  // "citizen_left"
  std::string label;
};
struct ReasonScreen {
  HeadScreen head;
  std::string title;
  std::string line;
  std::vector<ReasonKey> reasons;
  std::string back;
  BallotCard ballot;
  DayCard day;
};

// Scores first..last together.
struct ClassScreen {
  std::uint8_t first = 1;
  std::uint8_t last = 1;
  std::int64_t count = 0;
  std::string figure;
  std::string words;
};
struct TooFew {
  std::string title;
  std::string line;
  double part = 0;  // of the condition least met, 0..1
};
struct EditionScreen {
  std::uint8_t faces = 4;
  std::string scale;      // "skala 25–100"
  std::string mean;       // "86,33" or a dash
  std::string mean_line;  // why there is none, or what it is
  std::optional<double> gauge;  // 0..1 on the scale
  std::optional<TooFew> too_few;
  std::string ratings;
  std::string ratings_line;
  std::string days;
  std::string days_line;
  std::vector<ClassScreen> classes;
  std::vector<std::string> legend;  // by score
  std::string merged;               // empty: no class was merged
  std::string heading;              // of a further edition: "Impor, 5 nilai · 40 penilaian"
};
// Means of quarters beside each other; a quarter without one is a gap, never zero.
struct TrendQuarter {
  std::string label;            // "III/26"
  std::string ratings;          // a dash: no edition
  std::string mean;             // a dash: none may be shown
  std::optional<double> place;  // 0..1 between the axis' ends
};
struct TrendScreen {
  std::string title;
  std::string quarter_head, ratings_head, mean_head;
  std::vector<TrendQuarter> quarters;  // the oldest first
  std::vector<std::string> axis;       // from below, evenly spaced; empty: no mean at all
};
struct Labels {
  std::string mean, ratings, days, spread, table, table_count, meaning;
};
struct FeedbackScreen {
  std::string title;
  std::string line;
  std::string period;
  std::optional<Quarter> previous;
  std::optional<Quarter> next;
  std::string empty_title;  // no edition: why
  std::string empty_line;
  std::vector<EditionScreen> editions;  // the kiosk's own scale first
  std::optional<TrendScreen> trend;     // of the kiosk's scale, from two quarters on
  Labels labels;
  std::vector<std::string> meaning;
};

using PageScreen = std::variant<FormScreen, CounterScreen, ReasonScreen, FeedbackScreen>;

struct Screen {
  std::string name;  // "duty", "counter", "reason", "sign_in", "feedback"
  std::string language;
  NavScreen nav;
  std::string notice;    // empty: none
  bool takes = true;     // the page's keys act
  bool may_ask = true;   // and those that ask the kiosk or the central
  PageScreen page;
};

Screen screen_of(const Model& model, const citizen::BothTexts& words, std::int64_t now_ms);

// The page of own editions.
FeedbackScreen feedback_of(const Model& model, const texts::Texts& words);

}  // namespace suara::kiosk::desk
