#include "sync/bkd/interruption.hpp"

#include <signal.h>

namespace suara::bkd {
namespace {

volatile sig_atomic_t asked_to_end = 0;

void note(int) { asked_to_end = 1; }

}  // namespace

Interruption::Interruption() {
  asked_to_end = 0;
  struct sigaction action {};
  action.sa_handler = note;  // Without SA_RESTART: poll(2) must return.
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

Interruption::~Interruption() {
  signal(SIGINT, SIG_DFL);
  signal(SIGTERM, SIG_DFL);
}

bool Interruption::asked() const { return asked_to_end != 0; }

}  // namespace suara::bkd
