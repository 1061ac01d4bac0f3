// What is freed is wiped: a name, a comment or a PIN in a string, a queue or a JSON value would else
// stand in the heap until something else happens to lie there.
#include <malloc.h>

#include <cstdlib>
#include <cstring>
#include <new>

void* operator new(std::size_t size) {
  for (;;) {
    if (void* made = std::malloc(size == 0 ? 1 : size)) return made;
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

void operator delete(void* freed) noexcept {
  if (freed == nullptr) return;
  explicit_bzero(freed, malloc_usable_size(freed));
  std::free(freed);
}

void operator delete(void* freed, std::size_t) noexcept { operator delete(freed); }
