// The citizen's pages drawn without a window, and what they say of their keys.
#pragma once
#include <imgui.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/views/citizen.hpp"
#include "kiosk/views/focus.hpp"
#include "kiosk/views/listen.hpp"
#include "tests/kiosk/app/all_texts.hpp"

namespace suara::test {

using namespace kiosk;

// ImGui without a window: keys are placed and measured as on the screen.
class Drawing {
 public:
  explicit Drawing(views::DesignSize size) : size_(size) {
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = {size.w, size.h};
    for (std::size_t i = 0; i < views::kTypes; ++i) fonts_[i] = font(static_cast<views::Type>(i));
    io.Fonts->Build();
  }
  ~Drawing() { ImGui::DestroyContext(); }
  Drawing(const Drawing&) = delete;
  Drawing& operator=(const Drawing&) = delete;

  std::vector<views::KeyFact> keys;
  views::Drawn drawn;
  bool reduced_motion = true;
  views::Theme theme = views::Theme::light;
  bool by_keypad = false;     // with the key to listen, where there is one, and the keys' numbers
  std::size_t own_texts = 0;  // of drawn.texts, those before the numbers

  std::optional<citizen::Action> draw(const citizen::Screen& screen) {
    ImGui::NewFrame();
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::Begin("screen", nullptr, ImGuiWindowFlags_NoDecoration);
    drawn = {};
    const views::Paint paint(*ImGui::GetWindowDrawList(), fonts_, 1, theme, &drawn);
    views::Frame frame{paint};
    const auto tapped = views::draw_citizen(frame, screen, size_, reduced_motion);
    if (by_keypad && views::has_listen(screen))
      views::draw_listen(frame, test::words().of(screen.language)("citizen.listen.key"), false,
                         size_);
    own_texts = drawn.texts.size();
    if (by_keypad) views::draw_focus(frame, "", true);
    ImGui::End();
    ImGui::PopStyleVar();
    ImGui::Render();
    keys = frame.keys;
    return tapped;
  }
  // Presses and lifts in the middle of a key.
  std::optional<citizen::Action> tap(const citizen::Screen& screen, const std::string& id) {
    draw(screen);
    for (const views::KeyFact& key : std::vector(keys))
      if (key.id == id) {
        const float x = key.x + key.w / 2;
        const float y = key.y + key.h / 2;
        finger(x, y, false);
        draw(screen);
        finger(x, y, true);
        draw(screen);
        finger(x, y, false);
        return draw(screen);
      }
    return std::nullopt;
  }
  void finger(float x, float y, bool down) {
    ImGui::GetIO().MousePos = {x, y};
    ImGui::GetIO().MouseDown[0] = down;
  }

 private:
  static ImFont* font(views::Type type) {
    static constexpr std::array kFiles = {"Inter-Medium.otf", "Inter-SemiBold.otf",
                                          "InterDisplay-Bold.otf"};
    const views::TypeFace face = views::face_of(type);
    const std::string file = std::string("/usr/share/fonts/opentype/inter/") +
                             kFiles[static_cast<std::size_t>(face.cut)];
    return ImGui::GetIO().Fonts->AddFontFromFileTTF(file.c_str(), 1.21F * face.px);
  }
  views::DesignSize size_;
  views::Fonts fonts_{};
};

// With everything that a page needs; keyboards hold as much as they can.
inline citizen::Model model_on(citizen::Page page, std::uint8_t score = 2) {
  citizen::Model model;
  model.page = page;
  model.fault_code = "L-04 · Loket 3";
  model.texts_can_be_sealed = true;
  model.figure = citizen::PublicFigure{domain::Hundredths{10'000}, 12'357, Quarter{2026, 3}};
  model.ballot.emplace();
  model.ballot->opened.labels = {"Petugas Contoh 1", "Loket 3", "KTP elektronik",
                                 "Electronic ID card"};
  model.ballot->answers.score = score;
  model.ballot->comment = citizen::TypedText(std::string(citizen::kCommentMax, 'm'));
  const std::string complaint(citizen::kComplaintMax - 1, 'W');
  model.complaint = citizen::Complaint{{}, {}, citizen::TypedText(complaint + " ")};
  model.claim_code = citizen::TypedText("WMQWMWQM");  // the widest
  return model;
}

inline citizen::Screen screen_of(citizen::Model model, const std::string& language) {
  model.language = language;
  return citizen::screen_of(model, words(), "Disdukcapil Kota Contoh", 10'000, false);
}

inline citizen::Screen screen(citizen::Page page, const std::string& language,
                              std::uint8_t score = 2) {
  return screen_of(model_on(page, score), language);
}

// Every page, each question of the form and both sets of signs.
inline std::vector<citizen::Model> every_page() {
  std::vector<citizen::Model> models;
  for (int page = 0; page <= static_cast<int>(citizen::Page::out_of_service); ++page)
    models.push_back(model_on(static_cast<citizen::Page>(page)));
  for (std::size_t step = 0; step < citizen::survey_steps(models[0]); ++step) {
    models.push_back(model_on(citizen::Page::survey));
    models.back().survey.step = step;
    models.back().ballot->respondent = {1, 1, 1, 1};
  }
  for (const auto page :
       {citizen::Page::comment, citizen::Page::complaint, citizen::Page::contact}) {
    models.push_back(model_on(page));
    models.back().keyboard = {true, true};
  }
  models.push_back(model_on(citizen::Page::idle));
  models.back().walk_up.emplace();
  models.push_back(model_on(citizen::Page::out_of_service));
  models.back().not_enrolled = true;
  models.push_back(model_on(citizen::Page::closing));
  models.back().figure->ikm.reset();
  models.push_back(model_on(citizen::Page::reasons));
  models.back().texts_can_be_sealed = false;
  models.push_back(model_on(citizen::Page::still_here));
  models.back().page_behind = citizen::Page::comment;
  models.push_back(model_on(citizen::Page::still_here));
  models.back().page_behind = citizen::Page::contact;
  models.push_back(model_on(citizen::Page::help));
  models.back().comfort = {true, true, true};
  models.push_back(model_on(citizen::Page::reasons));
  models.back().ballot->chosen = {domain::Element::waktu, domain::Element::sarana};
  return models;
}

inline constexpr std::array<views::DesignSize, 8> kSizes = {{{1280, 800},
                                                             {1024, 600},
                                                             {1669, 939},
                                                             {1920, 1080},
                                                             {800, 1280},
                                                             {1280, 800, true},
                                                             {1920, 1080, true},
                                                             {800, 1280, true}}};

}  // namespace suara::test
