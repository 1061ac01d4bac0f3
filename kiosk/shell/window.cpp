#include "kiosk/shell/window.hpp"

#include <GLFW/glfw3.h>
#include <imgui.h>
#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_opengl3.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <mutex>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "kiosk/shell/fonts.hpp"
#include "kiosk/shell/heap.hpp"
#include "kiosk/views/kawung.hpp"

// Of <GLFW/glfw3native.h>, which wants headers of RandR that nothing here needs.
extern "C" unsigned long glfwGetX11Window(GLFWwindow* window);

namespace suara::kiosk {
namespace {

// Whether GLFW can be woken; its own pipe is made and closed on the screen's thread.
std::mutex waking;
bool can_be_woken = false;

void let_wake(bool can) {
  const std::lock_guard lock(waking);
  can_be_woken = can;
}

// Of the screen's thread: a monitor went, came or changed since it was looked at.
bool monitors_changed = false;

// A touch that goes down and up between two pictures is seen down in the first, up in the second.
constexpr int kPicturesAfterEvent = 3;

// A monitor larger than the reference page is filled so far at least.
constexpr double kFilledPart = 0.85;

std::string last_error() {
  const char* text = nullptr;
  glfwGetError(&text);
  return text == nullptr ? "" : text;
}

// Monitors that do not know their size, or lie, get the reference density.
double monitor_px_per_mm(GLFWwindow* window) {
  int width_mm = 0, height_mm = 0;
  GLFWmonitor* of_window = glfwGetWindowMonitor(window);
  GLFWmonitor* monitor = of_window == nullptr ? glfwGetPrimaryMonitor() : of_window;
  const GLFWvidmode* mode = monitor == nullptr ? nullptr : glfwGetVideoMode(monitor);
  if (mode == nullptr) return views::kDesignPxPerMm;
  glfwGetMonitorPhysicalSize(monitor, &width_mm, &height_mm);
  const double density = width_mm > 0 ? static_cast<double>(mode->width) / width_mm : 0;
  return density < 1.5 || density > 20 ? views::kDesignPxPerMm : density;
}

GLFWwindow* create(const WindowRequest& request) {
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 0);
  glfwWindowHint(GLFW_AUTO_ICONIFY, GLFW_FALSE);
  // Nothing is drawn by depth: by software each of these costs memory as large as the screen.
  glfwWindowHint(GLFW_DEPTH_BITS, 0);
  glfwWindowHint(GLFW_STENCIL_BITS, 0);
  if (request.width > 0)
    return glfwCreateWindow(request.width, request.height, request.title.c_str(), nullptr, nullptr);
  GLFWmonitor* monitor = glfwGetPrimaryMonitor();
  const GLFWvidmode* mode = monitor == nullptr ? nullptr : glfwGetVideoMode(monitor);
  if (mode == nullptr) return nullptr;
  return glfwCreateWindow(mode->width, mode->height, request.title.c_str(), monitor, nullptr);
}

// That of full screens first.
std::span<GLFWmonitor* const> monitors() {
  int count = 0;
  GLFWmonitor** all = glfwGetMonitors(&count);
  return {all, static_cast<std::size_t>(count)};
}

// Free of panels, the one of full screens first; at least one.
std::vector<Area> monitor_areas() {
  std::vector<Area> areas;
  for (GLFWmonitor* one : monitors()) {
    Area& area = areas.emplace_back();
    glfwGetMonitorWorkarea(one, &area.x, &area.y, &area.w, &area.h);
  }
  if (areas.empty()) areas.emplace_back();
  return areas;
}

// As Paint has it.
void clear_part(const ImDrawList*, const ImDrawCmd* command) {
  const auto ink = static_cast<ImU32>(reinterpret_cast<std::uintptr_t>(command->UserCallbackData));
  const ImVec4 colour = ImGui::ColorConvertU32ToFloat4(ink);
  const ImVec4 part = command->ClipRect;  // left, top, right, bottom
  const float high = ImGui::GetIO().DisplaySize.y;
  if (part.z <= part.x || part.w <= part.y) return;
  glScissor(static_cast<int>(part.x), static_cast<int>(high - part.w),
            static_cast<int>(part.z - part.x), static_cast<int>(part.w - part.y));
  glClearColor(colour.x, colour.y, colour.z, 1);
  glClear(GL_COLOR_BUFFER_BIT);
}

// Every letter stands on whole pixels, so that a filter between four of them changes nothing; by
// software it costs nearly half of each picture, also where only a colour is filled.
void read_letters_unfiltered() {
  glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(reinterpret_cast<std::uintptr_t>(
                                   ImGui::GetIO().Fonts->TexID)));
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
}

}  // namespace

Expected<std::unique_ptr<Window>> Window::open(const WindowRequest& request) {
  std::unique_ptr<Window> window(new Window(request));
  if (auto wrong = window->start()) return tl::unexpected(std::move(*wrong));
  return window;
}

std::optional<Problem> Window::start() {
  bound_heap();
  if (glfwInit() == GLFW_FALSE) return Problem{"window.no_display", {{"what", last_error()}}};
  let_wake(true);
  glfw_ = create(request_);
  if (glfw_ == nullptr) return Problem{"window.no_gl", {{"what", last_error()}}};
  full_screen_ = request_.width == 0;
  if (full_screen_) {
    monitor_name_ = glfwGetMonitorName(glfwGetWindowMonitor(glfw_));
    for (GLFWmonitor* one : monitors())
      if (monitor_name_ != glfwGetMonitorName(one))
        other_monitors_.emplace_back(glfwGetMonitorName(one));
  }
  if (request_.place && !full_screen_)
    glfwSetWindowPos(glfw_, request_.place->x, request_.place->y);
  glfwMakeContextCurrent(glfw_);
  glfwSwapInterval(1);
  glfwSetWindowUserPointer(glfw_, this);
  glfwSetCursorPosCallback(glfw_, [](GLFWwindow* w, double, double) { on_event(w); });
  glfwSetMouseButtonCallback(glfw_, [](GLFWwindow* w, int, int, int) { on_event(w); });
  glfwSetScrollCallback(glfw_, [](GLFWwindow* w, double, double) { on_event(w); });
  glfwSetKeyCallback(glfw_, [](GLFWwindow* w, int, int, int, int) { on_event(w); });
  glfwSetCharCallback(glfw_, [](GLFWwindow* w, unsigned) { on_event(w); });
  glfwSetWindowRefreshCallback(glfw_, [](GLFWwindow* w) { on_lost(w); });
  glfwSetFramebufferSizeCallback(glfw_, [](GLFWwindow* w, int, int) { on_resized(w); });
  ImGui::CreateContext();
  imgui_ = true;
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.ConfigFlags |= ImGuiConfigFlags_NoMouseCursorChange;
  ImGui::GetStyle().CurveTessellationTol = 0.3F;
  ImGui::GetStyle().CircleTessellationMaxError = 0.2F;
  ImGui_ImplGlfw_InitForOpenGL(glfw_, true);
  glfwSetMonitorCallback([](GLFWmonitor*, int) { monitors_changed = true; });  // it sets its own
  if (!ImGui_ImplOpenGL3_Init("#version 130")) return Problem{"window.no_gl", {{"what", ""}}};
  theme_ = request_.theme;
  read_touches();
  measure();
  if (auto wrong = load_letters()) return wrong;
  canvas_ = std::make_unique<Canvas>(glfw_);
  return std::nullopt;
}

// Those of its scale, in place of any other's.
std::optional<Problem> Window::load_letters() {
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui::GetIO().Fonts->Clear();
  const float ribbon = (request_.in_millimetres ? 16.0F : 8.0F) * scale_;
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  const int kawung = views::reserve_kawung(atlas, ribbon);
  auto fonts = load_fonts(request_.types, scale_, request_.letters);
  if (!fonts) return std::move(fonts.error());
  fonts_ = *fonts;
  views::paint_kawung(atlas, kawung, ribbon);
  kawung_ = *atlas.GetCustomRectByIndex(kawung);
  // ImGui 1.86 draws nothing any more with device objects made a second time.
  const bool sent = canvas_ == nullptr ? ImGui_ImplOpenGL3_CreateDeviceObjects()
                                       : ImGui_ImplOpenGL3_CreateFontsTexture();
  if (!sent) return Problem{"window.no_gl", {{"what", ""}}};
  read_letters_unfiltered();
  atlas.ClearTexData();  // the letters are with the graphics now
  atlas.ClearInputData();
  return std::nullopt;
}

void Window::measure() {
  int width = 0, height = 0;
  glfwGetFramebufferSize(glfw_, &width, &height);
  const bool portrait = width < height;
  const float least_w = portrait ? request_.least_w_portrait : request_.least_w;
  const float least_h = portrait ? request_.least_h_portrait : request_.least_h;
  const double wanted = request_.px_per_mm.value_or(request_.in_millimetres
                                                       ? monitor_px_per_mm(glfw_)
                                                       : double{views::kDesignPxPerMm});
  px_per_mm_ = wanted;
  double scale = wanted / double{views::kDesignPxPerMm};
  if (std::abs(scale - 1) < 0.03) scale = 1;  // rather crisp than 3 % larger
  const double room = std::min(width / (portrait ? 800.0 : 1280.0),
                               height / (portrait ? 1280.0 : 800.0));
  if (request_.in_millimetres && !request_.px_per_mm) scale = std::max(scale, kFilledPart * room);
  scale_ = std::min({static_cast<float>(scale), static_cast<float>(width) / least_w,
                     static_cast<float>(height) / least_h});
  const double drawn = double{scale_} * double{views::kDesignPxPerMm} / wanted;
  drawn_percent_ = static_cast<int>(std::lround(100 * std::min(1.0, drawn)));
}

void Window::read_touches() {
  if (!request_.touches) return;
  input_ = XInput::open(glfwGetX11Window(glfw_), [this](InputEvent event) {
    inputs_.push(event);
    wake();
  });
  if (full_screen_)
    glfwSetWindowCloseCallback(glfw_,
                               [](GLFWwindow* w) { glfwSetWindowShouldClose(w, GLFW_FALSE); });
}

Window::~Window() {
  input_.reset();
  canvas_.reset();
  if (imgui_) {
    if (ImGui::GetIO().BackendRendererUserData != nullptr) ImGui_ImplOpenGL3_Shutdown();
    if (ImGui::GetIO().BackendPlatformUserData != nullptr) ImGui_ImplGlfw_Shutdown();
    ImGui::DestroyContext();
  }
  if (glfw_ != nullptr) glfwDestroyWindow(glfw_);
  let_wake(false);
  glfwTerminate();
}

void Window::on_event(GLFWwindow* glfw) {
  Window& window = *static_cast<Window*>(glfwGetWindowUserPointer(glfw));
  window.frames_due_ = kPicturesAfterEvent;
  window.only_moving_ = false;
}

void Window::on_lost(GLFWwindow* glfw) {
  static_cast<Window*>(glfwGetWindowUserPointer(glfw))->lost_ = true;
  on_event(glfw);
}

void Window::on_resized(GLFWwindow* glfw) {
  static_cast<Window*>(glfwGetWindowUserPointer(glfw))->resized_ = true;
  on_lost(glfw);
}

Places Window::stand_apart_from(const Area& other) {
  const bool full_screen = glfwGetWindowMonitor(glfw_) != nullptr;
  int left = 0, top = 0, right = 0, bottom = 0, width = 0, height = 0;
  if (!full_screen) glfwGetWindowFrameSize(glfw_, &left, &top, &right, &bottom);
  glfwGetWindowSize(glfw_, &width, &height);
  const auto framed = [&](int w, int h) { return Area{0, 0, w + left + right, h + top + bottom}; };
  const auto within = [&](const Area& area) {
    return Area{area.x + left, area.y + top, area.w - left - right, area.h - top - bottom};
  };
  const auto own = full_screen ? std::nullopt : std::optional(framed(width, height));
  Places places = place_windows(monitor_areas(), own, framed(other.w, other.h));
  places.citizen = within(places.citizen);
  places.desk = within(places.desk);
  if (!full_screen) glfwSetWindowPos(glfw_, places.citizen.x, places.citizen.y);
  return places;
}

bool Window::closed() const { return glfwWindowShouldClose(glfw_) != 0; }

void Window::wait(std::optional<std::int64_t> bound_ms) {
  if (picture_due() || (bound_ms && *bound_ms <= 0))
    glfwPollEvents();
  else if (bound_ms)
    glfwWaitEventsTimeout(static_cast<double>(*bound_ms) / 1000);
  else
    glfwWaitEvents();
  take_input();
  const bool changed = std::exchange(monitors_changed, false);
  if (changed && full_screen_) fill_monitor();
  if ((std::exchange(resized_, false) || changed) && full_screen_) fit_monitor();
}

// Its own, or another one in its place; nullptr: there are only those that others stand on.
GLFWmonitor* Window::own_monitor() const {
  GLFWmonitor* in_its_place = nullptr;
  for (GLFWmonitor* one : monitors()) {
    const std::string name = glfwGetMonitorName(one);
    if (name == monitor_name_) return one;
    const bool is_new = std::ranges::find(other_monitors_, name) == other_monitors_.end();
    if (is_new && in_its_place == nullptr) in_its_place = one;
  }
  return monitors().size() > other_monitors_.size() ? in_its_place : nullptr;
}

// GLFW leaves a window without its monitor as a small one; when one is there again it is filled. Of
// one that is back, or has another resolution, before GLFW looked it leaves the window as it was.
void Window::fill_monitor() {
  GLFWmonitor* monitor = own_monitor();
  const GLFWvidmode* mode = monitor == nullptr ? nullptr : glfwGetVideoMode(monitor);
  if (mode == nullptr) return glfwHideWindow(glfw_);  // nothing of it may cover the desk
  int width = 0, height = 0;
  glfwGetWindowSize(glfw_, &width, &height);
  if (glfwGetWindowMonitor(glfw_) == monitor && width == mode->width && height == mode->height)
    return;
  glfwSetWindowMonitor(glfw_, monitor, 0, 0, mode->width, mode->height, mode->refreshRate);
  on_lost(glfw_);
}

// The page is drawn as large as the monitor that is there now asks for.
void Window::fit_monitor() {
  if (glfwGetWindowMonitor(glfw_) == nullptr) return;
  const float before = scale_;
  measure();
  ask_picture();
  if (scale_ == before) return;
  if (const auto wrong = load_letters()) throw std::runtime_error("letters: " + wrong->code);
  canvas_->forget_picture();
}

void Window::take_input() {
  bool came = false;
  while (const auto event = inputs_.try_pop()) {
    came = true;
    if (const auto* contact = std::get_if<touch::ContactEvent>(&*event))
      contacts_.take(*contact);
    else if (const auto* key = std::get_if<KeyStroke>(&*event); key && keys_.size() < kKeysMax)
      keys_.push_back(*key);
    else if (const auto* devices = std::get_if<DevicesChanged>(&*event)) {
      contacts_.clear();
      keyboards_ = devices->keyboards;
    } else if (std::holds_alternative<MonitorsChanged>(*event))
      monitors_changed = true;
  }
  if (came) ask_picture();
}

std::optional<KeyStroke> Window::take_key() {
  if (keys_.empty()) return std::nullopt;
  KeyStroke key = std::move(keys_.front());
  keys_.pop_front();
  return key;
}

void Window::wake() {
  const std::lock_guard lock(waking);
  if (can_be_woken) glfwPostEmptyEvent();
}

std::vector<views::KeyFact> Window::draw(
    const std::function<void(views::Frame&, float, float)>& draw, bool moving) {
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  ImGui::NewFrame();
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
  ImGui::Begin("screen", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoScrollWithMouse |
                   ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoBringToFrontOnFocus);
  views::Drawn drawn;
  const views::Paint paint(*ImGui::GetWindowDrawList(), fonts_, scale_, theme_, &drawn, &clear_part,
                           &kawung_);
  views::Frame frame{paint};
  frame.drawn = &drawn;
  frame.glass = {contacts_.resting(), contacts_.take_lift()};
  draw(frame, size.x / scale_, size.y / scale_);
  ImGui::End();
  ImGui::PopStyleVar(2);
  ImGui::Render();
  canvas_->show(*ImGui::GetDrawData(), paint.ink(views::colour::kPaper), lost_);
  lost_ = false;
  ++pictures_;
  if (views::lifted(frame)) lifted_ = pictures_;
  // A held key needs no pictures of its own: its release is an event.
  only_moving_ = moving && frames_due_ <= 1 && !contacts_.has_lift();
  frames_due_ = std::max(frames_due_ - 1, moving || contacts_.has_lift() ? 1 : 0);
  return std::move(frame.keys);
}

}  // namespace suara::kiosk
