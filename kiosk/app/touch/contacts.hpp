// What rests on the glass: each contact for itself, so that one finger counts whatever else lies
// there. Pure; places are window pixels.
#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace suara::kiosk::touch {

inline constexpr std::size_t kContactsMax = 32;  // more rest unseen
inline constexpr std::size_t kLiftsMax = 64;     // not looked at yet; more are lost

struct Point {
  float x = 0, y = 0;
  bool operator==(const Point&) const = default;
};

enum class Phase : std::uint8_t { down, move, up, cancel };
struct ContactEvent {
  std::uint64_t id = 0;  // of the contact, until it is up or cancelled
  Phase phase = Phase::down;
  Point at;
};

struct Contact {
  std::uint64_t id = 0;
  Point began;
  Point at;
  bool spent = false;  // it began on another screen and counts no more
};
// A contact that went up again and may count, where both places lie in one key.
struct Lift {
  Point began;
  Point ended;
  bool operator==(const Lift&) const = default;
};

class Contacts {
 public:
  void take(const ContactEvent& event);
  // Another screen is shown: what rests on the glass belonged to the one before.
  void new_screen();
  // Whatever rests is gone without a lift (the device was unplugged).
  void clear();

  const std::vector<Contact>& resting() const { return resting_; }
  bool has_lift() const { return !lifts_.empty(); }
  // The oldest that was not taken yet. One for each picture: what it does may change the screen.
  std::optional<Lift> take_lift();

 private:
  std::vector<Contact> resting_;
  std::deque<Lift> lifts_;
};

}  // namespace suara::kiosk::touch
