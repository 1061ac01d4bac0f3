// What the officer's window shows in each of suara_preview's pictures. Invented names and figures.
#pragma once
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "kiosk/app/desk/screen.hpp"

namespace suara::kiosk {

constexpr std::int64_t kPreviewMs = 10'000;  // nothing moves any more

// Names as long as they come.
constexpr const char* kLongAgency =
    "Dinas Kependudukan dan Pencatatan Sipil Kabupaten Kutai Kartanegara";
constexpr const char* kLongOfficer = "Muhammad Abdurrahman Wahid Kusumaningrat, S.Sos., M.Si.";
constexpr const char* kLongCounter = "Loket Pelayanan Terpadu 12 (lantai dua)";
constexpr const char* kLongService = "Penerbitan kartu tanda penduduk elektronik bagi orang asing";
constexpr const char* kLongestService =
    "Penerbitan kartu tanda penduduk elektronik bagi orang asing pemegang izin tinggal tetap baru";
constexpr const char* kLongestCounter =
    "Loket Pelayanan Terpadu Satu Pintu nomor 12, gedung utama sayap timur, lantai 02";
constexpr const char* kLongestServiceEn =
    "Issue of the electronic identity card to foreign residents who hold a new permanent permit";
constexpr const char* kLongServiceEn = "Issue of the electronic identity card to foreign residents";

inline desk::KioskState sample_kiosk() {
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

inline domain::Edition sample_edition(std::uint8_t faces, std::vector<domain::ScoreClass> classes,
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

inline std::vector<domain::Edition> sample_editions(const std::string& page) {
  if (page == "desk.too_few" || page == "desk.performance_few")
    return {sample_edition(4, {{1, 3, 5}, {4, 4, 7}}, 2)};
  if (page == "desk.merged") return {sample_edition(4, {{1, 2, 7}, {3, 3, 63}, {4, 4, 127}}, 41)};
  auto full = sample_edition(4, {{1, 1, 6}, {2, 2, 18}, {3, 3, 63}, {4, 4, 127}}, 42);
  full.mean_hundredths = 8633;
  using domain::Element;
  full.reasons = {{Element::prosedur, true, 23},   {Element::waktu, true, 61},
                  {Element::biaya, true, 9},       {Element::kompetensi, true, 48},
                  {Element::perilaku, true, 77},   {Element::sarana, true, 12},
                  {Element::prosedur, false, 6},   {Element::waktu, false, 14},
                  {Element::kompetensi, false, 7}, {Element::perilaku, false, 5},
                  {Element::sarana, false, 8}};
  auto imported = sample_edition(5, {{1, 2, 6}, {3, 3, 9}, {4, 4, 31}, {5, 5, 48}}, 12);
  if (page == "desk.imported") return {imported};
  if (page == "desk.further" || page == "desk.parts") return {imported, full};
  if (page == "desk.empty" || page == "desk.performance_empty") return {};
  return {full};
}

// The pages of the officer's own figures; those that begin with desk.performance say how one came
// about.
inline const std::vector<std::string> kOwnPages = {
    "desk.feedback", "desk.trend",  "desk.too_few", "desk.merged",      "desk.imported",
    "desk.further",  "desk.parts",  "desk.empty",   "desk.asked",       "desk.units",
    "desk.performance", "desk.performance_open", "desk.performance_few", "desk.performance_empty",
    "desk.reasons", "desk.comments", "desk.performance_floor", "desk.performance_held",
    "desk.performance_corrected", "desk.performance_told", "desk.learning",
    "desk.performance_learning", "desk.performance_object", "desk.performance_team",
    "desk.performance_cause"};

inline bool is_whole(const std::string& page) {
  return page == "desk.trend" || page == "desk.units" || page == "desk.parts" ||
         page == "desk.performance" || page == "desk.performance_open" ||
         page == "desk.reasons" || page == "desk.comments";
}

inline desk::Figure sample_figure(Quarter period, std::int64_t ratings, std::int64_t index,
                                  std::int64_t difference) {
  desk::Figure figure{period, 4, date_of(2026, 9, 30), {}, {}};
  domain::OwnFigure& own = figure.own;
  own.unit = {"DISDUKCAPIL"};
  own.ratings = ratings;
  own.days = 42;
  own.joined = 7;
  own.services = ratings + 31;
  own.offered = ratings + 22;
  own.rated = ratings;
  own.points = {difference, difference - 2, difference + 2, index, index - 2, index + 3, 82,
                domain::Standing::meets};
  own.use = domain::IndexUse::pay;
  figure.roots = domain::explain_own_figure(own, {});
  return figure;
}

inline desk::Figure sample_too_few() {
  desk::Figure figure = sample_figure({2026, 3}, 12, 0, 0);
  figure.own.days = 2;
  figure.own.joined = 3;
  figure.own.points.reset();
  figure.own.missing = {domain::Shortfall::ratings, domain::Shortfall::days,
                        domain::Shortfall::joined, domain::Shortfall::reliability};
  figure.roots = domain::explain_own_figure(figure.own, {});
  return figure;
}

inline std::vector<desk::Figure> sample_figures(const std::string& page) {
  if (page == "desk.too_few" || page == "desk.performance_few") return {sample_too_few()};
  if (page == "desk.performance_empty" || page == "desk.imported") return {};
  std::vector<desk::Figure> figures{sample_figure({2026, 3}, 214, 86, 2)};
  domain::OwnFigure& own = figures.front().own;
  const std::map<std::string, domain::IndexUse> below = {
      {"desk.performance_floor", domain::IndexUse::ask_cause},
      {"desk.performance_team", domain::IndexUse::team_weight},
      {"desk.performance_cause", domain::IndexUse::pay}};
  if (const auto found = below.find(page); found != below.end()) {
    own.services = 290;
    own.use = found->second;
  }
  if (page == "desk.merged" || page == "desk.performance_held")
    own.use = domain::IndexUse::feedback;
  if (page == "desk.learning" || page == "desk.performance_learning")
    own.learning = domain::OwnFigure::Left{128, date_of(2026, 9, 26)};
  if (page == "desk.performance_corrected") {
    own.late = domain::LateEffect::correction;
    own.corrected = domain::OwnFigure::Corrected{domain::Standing::above};
  }
  if (page == "desk.performance_held") {
    own.held_back = own.points->standing;
    own.points.reset();
  }
  figures.front().roots = domain::explain_own_figure(own, {});
  if (!is_whole(page)) return figures;
  figures.push_back(sample_figure({2026, 2}, 185, 85, 1));
  figures.push_back(sample_figure({2026, 1}, 212, 86, 3));
  figures.push_back(sample_figure({2025, 3}, 171, 84, -1));
  if (page == "desk.units") {
    figures.push_back(sample_figure({2026, 3}, 61, 90, 1));
    figures.back().own.unit = {"MPP"};
  }
  return figures;
}

inline std::vector<desk::ToldFlag> sample_told(const std::string& page) {
  using desk::ToldObjection, desk::ToldState;
  if (page != "desk.performance_told" && page != "desk.performance_object") return {};
  return {{"2026-W29", "more_than_services", 0, ToldState::kept, ToldObjection::none},
          {"2026-W31", "pattern", 12, ToldState::annulled, ToldObjection::waiting},
          {"2026-W33", "too_quick_service", 7, ToldState::annulled, ToldObjection::none},
          {"2026-W36", "off_duty", 1'204, ToldState::annulled, ToldObjection::rejected},
          {"2026-W38", "lost_ballots", 31, ToldState::waiting, ToldObjection::none}};
}

inline std::vector<desk::Comments> sample_comments(const std::string& page) {
  if (page != "desk.comments" && page != "desk.parts") return {};
  return {{4, 9, date_of(2026, 9, 28),
           {"Pelayanannya ramah dan cepat, terima kasih.",
            "Antrean di depan loket panjang sekali, padahal hanya mengambil KTP yang sudah jadi; "
            "mohon dibuat loket tersendiri untuk pengambilan supaya yang lain tidak menunggu lama.",
            "Petugas *** menjelaskan syaratnya dengan sabar.", "Cukup baik",
            "Nomor saya *** belum dihubungi sampai sekarang."}},
          {4, 5, date_of(2026, 8, 21),
           {"Ruang tunggu panas, kipasnya mati.", "Sesuai janji, selesai hari itu juga.",
            "Tolong petunjuk syarat ditempel di pintu masuk.", "Mantap",
            "Sudah dua kali datang karena berkas kurang, sebaiknya diberi tahu di awal.",
            "The form is only in Indonesian.", "Terima kasih bapak ibu."}},
          {4, 2, date_of(2026, 7, 17),
           {"Baik", "Ramah", "Loket buka tepat waktu.", "Kurang tempat duduk untuk orang tua.",
            "Prosesnya jelas."}}};
}

inline desk::Model own_model(const std::string& page, desk::Model model) {
  model.page = page.starts_with("desk.performance") ? desk::Page::performance
                                                    : desk::Page::feedback;
  model.signed_in = OfficerId{"P-0001"};
  model.quarter = Quarter{2026, 3};
  model.asking_central = page == "desk.asked";
  if (model.asking_central) return model;
  desk::EditionsArrived& own = model.editions.emplace();
  own.period = {2026, 3};
  own.officer_name = "Petugas Contoh 1";
  own.editions = sample_editions(page);
  own.figures = sample_figures(page);
  own.told = sample_told(page);
  own.comments = sample_comments(page);
  if (page == "desk.parts") model.feedback_part = desk::Part::imported;
  if (page == "desk.reasons") model.feedback_part = desk::Part::reasons;
  if (page == "desk.comments") model.feedback_part = desk::Part::comments;
  if (!model.editions->told.empty()) model.performance_part = desk::Part::told;
  if (page == "desk.performance_object") model.objecting = model.editions->told[2];
  if (page != "desk.performance") model.opened = {"sufficient", "sufficient/ratings_enough"};
  return model;
}

inline desk::Model desk_model(const std::string& page) {
  desk::Model model;
  model.connected = page != "desk.disconnected";
  model.kiosk = sample_kiosk();
  model.page = desk::Page::counter;
  model.service = ServiceId{"ktp"};
  model.kiosk.ballot = desk::BallotState::offered;
  if (page == "desk.duty" || page == "desk.wrong_pin" || page == "desk.no_roster" ||
      page == "desk.alone") {
    model.page = desk::Page::duty;
    model.kiosk.officer.reset();
    model.connected = page != "desk.alone";
  }
  if (page == "desk.wrong_pin") model.notice = desk::Notice{"pin.wrong", {}, kPreviewMs + 4000};
  if (page == "desk.no_roster") model.notice = desk::Notice{"counter.no_roster", {}, 0};
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
  if (page == "desk.duty_names") {
    model.page = desk::Page::duty;
    model.kiosk.officer.reset();
  }
  if (page == "desk.names" || page == "desk.duty_names") {
    model.kiosk.unit_name = kLongAgency;
    model.kiosk.counter_name = kLongCounter;
    model.kiosk.officer_name = kLongOfficer;
    for (desk::Service& service : model.kiosk.services)
      service = {service.service, kLongService, kLongServiceEn};
    model.kiosk.services[1].name_id = kLongestService;
    model.kiosk.services[1].name_en = kLongestService;
  }
  if (page == "desk.broken") model.kiosk.out_of_service = true;
  if (page == "desk.reason") model.page = desk::Page::reason;
  if (page == "desk.sign_in") model.page = desk::Page::sign_in;
  if (page == "desk.find") {
    model.service.reset();
    model.kiosk.ballot = desk::BallotState::none;
    model.find = "akta";
    model.used = {ServiceId{"mati"}};
  }
  if (std::ranges::find(kOwnPages, page) != kOwnPages.end())
    return own_model(page, std::move(model));
  return model;
}

}  // namespace suara::kiosk
