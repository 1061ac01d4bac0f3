#include "kiosk/shell/canvas.hpp"

#include <GLFW/glfw3.h>
#include <backends/imgui_impl_opengl3.h>

#include <algorithm>
#include <string_view>

namespace suara::kiosk {
namespace {

bool draws_by_software() {
  const auto* name = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
  const std::string_view renderer = name == nullptr ? "" : name;
  for (const std::string_view software : {"llvmpipe", "softpipe", "swrast", "Software Rasterizer"})
    if (renderer.find(software) != std::string_view::npos) return true;
  return false;
}

template <class Function>
Function function_of(const char* name) {
  return reinterpret_cast<Function>(glfwGetProcAddress(name));
}

// Nothing of the picture outside the box is drawn.
void clip(ImDrawData& picture, const PixelBox& box) {
  for (int i = 0; i < picture.CmdListsCount; ++i)
    for (ImDrawCmd& command : picture.CmdLists[i]->CmdBuffer) {
      ImVec4& part = command.ClipRect;
      part = {std::max(part.x, static_cast<float>(box.left)),
              std::max(part.y, static_cast<float>(box.top)),
              std::min(part.z, static_cast<float>(box.right)),
              std::min(part.w, static_cast<float>(box.bottom))};
    }
}

PixelBox all_of(const ImDrawData& picture) {
  return {0, 0, static_cast<int>(picture.DisplaySize.x), static_cast<int>(picture.DisplaySize.y)};
}

void render(ImDrawData& picture, ImU32 paper, const PixelBox& box) {
  const PixelBox all = all_of(picture);
  clip(picture, box);
  glViewport(0, 0, all.right, all.bottom);
  const ImVec4 colour = ImGui::ColorConvertU32ToFloat4(paper);
  glEnable(GL_SCISSOR_TEST);
  glScissor(box.left, all.bottom - box.bottom, box.right - box.left, box.bottom - box.top);
  glClearColor(colour.x, colour.y, colour.z, 1);  // cheaper than a rectangle over everything
  glClear(GL_COLOR_BUFFER_BIT);
  glDisable(GL_SCISSOR_TEST);
  ImGui_ImplOpenGL3_RenderDrawData(&picture);
}

// A driver by software takes what it needs for clearing and for the matrix from one buffer of 1 MB.
// A matrix that stays the same is not sent again and keeps the full buffer beside the next: it is
// overwritten behind the picture, so that ImGui sets it anew for the next one.
void forget_matrix(const ImDrawList*, const ImDrawCmd*) {
  constexpr GLenum kCurrentProgram = 0x8B8D;
  constexpr float kNothing[16] = {};
  static const auto location_of =
      function_of<GLint (*)(GLuint, const char*)>("glGetUniformLocation");
  static const auto set_matrix =
      function_of<void (*)(GLint, GLsizei, GLboolean, const GLfloat*)>("glUniformMatrix4fv");
  GLint program = 0;
  glGetIntegerv(kCurrentProgram, &program);
  set_matrix(location_of(static_cast<GLuint>(program), "ProjMtx"), 1, GL_FALSE, kNothing);
}

void forget_matrix_behind(ImDrawData& picture) {
  if (picture.CmdListsCount == 0) return;
  ImDrawCmd last;
  last.UserCallback = forget_matrix;
  picture.CmdLists[picture.CmdListsCount - 1]->CmdBuffer.push_back(last);
}

}  // namespace

Canvas::Canvas(GLFWwindow* window) : window_(window) {
  const auto display = function_of<void* (*)()>("glXGetCurrentDisplay");
  const auto drawable = function_of<unsigned long (*)()>("glXGetCurrentDrawable");
  if (!draws_by_software() || glfwExtensionSupported("GLX_MESA_copy_sub_buffer") == GLFW_FALSE ||
      display == nullptr || drawable == nullptr)
    return;
  display_ = display();
  drawable_ = drawable();
  copy_ = function_of<CopyPart>("glXCopySubBufferMESA");
}

// A driver by software looks how large the window is where its buffers are swapped, which is not done
// for a part of a picture: without it the next would stand too high or too low. What the window shows
// stays, it is the picture before.
void Canvas::take_size(const PixelBox& all) {
  const bool first = right_ == 0 && bottom_ == 0;
  const bool same = right_ == all.right && bottom_ == all.bottom;
  right_ = all.right;
  bottom_ = all.bottom;
  if (!first && !same) glfwSwapBuffers(window_);
}

void Canvas::show(ImDrawData& picture, ImU32 paper, bool lost) {
  const PixelBox all = all_of(picture);
  if (copy_ == nullptr) {
    render(picture, paper, all);
    glfwSwapBuffers(window_);
    return;
  }
  take_size(all);
  auto box = damage_.next(picture, paper);
  if (box) {
    forget_matrix_behind(picture);
    render(picture, paper, *box);
  }
  if (lost) box = all;
  if (box)
    copy_(display_, drawable_, box->left, all.bottom - box->bottom, box->right - box->left,
          box->bottom - box->top);
}

}  // namespace suara::kiosk
