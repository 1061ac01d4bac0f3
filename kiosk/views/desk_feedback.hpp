// The bar of answers: parts for classes of scores, and the faces or tints that stand for a score.
#pragma once
#include <vector>

#include "kiosk/app/desk/screen.hpp"
#include "kiosk/views/keys.hpp"

namespace suara::kiosk::views {

// Widths of the bar's parts in proportion to their counts, each at least `least`, `gap` apart.
std::vector<float> part_widths(const std::vector<desk::ClassScreen>& classes, float whole,
                               float least, float gap);

// Facts "feedback.class.<first>-<last>" where `facts` is set.
void draw_bar(Frame& frame, const desk::EditionScreen& edition, const Box& box, bool facts);

// A small face, or a tinted disc on scales that have none.
void draw_score_sign(const Paint& paint, int faces, int score, float x, float y);

}  // namespace suara::kiosk::views
