#include "kiosk/shell/x_input.hpp"

#include <X11/XKBlib.h>
#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <X11/extensions/XInput2.h>
#include <X11/extensions/Xrandr.h>
#include <X11/keysym.h>
#include <fmt/format.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>

namespace suara::kiosk {
namespace {

using touch::ContactEvent;
using touch::Phase;

std::atomic<Display*> reading = nullptr;
std::atomic<XErrorHandler> handler_before = nullptr;

int pass_over(Display* display, XErrorEvent* error) {
  if (display != reading) return handler_before.load()(display, error);
  spdlog::debug("x_input: error {} of request {}.{}", error->error_code, error->request_code,
                error->minor_code);
  return 0;
}

// A device may go between the answer that names it and the next request, and Xlib's own handler
// ends the program. Set again whenever devices are asked for: GLFW leaves that one behind.
void pass_over_errors_of(Display* display) {
  reading = display;
  const XErrorHandler before = XSetErrorHandler(pass_over);
  if (before != pass_over) handler_before = before;
}

// Opcode of XInput2 where it knows touches; nullopt: it does not.
std::optional<int> touch_opcode(Display* display) {
  int opcode = 0, event = 0, error = 0, major = 2, minor = 2;
  if (XQueryExtension(display, "XInputExtension", &opcode, &event, &error) == 0)
    return std::nullopt;
  const bool known = XIQueryVersion(display, &major, &minor) == Success;
  return known && (major > 2 || minor >= 2) ? std::optional(opcode) : std::nullopt;
}

void select(Display* display, Window window, int device, std::initializer_list<int> kinds) {
  std::array<unsigned char, XIMaskLen(XI_LASTEVENT)> bits{};
  for (const int kind : kinds) {  // XISetMask narrows an int
    unsigned char& eight = bits.at(static_cast<std::size_t>(kind) / 8);
    eight = static_cast<unsigned char>(eight | 1U << (static_cast<unsigned>(kind) % 8));
  }
  XIEventMask mask{device, static_cast<int>(bits.size()), bits.data()};
  XISelectEvents(display, window, &mask, 1);
}

std::optional<Phase> phase_of(int kind) {
  switch (kind) {
    case XI_TouchBegin: return Phase::down;
    case XI_TouchUpdate: return Phase::move;
    case XI_TouchEnd: return Phase::up;
    default: return std::nullopt;
  }
}

// Whatever the lock of the numbers says: on a keypad a 2 is a 2.
std::optional<keypad::Key> key_of(KeySym symbol) {
  static const std::map<KeySym, int> kDigits = {
      {XK_KP_Insert, 0}, {XK_KP_End, 1}, {XK_KP_Down, 2}, {XK_KP_Next, 3}, {XK_KP_Left, 4},
      {XK_KP_Begin, 5}, {XK_KP_Right, 6}, {XK_KP_Home, 7}, {XK_KP_Up, 8}, {XK_KP_Prior, 9}};
  static const std::map<KeySym, keypad::Kind> kOthers = {
      {XK_Return, keypad::Kind::enter},      {XK_KP_Enter, keypad::Kind::enter},
      {XK_BackSpace, keypad::Kind::erase},   {XK_KP_Delete, keypad::Kind::erase},
      {XK_Escape, keypad::Kind::erase},      {XK_Left, keypad::Kind::left},
      {XK_Right, keypad::Kind::right},       {XK_Up, keypad::Kind::up},
      {XK_Down, keypad::Kind::down},         {XK_Tab, keypad::Kind::next},
      {XK_KP_Add, keypad::Kind::next},       {XK_KP_Subtract, keypad::Kind::previous},
      {XK_KP_Multiply, keypad::Kind::star},  {XK_KP_Divide, keypad::Kind::slash}};
  if (symbol >= XK_0 && symbol <= XK_9)
    return keypad::Key{keypad::Kind::digit, static_cast<int>(symbol - XK_0)};
  if (const auto found = kDigits.find(symbol); found != kDigits.end())
    return keypad::Key{keypad::Kind::digit, found->second};
  if (const auto found = kOthers.find(symbol); found != kOthers.end())
    return keypad::Key{found->second, 0};
  return std::nullopt;
}

// "vvvv:pppp name"
std::string name_of(Display* display, const XIDeviceInfo& device) {
  Atom type = 0;
  int format = 0;
  unsigned long items = 0, left = 0;
  unsigned char* data = nullptr;
  XIGetProperty(display, device.deviceid, XInternAtom(display, "Device Product ID", False), 0, 2,
                False, XA_INTEGER, &type, &format, &items, &left, &data);
  std::array<std::uint32_t, 2> numbers{};
  if (type == XA_INTEGER && format == 32 && items == 2)
    numbers = {reinterpret_cast<const std::uint32_t*>(data)[0],
               reinterpret_cast<const std::uint32_t*>(data)[1]};
  if (data != nullptr) XFree(data);
  return fmt::format("{:04x}:{:04x} {}", numbers[0], numbers[1], device.name);
}

std::string node_of(Display* display, int device) {
  constexpr long kPathWordsMax = 64;  // of four octets
  Atom type = 0;
  int format = 0;
  unsigned long items = 0, left = 0;
  unsigned char* data = nullptr;
  XIGetProperty(display, device, XInternAtom(display, "Device Node", False), 0, kPathWordsMax,
                False, XA_STRING, &type, &format, &items, &left, &data);
  std::string node;
  if (type == XA_STRING && format == 8 && data != nullptr)
    node = std::string(reinterpret_cast<const char*>(data), items).c_str();
  if (data != nullptr) XFree(data);
  return node;
}

// Of "usb-0000:00:14.0-1.2/input0", which the kernel calls one of several parts of one keyboard.
std::string port_of(const std::string& node) {
  const auto event = std::filesystem::path(node).filename().string();
  if (event.empty()) return "";
  std::ifstream file("/sys/class/input/" + event + "/device/phys");
  std::string part;
  std::getline(file, part);
  const std::size_t end = part.rfind("/input");
  return end == std::string::npos ? "" : part.substr(0, end);
}

Keyboard keyboard_of(Display* display, const XIDeviceInfo& device) {
  Keyboard keyboard{name_of(display, device), node_of(display, device.deviceid), ""};
  keyboard.port = port_of(keyboard.node);
  return keyboard;
}

}  // namespace

std::unique_ptr<XInput> XInput::open(unsigned long window, std::function<void(InputEvent)> sink) {
  Display* display = XOpenDisplay(nullptr);
  if (display == nullptr) return nullptr;
  const auto opcode = touch_opcode(display);
  if (!opcode) {
    XCloseDisplay(display);
    return nullptr;
  }
  pass_over_errors_of(display);
  select(display, window, XIAllMasterDevices, {XI_TouchBegin, XI_TouchUpdate, XI_TouchEnd});
  select(display, DefaultRootWindow(display), XIAllDevices, {XI_HierarchyChanged});
  return std::unique_ptr<XInput>(new XInput(display, *opcode, window, std::move(sink)));
}

XInput::XInput(Display* display, int opcode, unsigned long window,
               std::function<void(InputEvent)> sink)
    : display_(display), opcode_(opcode), window_(window), sink_(std::move(sink)) {
  select_keyboards();
  tell_devices();
  select_monitors();
  stop_ = eventfd(0, EFD_CLOEXEC);
  if (stop_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  worker_ = std::thread([this] { work(); });
}

XInput::~XInput() {
  const std::uint64_t one = 1;
  (void)!write(stop_, &one, sizeof one);
  worker_.join();
  close(stop_);
  XCloseDisplay(display_);
  reading = nullptr;
}

// Device by device: of the master's keys GLFW would hear no more.
void XInput::select_keyboards() {
  pass_over_errors_of(display_);
  keyboards_.clear();
  int count = 0;
  XIDeviceInfo* devices = XIQueryDevice(display_, XIAllDevices, &count);
  for (int i = 0; i < count; ++i) {
    if (devices[i].use != XISlaveKeyboard) continue;
    keyboards_[devices[i].deviceid] = keyboard_of(display_, devices[i]);
    select(display_, window_, devices[i].deviceid, {XI_KeyPress});
  }
  XIFreeDeviceInfo(devices);
  XSync(display_, False);
}

void XInput::tell_devices() const {
  DevicesChanged told;
  for (const auto& [id, keyboard] : keyboards_) told.keyboards.push_back(keyboard);
  sink_(std::move(told));
}

void XInput::select_monitors() {
  int error = 0;
  if (XRRQueryExtension(display_, &randr_event_, &error) == 0) randr_event_ = -1;
  if (randr_event_ < 0) return;
  XRRSelectInput(display_, DefaultRootWindow(display_),
                 RRScreenChangeNotifyMask | RRCrtcChangeNotifyMask | RROutputChangeNotifyMask);
  XSync(display_, False);
}

void XInput::work() {
  std::array<pollfd, 2> watched{{{ConnectionNumber(display_), POLLIN, 0}, {stop_, POLLIN, 0}}};
  for (;;) {
    take_events();
    if (poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) return;
    if (watched[1].revents != 0 || (watched[0].revents & (POLLERR | POLLHUP)) != 0) return;
  }
}

void XInput::take_events() {
  while (XPending(display_) > 0) {
    XEvent event;
    XNextEvent(display_, &event);
    if (randr_event_ >= 0 && (event.type == randr_event_ + RRScreenChangeNotify ||
                              event.type == randr_event_ + RRNotify)) {
      XRRUpdateConfiguration(&event);
      sink_(MonitorsChanged{});
      continue;
    }
    if (event.xcookie.type != GenericEvent || event.xcookie.extension != opcode_ ||
        XGetEventData(display_, &event.xcookie) == False)
      continue;
    const auto& told = *static_cast<const XIDeviceEvent*>(event.xcookie.data);
    if (const auto phase = phase_of(event.xcookie.evtype)) {
      sink_(ContactEvent{static_cast<std::uint64_t>(told.detail),
                         *phase,
                         {static_cast<float>(told.event_x), static_cast<float>(told.event_y)}});
    } else if (event.xcookie.evtype == XI_KeyPress && (told.flags & XIKeyRepeat) == 0) {
      const auto keycode = static_cast<KeyCode>(told.detail);
      if (const auto key = key_of(XkbKeycodeToKeysym(display_, keycode, 0, 0)))
        sink_(KeyStroke{*key, keyboards_[told.deviceid]});
    } else if (event.xcookie.evtype == XI_HierarchyChanged) {
      select_keyboards();
      tell_devices();
    }
    XFreeEventData(display_, &event.xcookie);
  }
}

}  // namespace suara::kiosk
