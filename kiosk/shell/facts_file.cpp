#include "kiosk/shell/facts_file.hpp"

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

namespace suara::kiosk {

FactsFile::FactsFile() {
  if (const char* path = std::getenv("SUARA_FACTS")) path_ = path;
}

void FactsFile::write(const std::string& screen, const std::string& language,
                      const std::vector<views::KeyFact>& keys, const Window& window) {
  if (!path_) return;
  nlohmann::json list = nlohmann::json::array();
  for (const views::KeyFact& key : keys)
    list.push_back({{"id", key.id},
                    {"x", std::lround(key.x)},
                    {"y", std::lround(key.y)},
                    {"w", std::lround(key.w)},
                    {"h", std::lround(key.h)},
                    {"label", key.label},
                    {"fits", key.fits},
                    {"acts", key.key}});
  nlohmann::json all{{"screen", screen}, {"language", language}, {"keys", std::move(list)}};
  body_ = all.dump();
  put(window);
}

void FactsFile::finish(const Window& window) {
  if (path_ && !body_.empty()) put(window);
}

void FactsFile::put(const Window& window) const {
  const std::filesystem::path part = path_->string() + ".part";
  {
    std::ofstream file(part, std::ios::trunc);
    file << "{\"frame\":" << window.pictures() << ",\"lifted\":" << window.lifted() << ","
         << body_.substr(1);
  }
  std::filesystem::rename(part, *path_);  // a reader sees the old or the new, never half
}

}  // namespace suara::kiosk
