#include "kiosk/shell/damage.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace suara::kiosk {
namespace {

using Sum = std::uint64_t;

constexpr Sum mixed(Sum hash, Sum word) {
  hash = (hash ^ word) * 0x9E3779B97F4A7C15U;
  return hash ^ (hash >> 32U);
}

Sum word_of(float first, float second) {
  return (Sum{std::bit_cast<std::uint32_t>(first)} << 32U) | std::bit_cast<std::uint32_t>(second);
}

Sum hash_of(const ImVec4& box) {
  return mixed(mixed(1, word_of(box.x, box.y)), word_of(box.z, box.w));
}

Sum with(Sum hash, const ImDrawVert& corner) {
  hash = mixed(hash, word_of(corner.pos.x, corner.pos.y));
  hash = mixed(hash, word_of(corner.uv.x, corner.uv.y));
  return mixed(hash, corner.col);
}

// Where the triangle may set pixels.
ImVec4 around(const std::array<const ImDrawVert*, 3>& corners, const ImVec4& clip) {
  ImVec4 box{corners[0]->pos.x, corners[0]->pos.y, corners[0]->pos.x, corners[0]->pos.y};
  for (const ImDrawVert* corner : corners) {
    box.x = std::min(box.x, corner->pos.x);
    box.y = std::min(box.y, corner->pos.y);
    box.z = std::max(box.z, corner->pos.x);
    box.w = std::max(box.w, corner->pos.y);
  }
  return {std::max(box.x, clip.x), std::max(box.y, clip.y), std::min(box.z, clip.z),
          std::min(box.w, clip.w)};
}

}  // namespace

void Damage::begin(int width, int height) {
  width_ = width;
  height_ = height;
  across_ = (width + kTile - 1) / kTile;
  down_ = (height + kTile - 1) / kTile;
  tiles_.assign(static_cast<std::size_t>(across_) * static_cast<std::size_t>(down_), 0);
}

void Damage::add(const ImVec4& box, Sum hash) {
  if (box.z < box.x || box.w < box.y) return;
  const auto tile = [](float at, int tiles) {
    return std::clamp(static_cast<int>(at) / kTile, 0, tiles - 1);
  };
  const int right = tile(box.z, across_), bottom = tile(box.w, down_);
  for (int y = tile(box.y, down_); y <= bottom; ++y)
    for (int x = tile(box.x, across_); x <= right; ++x) {
      Sum& here = tiles_[static_cast<std::size_t>(y) * static_cast<std::size_t>(across_) +
                          static_cast<std::size_t>(x)];
      here = mixed(here, hash);
    }
}

void Damage::add(const ImDrawList& list) {
  for (const ImDrawCmd& command : list.CmdBuffer) {
    const ImVec4& clip = command.ClipRect;
    Sum seed = hash_of(clip);
    seed = mixed(seed, reinterpret_cast<std::uintptr_t>(command.TextureId));
    if (command.UserCallback != nullptr) {
      add(clip, mixed(seed, reinterpret_cast<std::uintptr_t>(command.UserCallbackData)));
      continue;
    }
    const ImDrawIdx* index = list.IdxBuffer.Data + command.IdxOffset;
    const ImDrawVert* vertices = list.VtxBuffer.Data + command.VtxOffset;
    for (unsigned i = 0; i + 2 < command.ElemCount; i += 3) {
      const std::array corners{vertices + index[i], vertices + index[i + 1],
                               vertices + index[i + 2]};
      Sum hash = seed;
      for (const ImDrawVert* corner : corners) hash = with(hash, *corner);
      add(around(corners, clip), hash);
    }
  }
}

std::optional<PixelBox> Damage::difference() const {
  int left = across_, top = down_, right = -1, bottom = -1;
  for (int y = 0; y < down_; ++y)
    for (int x = 0; x < across_; ++x) {
      const std::size_t at = static_cast<std::size_t>(y) * static_cast<std::size_t>(across_) +
                             static_cast<std::size_t>(x);
      if (tiles_[at] == before_[at]) continue;
      left = std::min(left, x);
      right = std::max(right, x);
      top = std::min(top, y);
      bottom = std::max(bottom, y);
    }
  if (right < 0) return std::nullopt;
  return PixelBox{left * kTile, top * kTile, std::min(width_, (right + 1) * kTile),
                  std::min(height_, (bottom + 1) * kTile)};
}

std::optional<PixelBox> Damage::next(const ImDrawData& picture, ImU32 paper) {
  const int width = static_cast<int>(picture.DisplaySize.x);
  const int height = static_cast<int>(picture.DisplaySize.y);
  const bool anew = before_.empty() || width != width_ || height != height_ || paper != paper_;
  paper_ = paper;
  begin(width, height);
  if (tiles_.empty()) return std::nullopt;  // a window without a pixel
  for (int i = 0; i < picture.CmdListsCount; ++i) add(*picture.CmdLists[i]);
  const auto box = anew ? std::optional(PixelBox{0, 0, width, height}) : difference();
  std::swap(tiles_, before_);
  return box;
}

}  // namespace suara::kiosk
