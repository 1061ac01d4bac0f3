// What is freed is wiped: a name, a comment or a PIN in a string, a queue or a JSON value would else
// stand in the heap until something else happens to lie there. All forms are here, because each form of
// delete may meet what any form of new has made (and a sanitizer's own forms must meet none of them).
#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

namespace {

// nullptr: there is no memory, and no handler found any.
void* make(std::size_t size, std::size_t alignment) {
  if (size == 0) size = 1;
  for (;;) {
    void* made = nullptr;
    if (alignment == 0)
      made = std::malloc(size);
    else if (posix_memalign(&made, std::max(alignment, sizeof(void*)), size) != 0)
      made = nullptr;
    if (made != nullptr) return made;
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) return nullptr;
    handler();
  }
}

void* make_or_throw(std::size_t size, std::size_t alignment) {
  if (void* made = make(size, alignment)) return made;
  throw std::bad_alloc();
}

void* make_or_null(std::size_t size, std::size_t alignment) noexcept {
  try {
    return make(size, alignment);
  } catch (const std::bad_alloc&) {  // a handler's word
    return nullptr;
  }
}

void wipe(void* freed) noexcept {
  if (freed == nullptr) return;
  explicit_bzero(freed, malloc_usable_size(freed));
  std::free(freed);
}

constexpr std::size_t number(std::align_val_t alignment) {
  return static_cast<std::size_t>(alignment);
}

}  // namespace

void* operator new(std::size_t size) { return make_or_throw(size, 0); }
void* operator new[](std::size_t size) { return make_or_throw(size, 0); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return make_or_null(size, 0);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return make_or_null(size, 0);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return make_or_throw(size, number(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return make_or_throw(size, number(alignment));
}
void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return make_or_null(size, number(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return make_or_null(size, number(alignment));
}

void operator delete(void* freed) noexcept { wipe(freed); }
void operator delete[](void* freed) noexcept { wipe(freed); }
void operator delete(void* freed, std::size_t) noexcept { wipe(freed); }
void operator delete[](void* freed, std::size_t) noexcept { wipe(freed); }
void operator delete(void* freed, const std::nothrow_t&) noexcept { wipe(freed); }
void operator delete[](void* freed, const std::nothrow_t&) noexcept { wipe(freed); }
void operator delete(void* freed, std::align_val_t) noexcept { wipe(freed); }
void operator delete[](void* freed, std::align_val_t) noexcept { wipe(freed); }
void operator delete(void* freed, std::size_t, std::align_val_t) noexcept { wipe(freed); }
void operator delete[](void* freed, std::size_t, std::align_val_t) noexcept { wipe(freed); }
void operator delete(void* freed, std::align_val_t, const std::nothrow_t&) noexcept { wipe(freed); }
void operator delete[](void* freed, std::align_val_t, const std::nothrow_t&) noexcept {
  wipe(freed);
}
