/* Preloaded into a real program by a test: while the file named by SUARA_BAD_SYNC is there, every
   fsync fails as on a disk that does not take what it was given. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static int sync_or_fail(long call, int descriptor) {
  const char* mark = getenv("SUARA_BAD_SYNC");
  if (mark != NULL && access(mark, F_OK) == 0) {
    errno = EIO;
    return -1;
  }
  return (int)syscall(call, descriptor);
}

int fsync(int descriptor) { return sync_or_fail(SYS_fsync, descriptor); }
int fdatasync(int descriptor) { return sync_or_fail(SYS_fdatasync, descriptor); }
