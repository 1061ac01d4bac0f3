// A desk with an officer signed in, whose edition and figures are these.
#pragma once
#include "kiosk/app/desk/screen.hpp"
#include "tests/kiosk/app/all_texts.hpp"

namespace suara::test {

inline constexpr Quarter kNow{2026, 3};

inline domain::Edition edition_of(Quarter period, std::int64_t ratings) {
  domain::Edition edition;
  edition.officer = OfficerId{"P-0001"};
  edition.period = period;
  edition.as_of = date_of(2026, 9, 30);
  edition.ratings = ratings;
  edition.days = 40;
  edition.classes = {{1, 4, ratings}};
  return edition;
}

inline kiosk::desk::Figure figure_with(Quarter period, domain::OwnFigure::Points points) {
  kiosk::desk::Figure figure{period, 4, date_of(2026, 9, 30), {}, {}};
  figure.own = {{"CAPIL"}, 214, 42, 7, {}, points, 245, 236, 214, {}, {}, {}, {}, {}, {}, {}};
  figure.roots = domain::explain_own_figure(figure.own, {});
  return figure;
}

inline kiosk::desk::Figure figure_lacking(std::vector<domain::Shortfall> missing) {
  kiosk::desk::Figure figure = figure_with(kNow, {});
  figure.own.points.reset();
  figure.own.ratings = 12;
  figure.own.days = 2;
  figure.own.joined = 3;
  figure.own.missing = std::move(missing);
  figure.roots = domain::explain_own_figure(figure.own, {});
  return figure;
}

inline const domain::OwnFigure::Points kMeets{2, 0, 4, 86, 84, 89, 82, domain::Standing::meets};

inline kiosk::desk::Model with_figures(std::vector<kiosk::desk::Figure> figures,
                                       kiosk::desk::Page page = kiosk::desk::Page::feedback) {
  kiosk::desk::Model model;
  model.page = page;
  model.signed_in = OfficerId{"P-0001"};
  model.kiosk.today = date_of(2026, 10, 5);
  model.quarter = kNow;
  model.editions = kiosk::desk::EditionsArrived{
      kNow, "Petugas Contoh 1", {edition_of(kNow, 214)}, std::move(figures)};
  return model;
}

template <class Page>
Page page_of(const kiosk::desk::Model& model) {
  return std::get<Page>(kiosk::desk::screen_of(model, words(), 0).page);
}

inline std::vector<std::string> paths_of(const kiosk::desk::TreeScreen& tree) {
  std::vector<std::string> paths;
  for (const kiosk::desk::TreeRow& row : tree.rows) paths.push_back(row.path);
  return paths;
}

inline void give(kiosk::desk::Model& model, const kiosk::desk::Action& action) {
  model = kiosk::desk::update(std::move(model), action, 0).model;
}

}  // namespace suara::test
