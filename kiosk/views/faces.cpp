#include "kiosk/views/faces.hpp"

namespace suara::kiosk::views {
namespace {

constexpr float kFeature = 0.10F;  // weight of brows and mouths, in radii
constexpr float kHighContrastWeight = 1.25F;

// Strokes and shapes in a face's own coordinates: centre (0, 0), radius 1.
struct Face {
  const Paint& paint;
  float x, y, radius;
  ImU32 ink = colour::kInk;
  ImU32 teeth = colour::kWhite;
  float bold = 1;

  ImVec2 at(float px, float py) const { return paint.at(x + px * radius, y + py * radius); }
  float weight(float parts) const { return parts * radius * paint.scale(); }

  void dot(float px, float py, float r) const {
    paint.disc(x + px * radius, y + py * radius, r * radius, ink);
  }
  void stroke(ImVec2 a, ImVec2 b) const {
    paint.line(x + a.x * radius, y + a.y * radius, x + b.x * radius, y + b.y * radius,
               bold * kFeature * radius, ink);
  }
  void curve(ImVec2 a, ImVec2 c1, ImVec2 c2, ImVec2 b, float parts = kFeature) const {
    ImDrawList& list = paint.list();
    list.PathLineTo(at(a.x, a.y));
    list.PathBezierCubicCurveTo(at(c1.x, c1.y), at(c2.x, c2.y), at(b.x, b.y));
    list.PathStroke(paint.ink(ink), 0, bold * weight(parts));
    for (const ImVec2 end : {a, b}) dot(end.x, end.y, bold * parts / 2);
  }
  void ellipse(float px, float py, float rx, float ry) const {
    constexpr float k = 0.5523F;
    ImDrawList& list = paint.list();
    list.PathLineTo(at(px + rx, py));
    list.PathBezierCubicCurveTo(at(px + rx, py + k * ry), at(px + k * rx, py + ry),
                                at(px, py + ry));
    list.PathBezierCubicCurveTo(at(px - k * rx, py + ry), at(px - rx, py + k * ry),
                                at(px - rx, py));
    list.PathBezierCubicCurveTo(at(px - rx, py - k * ry), at(px - k * rx, py - ry),
                                at(px, py - ry));
    list.PathBezierCubicCurveTo(at(px + k * rx, py - ry), at(px + rx, py - k * ry),
                                at(px + rx, py));
    list._Path.pop_back();
    list.PathFillConvex(paint.ink(ink));
  }
};

void dissatisfied(const Face& face) {
  face.dot(-0.34F, -0.10F, 0.10F);
  face.dot(0.34F, -0.10F, 0.10F);
  face.stroke({-0.56F, -0.33F}, {-0.24F, -0.47F});
  face.stroke({0.24F, -0.47F}, {0.56F, -0.33F});
  face.curve({-0.42F, 0.54F}, {-0.26F, 0.18F}, {0.26F, 0.18F}, {0.42F, 0.54F});
}

void somewhat_dissatisfied(const Face& face) {
  face.dot(-0.34F, -0.10F, 0.10F);
  face.dot(0.34F, -0.10F, 0.10F);
  face.stroke({-0.52F, -0.38F}, {-0.18F, -0.38F});
  face.stroke({0.18F, -0.38F}, {0.52F, -0.38F});
  face.stroke({-0.36F, 0.45F}, {0.36F, 0.31F});
}

void satisfied(const Face& face) {
  face.ellipse(-0.33F, -0.16F, 0.105F, 0.15F);
  face.ellipse(0.33F, -0.16F, 0.105F, 0.15F);
  face.curve({-0.46F, 0.22F}, {-0.28F, 0.58F}, {0.28F, 0.58F}, {0.46F, 0.22F});
}

void very_satisfied(const Face& face) {
  face.curve({-0.54F, -0.08F}, {-0.47F, -0.36F}, {-0.23F, -0.36F}, {-0.16F, -0.08F});
  face.curve({0.16F, -0.08F}, {0.23F, -0.36F}, {0.47F, -0.36F}, {0.54F, -0.08F});
  ImDrawList& list = face.paint.list();
  list.PathLineTo(face.at(-0.50F, 0.14F));
  list.PathLineTo(face.at(0.50F, 0.14F));
  list.PathBezierCubicCurveTo(face.at(0.47F, 0.86F), face.at(-0.47F, 0.86F),
                              face.at(-0.50F, 0.14F));
  list._Path.pop_back();
  list.PathFillConvex(face.paint.ink(face.ink));
  face.paint.line(face.x - 0.50F * face.radius, face.y + 0.14F * face.radius,
                  face.x + 0.50F * face.radius, face.y + 0.14F * face.radius, 0.06F * face.radius,
                  face.ink);
  face.curve({0.50F, 0.14F}, {0.47F, 0.86F}, {-0.47F, 0.86F}, {-0.50F, 0.14F}, 0.06F);
  list.AddQuadFilled(face.at(-0.41F, 0.20F), face.at(0.41F, 0.20F), face.at(0.38F, 0.30F),
                     face.at(-0.38F, 0.30F), face.paint.ink(face.teeth));
}

}  // namespace

void draw_face(const Paint& paint, int score, float x, float y, float radius) {
  const FaceColours& colours = kFaceColours[static_cast<std::size_t>(score - 1)];
  const bool bold = paint.high_contrast();  // a white disc, its features black
  paint.disc(x, y, 0.98F * radius, bold ? colour::kInk : colours.fill);
  if (!bold) paint.ring(x, y, 0.98F * radius, 0.04F * radius, colours.rim);
  if (bold) paint.ring(x, y, radius, 0.04F * radius, colour::kPaper);  // seen on yellow alone
  const Face face = bold ? Face{paint, x, y, radius, colour::kPaper, colour::kInk,
                                kHighContrastWeight}
                         : Face{paint, x, y, radius};
  switch (score) {
    case 1: dissatisfied(face); break;
    case 2: somewhat_dissatisfied(face); break;
    case 3: satisfied(face); break;
    default: very_satisfied(face); break;
  }
}

}  // namespace suara::kiosk::views
