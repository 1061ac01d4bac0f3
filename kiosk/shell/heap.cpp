#include "kiosk/shell/heap.hpp"

#include <malloc.h>

namespace suara::kiosk {
namespace {

// glibc raises both with every large block that is freed. The driver that draws by software takes
// 4 MB in blocks of 64 KiB for a whole picture: those stay, else each picture would fault them in
// anew. Its buffer of 1 MB, changed every few hundred citizens, must not leave a hole among them.
constexpr int kOwnMappingBytes = 512 * 1024;
constexpr int kKeptBytes = 16 * 1024 * 1024;

}  // namespace

void bound_heap() {
  mallopt(M_MMAP_THRESHOLD, kOwnMappingBytes);
  mallopt(M_TRIM_THRESHOLD, kKeptBytes);
}

void trim_heap() { malloc_trim(0); }

}  // namespace suara::kiosk
