#include "tests/fault/memory.hpp"

#include <sqlite3.h>

#include <atomic>

namespace suara::fault {
namespace {

sqlite3_mem_methods system_memory{};
std::atomic<std::uint64_t> asked = 0;
std::atomic<std::uint64_t> fails_at = 0;  // 0: none
std::atomic<bool> stays_empty = false;
std::atomic<bool> failed = false;

bool fails() {
  const std::uint64_t at = fails_at;
  if (at == 0) return false;
  const std::uint64_t now = ++asked;
  if (now != at && !(stays_empty && now > at)) return false;
  failed = true;
  return true;
}

void* allocate(int size) { return fails() ? nullptr : system_memory.xMalloc(size); }
void* resize(void* block, int size) {
  return fails() ? nullptr : system_memory.xRealloc(block, size);
}

}  // namespace

void install_memory() {
  sqlite3_shutdown();
  sqlite3_config(SQLITE_CONFIG_GETMALLOC, &system_memory);
  sqlite3_mem_methods counted = system_memory;
  counted.xMalloc = allocate;
  counted.xRealloc = resize;
  sqlite3_config(SQLITE_CONFIG_MALLOC, &counted);
  sqlite3_initialize();
}

void fail_allocation_at(std::uint64_t nth, bool stays) {
  asked = 0;
  stays_empty = stays;
  failed = false;
  fails_at = nth;
}

void heal_memory() { fails_at = 0; }
bool allocation_failed() { return failed; }

}  // namespace suara::fault
