#include "tests/shots/desk_walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "tests/shots/shown_kiosk.hpp"
#include "tests/sync/central/commented_counter.hpp"
#include "tests/sync/central/flagged_office.hpp"
#include "tests/sync/central/office_of_six.hpp"

namespace suara::shots {
namespace {

using test::Facts;

constexpr const char* kOfficersNip = "199001012015011001";  // P-0001 of the centrals
constexpr int kQuartersBack = 40;  // the centrals' days lie in a quarter that is over one day

}  // namespace

struct Offices::Inside {
  test::RunningCentral six_central;
  test::OfficeOfSix six{six_central};
  test::RunningCentral few_central;
  test::OfficeOfSix few{few_central};
  test::FlaggedOffice flagged;
  test::CommentedCounter commented;

  Inside() {
    while (six.days() < 9) six.work_a_day();
    six.send();
    six_central.advance_days(1);
    few.work_a_day();
    few.send();
    few_central.advance_days(1);
    flag();
    commented.kiosk.rate(6);
    commented.comments({"Pelayanannya ramah dan cepat, terima kasih.",
                        "Ruang tunggu panas, kipasnya mati.",
                        "Antrean di depan loket panjang sekali, padahal hanya mengambil KTP yang "
                        "sudah jadi; mohon dibuat loket tersendiri untuk pengambilan.",
                        "Cukup baik", "Petugas menjelaskan syaratnya dengan sabar."});
    commented.end_day();
    for (test::RunningCentral* central : {&six_central, &few_central, &flagged.central,
                                          &commented.central})
      central->token_of(central::Role::officer);  // gives the officer a password
  }

 private:
  void flag() {
    flagged.honest(20);
    flagged.burst(6, 1);
    flagged.duty("P-0001", false);
    flagged.send();
    flagged.night();
    flagged.central.advance_days(6);  // the week has ended
    flagged.both(flagged.number_of("burst"), {1, 2, 3, 4});
  }
};

Offices::Offices() : inside_(std::make_unique<Inside>()) {}
Offices::~Offices() = default;

namespace {

// The desk's window at the kiosk's socket. The kiosk itself sends nothing: only the desk is told
// where a central is.
struct DeskWalk {
  const Look& look;
  Album& album;
  test::Screen screen;
  test::Driver desk;
  test::Process program;

  DeskWalk(const Look& looked_at, Album& into, const ShownFolder& folder,
           const test::RunningCentral& central)
      : look(looked_at),
        album(into),
        screen(looked_at.width, looked_at.height),
        desk(screen, facts(folder)),
        program(command(looked_at, folder, central), {{"DISPLAY", screen.display()},
                                                      {"SUARA_FACTS", facts(folder).string()},
                                                      {"LIBGL_ALWAYS_SOFTWARE", "1"}}) {}

  void take(const std::string& page) { album.take(desk, "desk." + page, look); }
  void wait_key(const std::string& id) {
    desk.wait_for([&](const Facts& now) { return now.find(id) != nullptr; }, id);
  }
  void wait_acts(const std::string& id) {
    desk.wait_for(
        [&](const Facts& now) { return now.find(id) != nullptr && now.find(id)->acts; }, id);
  }
  void tap_acting(const std::string& id) {
    wait_acts(id);
    desk.tap(id);
  }

  // To the page of the own figures, in the quarter in which there are some.
  void sign_in(bool pictured = false) {
    wait_key("nav.feedback");
    desk.tap("nav.feedback");
    desk.wait_screen("sign_in");
    desk.enter("sign_in.nip", kOfficersNip);
    if (pictured) take("sign_in");
    desk.enter("sign_in.password", "sandi");
    desk.tap("sign_in.go");
    desk.wait_screen("feedback");
    for (int back = 0; back < kQuartersBack; ++back) {
      desk.wait_for(
          [](const Facts& now) {
            constexpr std::array<const char*, 4> kSaid = {"feedback.empty", "feedback.ratings",
                                                          "feedback.index", "feedback.not_enough"};
            return std::ranges::any_of(
                kSaid, [&](const char* id) { return now.find(id) != nullptr; });
          },
          "the quarter");
      if (desk.facts().find("feedback.empty") == nullptr) return;
      desk.tap("feedback.previous");
    }
    throw std::runtime_error("no quarter has figures");
  }

 private:
  static std::filesystem::path facts(const ShownFolder& home) { return home.folder / "desk.facts"; }
  static std::vector<std::string> command(const Look& look, const ShownFolder& home,
                                          const test::RunningCentral& central) {
    std::filesystem::remove(facts(home));
    test::write_file(home.folder / "kiosk.toml",
                     settings_for(look) + fmt::format("[central]\nurl = \"http://127.0.0.1:{}\"\n",
                                                      central.port()));
    return {test::program_path("suara-kiosk"), "--desk", "--data", home.folder.path().string(),
            "--size", fmt::format("{}x{}", look.width, look.height)};
  }
};

void walk_counter(DeskWalk& walk, test::KioskProgram& kiosk) {
  test::Driver& desk = walk.desk;
  desk.wait_screen("duty");
  walk.take("duty");
  desk.enter("duty.nip", test::kNip);
  desk.enter("duty.pin", "111111");
  desk.tap("duty.on");
  walk.wait_key("desk.notice");
  walk.take("wrong_pin");
  desk.enter("duty.pin", test::kPin);
  desk.tap("duty.on");
  desk.wait_screen("counter");
  desk.tap("desk.service.ktp");
  desk.tap("desk.result.selesai");
  walk.tap_acting("desk.finish");
  kiosk.citizen().wait_screen("rate");
  walk.wait_key("desk.ballot.offered");
  walk.take("counter");
  press(kiosk, "rate.skip");
  desk.tap("desk.service.kk");
  desk.tap("desk.result.selesai");
  walk.tap_acting("desk.without");
  desk.wait_screen("reason");
  walk.take("reason");
  desk.tap("desk.back");
  desk.wait_screen("counter");
  desk.enter("desk.find", "akta");
  walk.take("find");
}

void walk_own(DeskWalk& walk) {
  walk.sign_in(true);
  walk.take("feedback");
  walk.desk.tap("nav.performance");
  walk.desk.wait_screen("performance");
  walk.take("performance");
  const Facts now = walk.desk.facts();
  const auto row = std::ranges::find_if(now.keys, [](const test::KeyFact& key) {
    return key.acts && key.id.starts_with("performance.row.");
  });
  if (row == now.keys.end()) throw std::runtime_error("no row of the explanation opens");
  walk.desk.tap(row->id);
  walk.take("performance_open");
}

void walk_told(DeskWalk& walk) {
  walk.sign_in();
  walk.desk.tap("nav.performance");
  walk.desk.wait_screen("performance");
  walk.desk.tap("feedback.part.told");
  walk.wait_key("performance.told.1");
  walk.take("performance_told");
  walk.desk.tap("performance.told.1.object");
  walk.wait_key("objection.send");
  walk.take("performance_object");
}

}  // namespace

void walk_desk(const Look& look, const Offices& offices, Album& album) {
  const Look glass_look{1280, 800, look.language};
  ShownFolder home(look);
  test::TouchScreen glass(glass_look.width, glass_look.height);
  test::KioskProgram kiosk(home, glass, settings_for(glass_look));
  const Offices::Inside& inside = offices.inside();
  {
    DeskWalk walk(look, album, home, inside.six_central);
    walk_counter(walk, kiosk);
    if (look.names) return;
    walk_own(walk);
  }
  {
    DeskWalk walk(look, album, home, inside.few_central);
    walk.sign_in();
    walk.take("too_few");
    walk.desk.tap("nav.performance");
    walk.desk.wait_screen("performance");
    walk.take("performance_few");
    walk.desk.tap("nav.feedback");
    walk.desk.wait_screen("feedback");
    walk.desk.tap("feedback.previous");
    walk.wait_key("feedback.empty");
    walk.take("empty");
  }
  {
    DeskWalk walk(look, album, home, inside.flagged.central);
    walk_told(walk);
  }
  DeskWalk walk(look, album, home, inside.commented.central);
  walk.sign_in();
  walk.desk.tap("feedback.part.comments");
  walk.wait_key("feedback.comments");
  walk.take("comments");
}

}  // namespace suara::shots
