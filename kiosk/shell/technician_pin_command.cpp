#include "kiosk/shell/technician_pin_command.hpp"

#include <sodium.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <iostream>
#include <new>
#include <string>

#include "kiosk/app/technician/technician.hpp"
#include "kiosk/shell/messages.hpp"

namespace suara::kiosk {
namespace {

constexpr std::size_t kPinDigitsMin = 6;
constexpr std::size_t kPinBytes = 32 * 1024 * 1024;  // of memory for argon2id
constexpr unsigned kPinPasses = 3;

// Nothing is echoed while it lives, where standard input is a terminal.
class Unechoed {
 public:
  Unechoed() : is_terminal_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!is_terminal_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSANOW, &quiet);
  }
  ~Unechoed() {
    if (is_terminal_) tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  }
  Unechoed(const Unechoed&) = delete;
  Unechoed& operator=(const Unechoed&) = delete;

 private:
  termios before_{};
  bool is_terminal_;
};

bool is_pin(const std::string& text) {
  return text.size() >= kPinDigitsMin && text.size() <= technician::kPinDigitsMax &&
         std::ranges::all_of(text, [](char sign) { return sign >= '0' && sign <= '9'; });
}

}  // namespace

int run_technician_pin(const std::filesystem::path& assets) {
  std::fprintf(stderr, "%s\n", terminal_texts(assets)("terminal.technician_pin").c_str());
  std::string pin;
  {
    const Unechoed quiet;
    std::getline(std::cin, pin);
  }
  if (!is_pin(pin)) {
    say_problem({"pin.no_technician_pin"}, assets);
    return kExitFailed;
  }
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_str(hash.data(), pin.data(), pin.size(), kPinPasses, kPinBytes) != 0)
    throw std::bad_alloc();
  sodium_memzero(pin.data(), pin.size());
  std::printf("[technician]\npin_hash = \"%s\"\n", hash.data());
  return kExitOk;
}

}  // namespace suara::kiosk
