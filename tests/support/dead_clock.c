/* Preloaded into a real program by a test: while the file named by SUARA_DEAD_CLOCK is there, the
   wall clock is that of a machine whose battery is dead: 1970 when it started. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static int is_dead(void) {
  const char* mark = getenv("SUARA_DEAD_CLOCK");
  return mark != NULL && access(mark, F_OK) == 0;
}

int clock_gettime(clockid_t clock, struct timespec* at) {
  if (clock == CLOCK_REALTIME && is_dead()) clock = CLOCK_BOOTTIME;
  return (int)syscall(SYS_clock_gettime, clock, at);
}

int gettimeofday(struct timeval* restrict at, void* restrict zone) {
  struct timespec now;
  (void)zone;
  if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -1;
  at->tv_sec = now.tv_sec;
  at->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t* at) {
  struct timespec now;
  if (clock_gettime(CLOCK_REALTIME, &now) != 0) return (time_t)-1;
  if (at != NULL) *at = now.tv_sec;
  return now.tv_sec;
}
