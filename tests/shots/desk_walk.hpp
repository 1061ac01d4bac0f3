// An officer's ways through the real desk at a real kiosk; the own figures come from real centrals.
#pragma once
#include <memory>

#include "tests/shots/album.hpp"

namespace suara::shots {

// Centrals in which P-0001 has figures to look at; made once for all looks.
class Offices {
 public:
  Offices();
  ~Offices();
  struct Inside;
  const Inside& inside() const { return *inside_; }

 private:
  std::unique_ptr<Inside> inside_;
};

void walk_desk(const Look& look, const Offices& offices, Album& album);

}  // namespace suara::shots
