#include <algorithm>
#include <array>

#include "kiosk/views/icons.hpp"
#include "kiosk/views/pages.hpp"

// One question of the form and its answers.
namespace suara::kiosk::views {
namespace {

using namespace citizen;

// So many petals as the answer's place among four. marked: they stand on a tint.
void draw_grade(const Paint& paint, float x, float y, float radius, int grade, bool marked) {
  static constexpr std::array kOrder = {-135.0F, -45.0F, 45.0F, 135.0F};
  const ImU32 filled = marked ? paint.on_tint(colour::kPrimary) : colour::kPrimary;
  const ImU32 rest = marked ? colour::kLine : paint.unfilled();
  for (int i = 0; i < 4; ++i)
    paint.petal(x, y, radius, kOrder[static_cast<std::size_t>(i)], i < grade ? filled : rest);
}

void draw_choice(const Paint& paint, float x, float y, bool chosen, bool marked) {
  if (!chosen)
    return paint.ring(x, y, 18.5F, 3, marked ? paint.on_tint(colour::kOutline) : colour::kOutline);
  paint.disc(x, y, 20, paint.on_tint(colour::kPrimary));
  draw_icon(paint, "check", x, y, 24, paint.sign_on_tint());
}

// In portrait the bar has two rows, but where every key is low.
bool two_rows(const Space& space) { return space.portrait() && !space.low(); }
float bar_top(const Space& space) {
  return space.bar_y() - (two_rows(space) ? kBarHeight + kGutter : 0);
}

struct Options {
  float y, w, h, step_x, step_y;
  std::size_t columns;
  bool with_circle;
};

// As many beside each other as leave the rows 20 mm high below the middle.
Options low_options_of(const SurveyScreen& survey, const Space& space, bool many) {
  const std::size_t beside = survey.options.size() > 6 ? 4 : many ? 3 : 2;
  const std::size_t columns = !space.portrait() ? beside : many ? 2 : 1;
  const auto count = static_cast<float>(columns);
  const auto rows = static_cast<float>((survey.options.size() + columns - 1) / columns);
  const float w = (space.wide() - kGutter * (count - 1)) / count;
  const float h = (space.bar_y() - space.middle() - rows * kGutter) / rows;
  const float high = std::min(h, 104.0F);
  return {space.middle(), w, high, w + kGutter, high + kGutter, columns, !many};
}

Options options_of(const SurveyScreen& survey, const Space& space, float top) {
  const bool many = survey.options.size() > 4;
  if (space.low()) return low_options_of(survey, space, many);
  std::size_t columns = 1;
  if (space.compact()) columns = many ? 3 : 2;
  if (!space.compact() && !space.portrait() && many) columns = 2;
  const auto count = static_cast<float>(columns);
  const float w = (space.wide() - kGutter * (count - 1)) / count;
  const auto rows = static_cast<float>((survey.options.size() + columns - 1) / columns);
  const float most = (bar_top(space) - top) / rows - kGutter;
  const float h = std::min(most, many               ? kBarHeight
                                 : space.compact()  ? 100.0F
                                 : space.portrait() ? 104.0F
                                                    : kBarHeight);
  return {top, w, h, w + kGutter, h + kGutter, columns, columns < 3};
}

// Where the words of an answer stand, from its left edge; one size for all of them.
struct Words {
  float x, most;
  Type type;
};
Words words_of(const Paint& paint, const SurveyScreen& survey, const Options& places) {
  const bool narrow = places.w < 500;
  const float x = survey.graded ? (narrow ? 100.0F : 116.0F) : places.with_circle ? 36.0F : 24.0F;
  const float most = places.w - (places.with_circle ? (narrow ? 76.0F : 88.0F) : 20.0F) - x;
  const bool all = std::ranges::all_of(survey.options, [&](const OptionKey& option) {
    return paint.width(Type::word, option.label) <= most;
  });
  return {x, most, all ? Type::word : Type::key};
}

bool draw_option(Frame& frame, const SurveyScreen& survey, const OptionKey& option, const Box& box,
                 const Words& words, bool with_circle) {
  const Paint& paint = frame.paint;
  const bool narrow = box.w < 500;
  const float x = box.x + words.x;
  const float most = words.most;
  const Type type = words.type;
  const int lines = paint.count_lines(type, most, option.label);
  const Press press = key_area(frame, "survey." + std::to_string(option.answer), box, option.label,
                               lines <= 2 && paint.widest_line(type, most, option.label) <= most);
  const bool marked = option.chosen || press.held;
  if (!option.chosen) paint.shadow(box, 20, 1);
  paint.fill(box, marked ? colour::kTint : colour::kSurface, 20);
  paint.edge(box, marked ? colour::kPrimary : colour::kOutline, 20, marked ? 6 : 2);
  if (survey.graded)
    draw_grade(paint, box.x + (narrow ? 50.0F : 56.0F), box.middle_y(), 30, option.answer, marked);
  paint.lines(type, x, box.middle_y() - 19 * static_cast<float>(lines - 1), 38, most,
              marked ? paint.on_tint(colour::kInk) : colour::kInk, option.label);
  if (with_circle) draw_choice(paint, box.right() - 52, box.middle_y(), option.chosen, marked);
  return press.tapped;
}

void draw_progress(const Paint& paint, const SurveyScreen& survey, const Space& space, float y) {
  const float words = paint.text(Type::body, space.left(), y, colour::kInk2, survey.progress);
  const float x = space.left() + std::max(words + 40, space.portrait() ? 0.0F : 384.0F);
  const auto parts = static_cast<float>(survey.parts);
  const float w = (space.right() - x + 10) / parts - 10;
  for (std::size_t i = 0; i < survey.parts; ++i)
    paint.fill({x + static_cast<float>(i) * (w + 10), y - 6, w, 12},
               i < survey.part ? colour::kPrimary : paint.unfilled(), 6);
}

// Progress and question; gives the y where the answers begin.
float draw_question(Frame& frame, const SurveyScreen& survey, const Space& space) {
  const Paint& paint = frame.paint;
  const float y = space.y0() + (space.compact() ? 46.0F : space.portrait() ? 76.0F : 60.0F);
  draw_progress(paint, survey, space, y);
  const bool one_line = paint.width(Type::title, survey.question) <= space.wide();
  const Type type = one_line && !space.compact() ? Type::title : Type::title_small;
  const float step = 56;
  const bool airy = one_line && !space.compact();
  const int lines = paint.count_lines(type, space.wide(), survey.question);
  const float more = step * static_cast<float>(lines - 1);
  const bool many = survey.options.size() > 4;
  const float to_answers = space.portrait() ? (many ? 64 : 84) : airy ? 64 : 50;
  const float high = y + (space.portrait() ? (many ? 80.0F : 100.0F) : airy ? 76.0F : 55.0F);
  const float first = space.low() ? space.middle() - to_answers - more : high;
  paint.lines(type, space.left(), first, step, space.wide(), colour::kInk, survey.question);
  const float bottom = first + more;
  note(frame, "survey.question", {space.left(), first - 26, space.wide(), bottom - first + 44},
       survey.question, lines <= (space.portrait() ? 3 : 2));
  return bottom + to_answers;
}

// Where there is no room for it, a sign stands for its word.
bool draw_bar_key(Frame& frame, const std::string& id, const Box& box, const std::string& label,
                  KeyStyle style, bool sign) {
  style.icon = sign ? 40.0F : 30.0F;
  return sign ? icon_key(frame, id, box, label, style) : text_key(frame, id, box, label, style);
}

CitizenTap draw_bar(Frame& frame, const SurveyScreen& survey, const Space& space) {
  CitizenTap tapped;
  const float y = space.bar_y();
  const bool back_sign = space.portrait() && space.low();
  const bool help_sign = back_sign || space.compact();
  const float back_w = back_sign ? kBarHeight : 232;
  if (draw_bar_key(frame, "survey.back", {space.left(), y, back_w, kBarHeight}, survey.back,
                   {.look = Look::quiet, .icon_before = "arrow_left"}, back_sign))
    tapped = Back{};
  const float skip_x = space.left() + back_w + kGutter;
  const float skip_w = two_rows(space) ? space.right() - skip_x : 352;
  if (text_key(frame, "survey.skip", {skip_x, y, skip_w, kBarHeight}, survey.skip,
               {.look = Look::quiet}))
    tapped = SkipQuestion{};
  const float help_w = help_sign ? kBarHeight : 224;
  if (draw_bar_key(frame, "survey.help",
                   {space.right() - help_w, bar_top(space), help_w, kBarHeight}, survey.help,
                   {.icon_before = "help"}, help_sign))
    tapped = OpenHelp{};
  return tapped;
}

}  // namespace

CitizenTap draw_survey(Frame& frame, const SurveyScreen& survey, const Space& space) {
  CitizenTap tapped;
  const Options places = options_of(survey, space, draw_question(frame, survey, space));
  const Words words = words_of(frame.paint, survey, places);
  for (std::size_t i = 0; i < survey.options.size(); ++i) {
    const Box box{space.left() + static_cast<float>(i % places.columns) * places.step_x,
                  places.y + static_cast<float>(i / places.columns) * places.step_y, places.w,
                  places.h};
    if (draw_option(frame, survey, survey.options[i], box, words, places.with_circle))
      tapped = ChooseAnswer{survey.options[i].answer};
  }
  if (const CitizenTap bar = draw_bar(frame, survey, space)) tapped = bar;
  return tapped;
}

}  // namespace suara::kiosk::views
