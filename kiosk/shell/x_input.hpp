// What the X server tells and GLFW 3.3 does not: every contact by itself and every key with its
// device (XInput2 2.2; GLFW hears of the first contact as of a mouse), and that a monitor that stays
// has another resolution (RandR). A connection and a thread of its own; what the server refuses
// there is passed over, since a device may go at any moment.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "kiosk/app/keypad/key.hpp"
#include "kiosk/app/touch/contacts.hpp"

struct _XDisplay;

namespace suara::kiosk {

struct Keyboard {
  std::string name;  // "046d:c31c Some Keyboard"; "0000:0000 ..." where it has no numbers
  std::string node;  // "/dev/input/event5"; empty: the server does not tell
  std::string port;  // of USB that it is plugged into; empty: not known
  bool operator==(const Keyboard&) const = default;
};
struct KeyStroke {  // not its repetitions
  keypad::Key key;
  Keyboard device;
};
struct DevicesChanged {  // one came or went: what rested on it is gone; also at the beginning
  std::vector<Keyboard> keyboards;  // those there are now
};
struct MonitorsChanged {};  // one came, went, or has another resolution
using InputEvent = std::variant<touch::ContactEvent, KeyStroke, DevicesChanged, MonitorsChanged>;

class XInput {
 public:
  // window: its X id, on the display that DISPLAY names. From here on touches of it are not told
  // as a mouse; keys are told to GLFW too. sink is called on the thread and must not wait.
  // nullptr: the server has no touches.
  static std::unique_ptr<XInput> open(unsigned long window, std::function<void(InputEvent)> sink);
  ~XInput();
  XInput(const XInput&) = delete;
  XInput& operator=(const XInput&) = delete;

 private:
  XInput(_XDisplay* display, int opcode, unsigned long window,
         std::function<void(InputEvent)> sink);
  void select_monitors();
  void select_keyboards();
  void tell_devices() const;
  void work();
  void take_events();

  _XDisplay* display_;
  const int opcode_;
  int randr_event_ = -1;  // its first; -1: the server has no RandR
  const unsigned long window_;
  const std::function<void(InputEvent)> sink_;
  std::map<int, Keyboard> keyboards_;  // by device id
  int stop_ = -1;
  std::thread worker_;
};

}  // namespace suara::kiosk
