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
  std::string performance;
  std::string told;  // beside it: how much looks wrong; empty: nothing
  Page at = Page::counter;  // counter, feedback or performance
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
  std::string unit_name;
  std::string day;    // " · Senin, 5 Oktober 2026", behind the unit
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
  int round = 0;  // of the services: a ticket number is for one only
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
  std::string line;  // what is missing
  std::optional<double> part;  // of the condition least met, 0..1; none where nothing is counted
};
struct EditionScreen {
  std::uint8_t faces = 4;
  std::string mean;  // "86,33" or a dash
  std::string ratings;
  std::string days;
  std::vector<ClassScreen> classes;
  std::vector<std::string> legend;  // by score
  std::string merged;               // empty: no class was merged
  std::string heading;              // of a further edition: "Impor, 5 nilai · 40 penilaian"
};
// The index card: the figure with its range, or what is missing for one.
struct IndexCard {
  std::string title;
  std::string scale;  // "skala 25–100"
  std::string index;  // "86", or a dash
  std::string range_head, range;  // "Rentang 95 %", "84 – 89"; without an index: why there is none
  struct Gauge {  // places on the scale, 0..1
    double low = 0, at = 0, high = 0;
  };
  std::optional<Gauge> gauge;
  std::string use;  // what coverage lets it be used for; empty: not told, or there is no figure
  std::optional<TooFew> too_few;
};
struct NumberCard {
  std::string id;  // "reliability", "coverage"
  std::string title;
  std::string figure;  // or a dash
  std::string word;    // beside it: how much that is; empty: nothing
  std::vector<std::string> lines;
};
// Quarters beside each other; one without an index is a gap, never zero.
struct TrendQuarter {
  std::string label;        // "III/26"
  std::string ratings;      // a dash: no figure in the unit shown
  std::string reliability;  // in words; a dash: no index may be shown
  std::string index;        // likewise
  std::string range;        // "84 – 89"
  struct Place {        // 0..1 between the axis' ends
    double low = 0, at = 0, high = 0;
  };
  std::optional<Place> place;
};
struct TrendScreen {
  std::string title;
  std::string band;  // what the band is
  std::string none;  // in place of the line; empty: there is one
  std::string quarter_head, ratings_head, reliability_head, index_head, range_head;
  std::vector<TrendQuarter> quarters;  // the oldest first
  std::vector<std::string> axis;       // from below, evenly spaced; empty: no index at all
};
// What citizens ticked, each five times or more.
struct ReasonRow {
  std::string id;  // "waktu_good"
  std::string label;
  std::string figure;
  double part = 0;  // of the one ticked most, 0..1
};
struct ReasonGroup {  // below good scores, below low ones
  std::string title;
  bool pleased = false;
  std::vector<ReasonRow> rows;
};
struct ReasonsScreen {
  std::string title;
  std::string line;  // what stands here and what does not
  std::string table, count_head;
  std::vector<ReasonGroup> groups;
};
// What citizens wrote, by the editions that it came with, the newest first.
struct CommentGroup {
  std::string title;
  std::vector<std::string> texts;
};
struct CommentsScreen {
  std::string title;
  std::string line;  // that names and numbers are masked
  std::string less, more;
  std::vector<CommentGroup> groups;
};
struct Labels {
  std::string mean, spread, table, table_count, meaning;
};
struct PartKey {
  Part part{};
  std::string id;  // "answers"
  std::string label;
  bool chosen = false;
};
// Above both pages of own figures.
struct PeriodHead {
  std::string title;
  std::string line;
  std::string period;
  std::optional<Quarter> previous;
  std::optional<Quarter> next;
  std::string unit;            // empty: the officer has a figure in one unit only
  std::vector<PartKey> parts;  // empty: there is only one
};
struct FeedbackScreen {
  PeriodHead head;
  std::string empty_title;  // no edition: why
  std::string empty_line;
  Part part = Part::answers;
  IndexCard index;
  std::vector<NumberCard> numbers;      // beside it
  std::vector<EditionScreen> editions;  // the kiosk's own scale first
  std::optional<TrendScreen> trend;     // of the kiosk's scale, from two quarters on
  std::optional<ReasonsScreen> reasons;
  std::optional<CommentsScreen> comments;
  Labels labels;
  std::vector<std::string> meaning;
};

// The difference and its deciding range against the limits, on an axis; beside it the same in words.
struct DecisionScreen {
  std::string title;
  std::string zone;  // between the limits
  struct Tick {
    std::string label;
    double place = 0;
  };
  std::vector<Tick> ticks;
  double low = 0, at = 0, high = 0;  // places, 0..1, as all of these
  double lower_limit = 0, upper_limit = 0;
  std::vector<DayRow> rows;
};
struct TreeRow {
  std::string path;  // "sufficient/days_enough"
  int depth = 0;
  std::vector<bool> goes_on;  // by depth: a further row hangs below
  std::string label, how, value, source;
  bool opens = false;
  bool open = false;
};
struct TreeScreen {
  std::string less, more;  // keys to the rows before and behind, where there are too many
  std::string label_head, how_head, value_head, source_head;
  std::vector<TreeRow> rows;
};
struct ProposalScreen {
  std::string title;
  std::string words;  // "Sesuai ekspektasi", or that there is none yet
  std::string why;
  std::string line;   // who decides; empty: nothing is proposed
  std::string basis;  // whether it may carry pay, or what that hangs on; empty: nothing is said
};
// What looked wrong among the officer's ballots, and what became of it.
struct ToldRow {
  std::size_t told = 0;  // for BeginObjection
  std::string week, reason, count, state, objection;
  bool may_object = false;
};
struct ObjectionForm {
  std::string title;  // against what
  std::string line;
  std::string label;  // of what is written
  std::size_t most;   // octets of it
  std::string send;
  std::string back;
};
struct ToldScreen {
  std::string title;  // of the page
  std::string week_head, reason_head, count_head, state_head;
  std::string object;  // key of rows that may be objected to
  std::string less, more;
  std::vector<ToldRow> rows;
  std::optional<ObjectionForm> form;  // in place of the rows
};
struct PerformanceScreen {
  PeriodHead head;
  std::string empty_title;  // no figure: why
  std::string empty_line;
  Part part = Part::how;
  std::optional<DecisionScreen> decision;
  std::string too_few_title;
  std::optional<TooFew> too_few;  // in its place
  TreeScreen tree;
  std::optional<ProposalScreen> proposal;
  std::optional<ToldScreen> told;
};

using PageScreen =
    std::variant<FormScreen, CounterScreen, ReasonScreen, FeedbackScreen, PerformanceScreen>;

struct Screen {
  std::string name;  // "duty", "counter", "reason", "sign_in", "feedback", "performance"
  std::string language;
  NavScreen nav;
  std::string notice;    // empty: none
  bool takes = true;     // the page's keys act
  bool may_ask = true;   // and those that ask the kiosk or the central
  PageScreen page;
};

Screen screen_of(const Model& model, const texts::Languages& words, std::int64_t now_ms);

// The pages of own editions and of how the figure came about.
FeedbackScreen feedback_of(const Model& model, const texts::Texts& words);
PerformanceScreen performance_of(const Model& model, const texts::Texts& words);

}  // namespace suara::kiosk::desk
