#include "tests/shots/album.hpp"

#include <fmt/format.h>
#include <stb/stb_image.h>
#include <stb/stb_image_resize.h>
#include <stb/stb_image_write.h>

#include <algorithm>
#include <stdexcept>

namespace suara::shots {
namespace {

constexpr int kCell = 256;
constexpr int kSide = 248;  // of a picture's longer side

struct Sheet {
  int width = 0;
  int height = 0;
  std::vector<unsigned char> pixels;

  Sheet(int columns, int rows)
      : width(columns * kCell),
        height(rows * kCell),
        pixels(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3, 255) {}

  void place(const std::filesystem::path& png, int left, int top) {
    int w = 0, h = 0, parts = 0;
    unsigned char* read = stbi_load(png.c_str(), &w, &h, &parts, 3);
    if (read == nullptr) throw std::runtime_error("cannot read " + png.string());
    const int longer = std::max(w, h);
    const int small_w = w * kSide / longer, small_h = h * kSide / longer;
    std::vector<unsigned char> small(static_cast<std::size_t>(small_w * small_h * 3));
    stbir_resize_uint8(read, w, h, 0, small.data(), small_w, small_h, 0, 3);
    stbi_image_free(read);
    for (int y = 0; y < small_h; ++y)
      std::copy_n(small.begin() + y * small_w * 3, small_w * 3,
                  pixels.begin() + ((top + y) * width + left) * 3);
  }
};

}  // namespace

std::string Look::name() const {
  return fmt::format("{}x{}{}{}{}{}", width, height, low_reach ? "+low" : "",
                     high_contrast ? "+contrast" : "", focus ? "+focus" : "",
                     names ? "+names" : "");
}

std::filesystem::path Album::add(const std::string& page, const Look& look) {
  if (rows_.empty()) new_row();
  rows_.back().push_back(folder_ / fmt::format("{}-{}-{}.png", page, look.language, look.name()));
  return rows_.back().back();
}

void Album::take(test::Driver& driver, const std::string& page, const Look& look) {
  driver.picture(add(page, look));
}

void Album::take(test::Screen& screen, const std::string& page, const Look& look) {
  screen.picture(add(page, look));
}

int Album::write_sheet(const std::string& name) const {
  std::size_t columns = 0, pictures = 0;
  for (const auto& row : rows_) {
    columns = std::max(columns, row.size());
    pictures += row.size();
  }
  Sheet sheet(static_cast<int>(columns), static_cast<int>(rows_.size()));
  for (std::size_t row = 0; row < rows_.size(); ++row)
    for (std::size_t column = 0; column < rows_[row].size(); ++column)
      sheet.place(rows_[row][column], static_cast<int>(column) * kCell,
                  static_cast<int>(row) * kCell);
  const auto png = folder_ / name;
  if (stbi_write_png(png.c_str(), sheet.width, sheet.height, 3, sheet.pixels.data(),
                     sheet.width * 3) == 0)
    throw std::runtime_error("cannot write " + png.string());
  return static_cast<int>(pictures);
}

}  // namespace suara::shots
