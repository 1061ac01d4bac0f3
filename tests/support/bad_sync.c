/* Preloaded into a real program by a test: while the file named by SUARA_BAD_SYNC is there, every
   fsync fails as on a disk that does not take what it was given; where a word stands in it, of files
   only whose path has that word. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int is_meant(const char* mark, int descriptor) {
  char word[256] = "", link[64], path[4096];
  FILE* file = fopen(mark, "re");
  if (file == NULL) return 0;
  const size_t letters = fread(word, 1, sizeof word - 1, file);
  fclose(file);
  if (letters == 0) return 1;
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = '\0';
  return strstr(path, word) != NULL;
}

static int sync_or_fail(long call, int descriptor) {
  const char* mark = getenv("SUARA_BAD_SYNC");
  if (mark != NULL && is_meant(mark, descriptor)) {
    errno = EIO;
    return -1;
  }
  return (int)syscall(call, descriptor);
}

int fsync(int descriptor) { return sync_or_fail(SYS_fsync, descriptor); }
int fdatasync(int descriptor) { return sync_or_fail(SYS_fdatasync, descriptor); }
