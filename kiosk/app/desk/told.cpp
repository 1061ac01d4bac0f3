#include "common/domain/objection_text.hpp"
#include "kiosk/app/desk/figure_cards.hpp"

// What looked wrong, in the words of `suara officer flags`.
namespace suara::kiosk::desk {
namespace {

using texts::Texts;

std::string reason_words(const ToldFlag& told, const Texts& words) {
  return capital(words("explanation.told." + told.reason));
}

ToldRow row_of(const ToldFlag& told, std::size_t at, const Texts& words) {
  const Format format{words};
  ToldRow row{at,
              format.week(told.week),
              reason_words(told, words),
              kDash,
              capital(words("suara.flag.state_" + to_text(told.state))),
              "",
              may_object(told)};
  if (told.count > 0) row.count = format.count(told.count);
  if (told.objection != ToldObjection::none)
    row.objection = words("desk.told.objection",
                          {{"state", words("suara.flag.objection_" + to_text(told.objection))}});
  return row;
}

ObjectionForm form_of(const ToldFlag& told, const Texts& words) {
  return {words("desk.objection.title", {{"week", Format{words}.week(told.week)},
                                         {"reason", words("explanation.told." + told.reason)}}),
          words("desk.objection.line"), words("desk.objection.label"), domain::kObjectionBytesMax,
          words("desk.objection.send"), words("desk.reason.back")};
}

}  // namespace

std::optional<ToldScreen> told_of(const Model& model, const Texts& words) {
  if (!model.editions || model.editions->told.empty()) return std::nullopt;
  ToldScreen screen;
  screen.title = words("suara.flag.flags_title");
  screen.week_head = words("desk.told.week");
  screen.reason_head = words("desk.told.reason");
  screen.count_head = words("desk.told.count");
  screen.state_head = words("desk.told.state");
  screen.object = words("desk.told.object");
  screen.less = words("desk.tree.less");
  screen.more = words("desk.tree.more");
  for (std::size_t i = 0; i < model.editions->told.size(); ++i)
    screen.rows.push_back(row_of(model.editions->told[i], i, words));
  if (model.objecting) screen.form = form_of(*model.objecting, words);
  return screen;
}

}  // namespace suara::kiosk::desk
