/* Preloaded into a real program by a test: while the file named by SUARA_BAD_SYNC is there, every
   fsync fails as on a disk that does not take what it was given; where a word stands in it, of files
   only whose path has that word. While the word is "hang" every fsync hangs. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* 0: the file is not there. */
static int read_word(const char* mark, char* word, size_t most) {
  FILE* file = fopen(mark, "re");
  if (file == NULL) return 0;
  word[fread(word, 1, most - 1, file)] = '\0';
  fclose(file);
  return 1;
}

static int hangs(const char* mark) {
  char word[256];
  return read_word(mark, word, sizeof word) && strcmp(word, "hang") == 0;
}

static int is_meant(const char* mark, int descriptor) {
  char word[256], link[64], path[4096];
  if (!read_word(mark, word, sizeof word)) return 0;
  if (word[0] == '\0') return 1;
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = '\0';
  return strstr(path, word) != NULL;
}

static int sync_or_fail(long call, int descriptor) {
  const char* mark = getenv("SUARA_BAD_SYNC");
  while (mark != NULL && hangs(mark)) usleep(10000);
  if (mark != NULL && is_meant(mark, descriptor)) {
    errno = EIO;
    return -1;
  }
  return (int)syscall(call, descriptor);
}

int fsync(int descriptor) { return sync_or_fail(SYS_fsync, descriptor); }
int fdatasync(int descriptor) { return sync_or_fail(SYS_fdatasync, descriptor); }
