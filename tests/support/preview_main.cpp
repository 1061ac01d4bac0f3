// suara_preview PAGE LANGUAGE WIDTHxHEIGHT: one screen in the kiosk's real window until it is ended.
// It says "ready" when the screen has come to rest.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <stdexcept>

#include "kiosk/app/citizen/screen.hpp"
#include "kiosk/shell/facts_file.hpp"
#include "kiosk/shell/fonts.hpp"
#include "kiosk/shell/window.hpp"
#include "kiosk/views/citizen.hpp"

using namespace suara;
using namespace suara::kiosk;

namespace {

constexpr std::int64_t kLater = 10'000;  // nothing moves any more

citizen::Model citizen_model(const std::string& page, const std::string& language) {
  citizen::Model model;
  model.waits.still_here_ms = 28'000;
  const auto give = [&](const citizen::Action& action, std::int64_t at) {
    auto step = citizen::update(std::move(model), action, at);
    model = std::move(step.model);
    for (const auto& effect : step.effects)
      if (const auto* save = std::get_if<citizen::SaveDraft>(&effect))
        model = citizen::update(std::move(model), citizen::DraftSaved{save->revision}, at).model;
  };
  if (page == "out_of_service") give(citizen::StorageFault{"L-04 · Loket 3"}, 0);
  if (page != "idle" && page != "out_of_service")
    give(citizen::OpenBallot{{OfficerId{"P-0001"}, CounterId{"L-03"}, ServiceId{"ktp"}},
                             {"Petugas Contoh 1", "Loket 3", "KTP elektronik",
                              "Electronic ID card"}},
         0);
  if (page == "thanks" || page == "reasons") give(citizen::Rate{2}, 1000);
  if (page == "reasons") {
    give(citizen::OpenReasons{}, 2000);
    give(citizen::ToggleReason{domain::Element::waktu}, 3000);
    give(citizen::ToggleReason{domain::Element::kompetensi}, 4000);
  }
  if (page == "still_here") {
    model.waits.rate_ms = 0;
    give(citizen::Tick{}, 0);
  }
  model.language = language;
  return model;
}

citizen::BothTexts load_words() {
  const auto load = [](const char* language) {
    auto words = texts::load(texts::assets_folder(), language);
    if (!words) throw std::runtime_error("no texts");
    return *words;
  };
  return {load("id"), load("en")};
}

int show_citizen(Window& window, const std::string& page, const std::string& language) {
  const citizen::BothTexts words = load_words();
  const citizen::Model model = citizen_model(page, language);
  const auto screen = citizen::screen_of(model, words, "Disdukcapil Kota Contoh", kLater);
  FactsFile facts;
  while (!window.closed()) {
    window.draw(
        [&](views::Frame& frame, float w, float h) {
          views::draw_citizen(frame, screen, {w, h}, false);
          facts.write(screen.name, language, frame.keys, window.pictures());
        },
        false);
    if (window.pictures() == 3) fmt::print("ready\n");
    std::fflush(stdout);
    window.wait(window.picture_due() ? std::optional<std::int64_t>(0) : std::nullopt);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  int width = 0, height = 0;
  if (argc != 4 || std::sscanf(argv[3], "%dx%d", &width, &height) != 2) {
    fmt::print(stderr, "suara_preview PAGE LANGUAGE WIDTHxHEIGHT\n");
    return 2;
  }
  WindowRequest request;
  request.title = "Suara Loket";
  request.width = width;
  request.height = height;
  request.types = citizen_types();
  auto window = Window::open(request);
  if (!window) {
    fmt::print(stderr, "{} {}\n", window.error().code, window.error().args["what"]);
    return 1;
  }
  return show_citizen(**window, argv[1], argv[2]);
}
