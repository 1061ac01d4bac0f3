#include "tests/support/touch_screen.hpp"

#include <X11/extensions/XI2.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "tests/support/wait.hpp"

namespace suara::test {
namespace {

// Messages of inputtest(4), version 1.1.
constexpr std::uint32_t kVersionMessage = 0, kSyncMessage = 1, kKeyMessage = 5, kTouchMessage = 6;
constexpr double kAxisMax = 0xffff;

struct Header {
  std::uint32_t length;
  std::uint32_t kind;
};
struct Version {
  Header header{sizeof(Version), kVersionMessage};
  std::uint16_t major = 1;
  std::uint16_t minor = 1;
};
struct Sync {
  Header header{sizeof(Sync), kSyncMessage};
};
struct Key {
  Header header{sizeof(Key), kKeyMessage};
  std::int32_t keycode = 0;
  std::uint32_t pressed = 0;
};
struct Valuators {
  std::uint32_t has_unaccelerated = 0;
  std::uint8_t mask[8] = {3};  // the first two axes
  double values[64] = {};
  double unaccelerated[64] = {};
};
struct Touch {
  Header header{sizeof(Touch), kTouchMessage};
  std::uint32_t id = 0;
  std::uint32_t kind = 0;
  Valuators valuators;
};

template <class Message>
void send_to(int socket, const Message& message) {
  if (write(socket, &message, sizeof message) != sizeof message)
    throw std::runtime_error("inputtest takes nothing");
}

void hear(int socket, std::uint32_t length) {
  char answer[64];
  if (read(socket, answer, length) != static_cast<ssize_t>(length))
    throw std::runtime_error("inputtest answers nothing");
}

void wait_for_server(int socket) {
  send_to(socket, Sync{});
  hear(socket, sizeof(Header));
}

std::string device_section(const Folder& folder, const std::string& name, const char* kind) {
  return fmt::format(
      "Section \"InputDevice\"\n  Identifier \"{0}\"\n  Driver \"inputtest\"\n"
      "  Option \"DeviceType\" \"{1}\"\n  Option \"SocketPath\" \"{2}\"\n"
      "  Option \"xkb_rules\" \"evdev\"\nEndSection\n",
      name, kind, (folder / (name + ".sock")).string());
}

std::string configuration(const Folder& folder, int width, int height,
                          const std::vector<std::string>& keyboards) {
  std::string text = fmt::format(
      "Section \"ServerFlags\"\n  Option \"AutoAddDevices\" \"false\"\n"
      "  Option \"AutoAddGPU\" \"false\"\nEndSection\n"
      "Section \"Device\"\n  Identifier \"card\"\n  Driver \"dummy\"\n  VideoRam 65536\n"
      "EndSection\n"
      "Section \"Monitor\"\n  Identifier \"monitor\"\n  HorizSync 5-1000\n"
      "  VertRefresh 5-200\n  Modeline \"one\" 100 {0} {2} {3} {4} {1} {5} {6} {7}\nEndSection\n"
      "Section \"Screen\"\n  Identifier \"screen\"\n  Device \"card\"\n  Monitor \"monitor\"\n"
      "  DefaultDepth 24\n  SubSection \"Display\"\n    Depth 24\n    Modes \"one\"\n"
      "    Virtual {0} {1}\n  EndSubSection\nEndSection\n",
      width, height, width + 64, width + 200, width + 400, height + 1, height + 4,
      height + 28);
  text += device_section(folder, "glass", "Touch");
  std::string layout =
      "Section \"ServerLayout\"\n  Identifier \"layout\"\n  Screen \"screen\"\n"
      "  InputDevice \"glass\" \"CorePointer\"\n";
  const char* role = "CoreKeyboard";
  for (const std::string& keyboard : keyboards) {
    text += device_section(folder, keyboard, "Keyboard");
    layout += fmt::format("  InputDevice \"{}\" \"{}\"\n", keyboard, role);
    role = "SendCoreEvents";
  }
  return text + layout + "EndSection\n";
}

}  // namespace

TouchScreen::TouchScreen(int width, int height, const std::vector<std::string>& keyboards)
    : width_(width), height_(height) {
  write_file(folder_ / "xorg.conf", configuration(folder_, width, height, keyboards));
  screen_ = std::make_unique<Screen>(
      std::vector<std::string>{"Xorg", "-displayfd", "1", "-config",
                               (folder_ / "xorg.conf").string(), "-configdir",
                               (folder_ / "none").string(), "-logfile",
                               (folder_ / "xorg.log").string(), "-nolisten", "tcp", "-noreset",
                               "-keeptty"});
  sockets_["glass"] = connect_to("glass");
  for (const std::string& keyboard : keyboards) sockets_[keyboard] = connect_to(keyboard);
}

TouchScreen::~TouchScreen() {
  for (const auto& [name, socket] : sockets_) close(socket);
}

int TouchScreen::connect_to(const std::string& device) const {
  const std::string path = (folder_ / (device + ".sock")).string();
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) throw std::runtime_error("too long: " + path);
  std::ranges::copy(path, address.sun_path);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (!wait_until([&] { return connect(fd, generic, sizeof address) == 0; }))
    throw std::runtime_error("no device at " + path);
  send_to(fd, Version{});
  hear(fd, sizeof(Version));
  return fd;
}

void TouchScreen::touch(unsigned finger, std::uint32_t kind, Place at) {
  fingers_[finger] = at;
  Touch message;
  message.id = finger;
  message.kind = kind;
  message.valuators.values[0] = (at.x + 0.5) * kAxisMax / width_;
  message.valuators.values[1] = (at.y + 0.5) * kAxisMax / height_;
  send_to(sockets_.at("glass"), message);
  wait_for_server(sockets_.at("glass"));
}

void TouchScreen::down(unsigned finger, int x, int y) { touch(finger, XI_TouchBegin, {x, y}); }
void TouchScreen::move(unsigned finger, int x, int y) { touch(finger, XI_TouchUpdate, {x, y}); }
void TouchScreen::up(unsigned finger) { touch(finger, XI_TouchEnd, fingers_.at(finger)); }

void TouchScreen::tap(int x, int y) {
  down(0, x, y);
  up(0);
}

void TouchScreen::key(const std::string& keyboard, int keycode) {
  const int socket = sockets_.at(keyboard);
  for (const std::uint32_t pressed : {1U, 0U}) {
    Key message;
    message.keycode = keycode;
    message.pressed = pressed;
    send_to(socket, message);
  }
  wait_for_server(socket);
}

}  // namespace suara::test
