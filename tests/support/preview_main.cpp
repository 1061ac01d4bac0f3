// suara_preview PAGE LANGUAGE WIDTHxHEIGHT[+contrast][+low] [PICTURES]: one screen in the real
// window until it is ended.
// Pages beginning with "desk." are the officer's, with "technician" the technician's.
// It says "ready" when the screen has come to rest. With PICTURES it draws a citizen's page so
// often and says what one took: "median MS p99 MS".
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "kiosk/app/citizen/screen.hpp"
#include "kiosk/app/desk/screen.hpp"
#include "kiosk/app/technician/screen.hpp"
#include "kiosk/shell/facts_file.hpp"
#include "kiosk/shell/fonts.hpp"
#include "kiosk/shell/window.hpp"
#include "kiosk/views/citizen.hpp"
#include "kiosk/views/desk.hpp"
#include "kiosk/views/technician.hpp"

using namespace suara;
using namespace suara::kiosk;

namespace {

constexpr std::int64_t kLater = 10'000;  // nothing moves any more

// The model of a citizen who has come to a page by the keys that lead there.
class Visit {
 public:
  citizen::Model model;
  std::int64_t now = 0;

  void give(const citizen::Action& action) {
    now += 1000;
    auto step = citizen::update(std::move(model), action, now);
    model = std::move(step.model);
    for (const auto& effect : step.effects) answer(effect);
  }
  void type(std::string_view text) {
    for (const char sign : text) give(citizen::TypeSign{sign});
  }

 private:
  void answer(const citizen::Effect& effect) {
    if (const auto* save = std::get_if<citizen::SaveDraft>(&effect))
      give(citizen::DraftSaved{save->revision});
    if (std::holds_alternative<citizen::CloseDraft>(effect)) give(citizen::BallotClosed{});
    if (std::holds_alternative<citizen::FileComplaint>(effect))
      give(citizen::ComplaintFiled{"KL7Q4M29"});
  }
};

void rate(Visit& visit) {
  visit.give(citizen::OpenBallot{{OfficerId{"P-0001"}, CounterId{"L-03"}, ServiceId{"ktp"}},
                                 {"Petugas Contoh 1", "Loket 3", "KTP elektronik",
                                  "Electronic ID card"}});
}

void choose_reasons(Visit& visit) {
  visit.give(citizen::Rate{2});
  visit.give(citizen::OpenReasons{});
  visit.give(citizen::ToggleReason{domain::Element::waktu});
  visit.give(citizen::ToggleReason{domain::Element::kompetensi});
}

// step: of the survey.
void answer_to(Visit& visit, std::size_t step) {
  visit.give(citizen::Rate{4});
  visit.give(citizen::OpenSurvey{});
  for (std::size_t i = 0; i < step; ++i) visit.give(citizen::SkipQuestion{});
  visit.give(citizen::ChooseAnswer{3});
}

constexpr const char* kText =
    "Petugas menjelaskan dengan sabar, tetapi nomor antrean sulit terlihat dari";

void complain(Visit& visit, const std::string& page) {
  visit.give(citizen::OpenComplaint{});
  visit.type("Nomor antrean saya dilewati dua kali dan tidak ada penjelasan");
  if (page == "complaint") return;
  visit.give(citizen::SendText{});
  visit.type("08123");
  if (page == "claim_code") visit.give(citizen::SendText{});
}

void go_to(Visit& visit, const std::string& page) {
  const std::size_t elements = domain::kElementKeys.size();
  if (page == "thanks") visit.give(citizen::Rate{2});
  if (page == "help") visit.give(citizen::OpenHelp{});
  if (page == "survey") answer_to(visit, 2);
  if (page == "survey_long") answer_to(visit, 0);
  if (page == "respondent") answer_to(visit, elements + 2);
  if (page == "respondent_work") answer_to(visit, elements + 3);
  if (page == "still_here") {
    visit.model.waits.rate_ms = 0;
    visit.give(citizen::Tick{});
  }
  const bool reasons = page == "reasons" || page == "comment" || page == "symbols" ||
                       page == "complaint" || page == "contact" || page == "claim_code" ||
                       page == "closing" || page == "closing_bare";
  if (!reasons) return;
  choose_reasons(visit);
  if (page == "closing_bare") visit.model.figure.reset();
  if (page == "comment" || page == "symbols") visit.give(citizen::OpenComment{});
  if (page == "comment") visit.type(kText);
  if (page == "symbols") visit.give(citizen::ToggleSymbols{});
  if (page.starts_with("closing")) visit.give(citizen::SendReasons{});
  if (page == "complaint" || page == "contact" || page == "claim_code") complain(visit, page);
}

citizen::Model citizen_model(const std::string& page, const std::string& language) {
  Visit visit;
  visit.model.waits.still_here_ms = 28'000;
  visit.give(citizen::Informed{
      true, citizen::PublicFigure{domain::Hundredths{8690}, 357, Quarter{2026, 3}}});
  if (page == "out_of_service") {
    visit.give(citizen::StorageFault{"L-04 · Loket 3"});
  } else if (page != "idle") {
    rate(visit);
    go_to(visit, page);
  }
  visit.model.language = language;
  visit.model.page_since_ms = 0;
  return visit.model;
}

citizen::BothTexts load_words() {
  const auto load = [](const char* language) {
    auto words = texts::load(texts::assets_folder(), language);
    if (!words) throw std::runtime_error("no texts");
    return *words;
  };
  return {load("id"), load("en")};
}

// One line for each text and key of the picture, for whoever measures it: window pixels.
void say_drawn(const views::Frame& frame) {
  for (const views::Drawn::Text& text : frame.drawn->texts)
    fmt::print("text {:.1f} {:.1f} {:.1f} {:.1f} {:.2f} {}\n", text.x, text.y - text.h / 2, text.w,
               text.h, views::contrast(text.ink, text.ground), text.words);
  for (const views::KeyFact& key : frame.keys)
    if (key.key)
      fmt::print("key {:.1f} {:.1f} {:.1f} {:.1f} {} {}\n", key.x, key.y, key.w, key.h,
                 key.fits ? 1 : 0, key.id);
}

int show_citizen(Window& window, const std::string& page, const std::string& language,
                 bool low) {
  const citizen::BothTexts words = load_words();
  const citizen::Model model = citizen_model(page, language);
  const auto screen = citizen::screen_of(model, words, "Disdukcapil Kota Contoh", kLater);
  FactsFile facts;
  while (!window.closed()) {
    window.draw(
        [&](views::Frame& frame, float w, float h) {
          views::draw_citizen(frame, screen, {w, h, low}, false);
          facts.write(screen.name, language, frame.keys, window.pictures());
          if (window.pictures() == 2) say_drawn(frame);
        },
        false);
    if (window.pictures() == 3) fmt::print("ready\n");
    std::fflush(stdout);
    window.wait(window.picture_due() ? std::optional<std::int64_t>(0) : std::nullopt);
  }
  return 0;
}

technician::Model technician_model(const std::string& page) {
  technician::Model model;
  model.has_pin = true;
  model.page = technician::Page::pin;
  model.pin = "1234";
  if (page == "technician.pin") return model;
  if (page == "technician.wrong_pin") {
    model.pin.clear();
    model.pin_wrong = true;
    model.pin_free_ms = kLater + 4'000;
    return model;
  }
  model.page = technician::Page::facts;
  technician::Facts facts;
  facts.device = "K-0317";
  facts.version = "0.1.0";
  facts.fingerprint = "4f7a 91c2 0b3e d8a6 55f1 7c20 e913 0042";
  facts.place = "Loket 3 · Disdukcapil Kota Contoh";
  facts.wall = start_of(date_of(2026, 10, 5), Zone{7}) + 38'535'000;
  facts.unsent = 12;
  facts.oldest_unsent = facts.wall + -4 * 60'000;
  facts.last_receipt = facts.server_time = facts.wall + -60'000;
  facts.acked_seq = 18'204;
  facts.log_id = 1;
  facts.tree_size = 96'512;
  facts.root = "0badf00d0badf00d";
  facts.clock = technician::Clock::sound;
  facts.free_bytes = 22'800'000'000;
  facts.total_bytes = 32'000'000'000;
  model.sticks = {"/media/kiosk/STIK-BKD"};
  if (page == "technician.trouble") {
    facts.clock = technician::Clock::unsound;
    facts.server_time = facts.last_receipt = facts.wall + -9 * 86'400'000LL;
    facts.oldest_unsent = facts.last_receipt;
    facts.unsent = 1'843;
    facts.trouble = "bad_receipt";
    facts.trouble_code = "receipt.not_consistent";
    facts.earlier = {{"K-0317", 1, 7, true}};
    model.sticks.clear();
  }
  if (page == "technician.done") model.done = technician::Exported{8, 1'843};
  model.facts = facts;
  return model;
}

int show_technician(Window& window, const std::string& page, const std::string& language) {
  const citizen::BothTexts words = load_words();
  const auto screen = technician::screen_of(technician_model(page), words.of(language), kLater);
  FactsFile facts;
  while (!window.closed()) {
    window.draw(
        [&](views::Frame& frame, float w, float h) {
          views::draw_technician(frame, screen, {w, h});
          facts.write(screen.name, language, frame.keys, window.pictures());
        },
        false);
    if (window.pictures() == 3) fmt::print("ready\n");
    std::fflush(stdout);
    window.wait(window.picture_due() ? std::optional<std::int64_t>(0) : std::nullopt);
  }
  return 0;
}

int measure(Window& window, const std::string& page, const std::string& language, int pictures) {
  const citizen::BothTexts words = load_words();
  const auto screen =
      citizen::screen_of(citizen_model(page, language), words, "Disdukcapil Kota Contoh", kLater);
  std::vector<double> took;
  for (int i = 0; i < pictures; ++i) {
    const auto start = std::chrono::steady_clock::now();
    window.draw([&](views::Frame& frame, float w, float h) {
      views::draw_citizen(frame, screen, {w, h}, false);
    }, true);
    took.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() -
                                                             start).count());
    window.wait(0);
  }
  std::ranges::sort(took);
  fmt::print("median {:.2f} p99 {:.2f}\n", took[took.size() / 2], took[took.size() * 99 / 100]);
  return 0;
}

desk::KioskState sample_kiosk() {
  desk::KioskState kiosk;
  kiosk.unit_name = "Disdukcapil Kota Contoh";
  kiosk.counter_name = "Loket 3";
  kiosk.officer = OfficerId{"P-0001"};
  kiosk.officer_name = "Petugas Contoh 1";
  kiosk.duty_since = "08.02";
  kiosk.services = {{ServiceId{"ktp"}, "KTP elektronik", "Electronic ID card"},
                    {ServiceId{"kk"}, "Kartu Keluarga", "Family card"},
                    {ServiceId{"lahir"}, "Akta kelahiran", "Birth certificate"},
                    {ServiceId{"mati"}, "Akta kematian", "Death certificate"},
                    {ServiceId{"pindah"}, "Surat pindah", "Letter of removal"},
                    {ServiceId{"lain"}, "Layanan lain", "Other service"}};
  kiosk.services_today = 23;
  kiosk.offered_today = 22;
  kiosk.without_ballot_today = 1;
  kiosk.unsent = 3;
  kiosk.last_receipt = "10.42";
  kiosk.today = date_of(2026, 10, 5);
  return kiosk;
}

domain::Edition sample_edition(std::uint8_t faces, std::vector<domain::ScoreClass> classes,
                               std::int64_t days) {
  domain::Edition edition;
  edition.officer = OfficerId{"P-0001"};
  edition.period = {2026, 3};
  edition.as_of = date_of(2026, 9, 30);
  edition.faces = faces;
  edition.classes = std::move(classes);
  for (const auto& one : edition.classes) edition.ratings += one.count;
  edition.days = days;
  return edition;
}

std::vector<domain::Edition> sample_editions(const std::string& page) {
  if (page == "desk.too_few") return {sample_edition(4, {{1, 3, 5}, {4, 4, 7}}, 2)};
  if (page == "desk.merged") return {sample_edition(4, {{1, 2, 7}, {3, 3, 63}, {4, 4, 127}}, 41)};
  auto full = sample_edition(4, {{1, 1, 6}, {2, 2, 18}, {3, 3, 63}, {4, 4, 127}}, 42);
  full.mean_hundredths = 8633;
  if (page == "desk.feedback") return {full};
  auto imported = sample_edition(5, {{1, 2, 6}, {3, 3, 9}, {4, 4, 31}, {5, 5, 48}}, 12);
  if (page == "desk.imported") return {imported};
  if (page == "desk.further") return {imported, full};
  return {};
}

desk::Model desk_model(const std::string& page) {
  desk::Model model;
  model.connected = page != "desk.disconnected";
  model.kiosk = sample_kiosk();
  model.page = desk::Page::counter;
  model.service = ServiceId{"ktp"};
  model.kiosk.ballot = desk::BallotState::offered;
  if (page == "desk.duty" || page == "desk.wrong_pin" || page == "desk.alone") {
    model.page = desk::Page::duty;
    model.kiosk.officer.reset();
    model.connected = page != "desk.alone";
  }
  if (page == "desk.wrong_pin") model.notice = desk::Notice{"pin.wrong", {}, kLater + 4000};
  if (page == "desk.refused") {
    model.service.reset();
    model.kiosk.next_waits = true;
    model.notice = desk::Notice{"desk.no_service", {}, {}};
  }
  if (page == "desk.done") model.kiosk.ballot = desk::BallotState::done;
  if (page == "desk.many") {
    model.kiosk.ballot = desk::BallotState::none;
    for (int i = 7; i <= 13; ++i)
      model.kiosk.services.push_back({ServiceId{"l" + std::to_string(i)},
                                      "Pencatatan pengangkatan anak " + std::to_string(i), ""});
  }
  if (page == "desk.broken") model.kiosk.out_of_service = true;
  if (page == "desk.reason") model.page = desk::Page::reason;
  if (page == "desk.sign_in") model.page = desk::Page::sign_in;
  for (const char* own : {"desk.feedback", "desk.too_few", "desk.merged", "desk.imported",
                          "desk.further", "desk.empty", "desk.asked"}) {
    if (page != own) continue;
    model.page = desk::Page::feedback;
    model.signed_in = OfficerId{"P-0001"};
    model.quarter = Quarter{2026, 3};
    if (page == "desk.asked") model.asking = true;
    else model.editions =
        desk::EditionsArrived{{2026, 3}, "Petugas Contoh 1", sample_editions(page)};
  }
  return model;
}

int show_desk(Window& window, const std::string& page, const std::string& language) {
  const citizen::BothTexts words = load_words();
  desk::Model model = desk_model(page);
  model.language = language;
  views::DesktopFields fields;
  FactsFile facts;
  while (!window.closed()) {
    const desk::Screen screen = desk::screen_of(model, words, kLater);
    std::optional<desk::Action> done;
    window.draw(
        [&](views::Frame& frame, float w, float h) {
          done = views::draw_desk(frame, screen, fields, {w, h});
          facts.write(screen.name, language, frame.keys, window.pictures());
        },
        false);
    if (done) model = desk::update(std::move(model), *done, kLater).model;
    if (window.pictures() == 3) fmt::print("ready\n");
    std::fflush(stdout);
    window.wait(window.picture_due() ? std::optional<std::int64_t>(0) : std::nullopt);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  int width = 0, height = 0, end = 0;
  const int pictures = argc == 5 ? std::atoi(argv[4]) : 0;
  if ((argc != 4 && pictures <= 0) || std::sscanf(argv[3], "%dx%d%n", &width, &height, &end) != 2) {
    fmt::print(stderr, "suara_preview PAGE LANGUAGE WIDTHxHEIGHT [PICTURES]\n");
    return 2;
  }
  WindowRequest request;
  request.title = "Suara Loket";
  request.width = width;
  request.height = height;
  const std::string_view layout = std::string_view(argv[3]).substr(static_cast<std::size_t>(end));
  const bool low = layout.find("+low") != std::string_view::npos;
  if (layout.find("+contrast") != std::string_view::npos)
    request.theme = views::Theme::high_contrast;
  const bool desk = std::string_view(argv[1]).starts_with("desk.");
  request.types = desk ? desk_types() : citizen_types();
  if (desk) {
    request.in_millimetres = false;
    request.least_w = views::kDesk.w;
    request.least_h = views::kDesk.h;
  }
  auto window = Window::open(request);
  if (!window) {
    fmt::print(stderr, "{} {}{}\n", window.error().code, window.error().args["what"],
               window.error().args["file"]);
    return 1;
  }
  if (pictures > 0) return measure(**window, argv[1], argv[2], pictures);
  if (desk) return show_desk(**window, argv[1], argv[2]);
  if (std::string_view(argv[1]).starts_with("technician"))
    return show_technician(**window, argv[1], argv[2]);
  return show_citizen(**window, argv[1], argv[2], low);
}
