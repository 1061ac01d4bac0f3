// Which part of a picture differs from the one before, by tiles of what is drawn in them. Pure.
#pragma once
#include <imgui.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace suara::kiosk {

// In pixels from the upper left corner; right and bottom lie outside.
struct PixelBox {
  int left = 0, top = 0, right = 0, bottom = 0;
  bool operator==(const PixelBox&) const = default;
};

class Damage {
 public:
  static constexpr int kTile = 32;

  // Holds everything that differs, by whole tiles; all of the first picture and of one of another
  // size or paper. nullopt: nothing differs. A command's callback is known by its place and its
  // data alone.
  std::optional<PixelBox> next(const ImDrawData& picture, ImU32 paper);

 private:
  using Sum = std::uint64_t;
  void begin(int width, int height);
  void add(const ImDrawList& list);
  void add(const ImVec4& box, Sum hash);
  std::optional<PixelBox> difference() const;

  int width_ = 0, height_ = 0;
  int across_ = 0, down_ = 0;  // tiles
  ImU32 paper_ = 0;
  std::vector<Sum> tiles_, before_;
};

}  // namespace suara::kiosk
