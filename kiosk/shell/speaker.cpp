#include "kiosk/shell/speaker.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <sstream>

namespace suara::kiosk {
namespace {

constexpr std::chrono::milliseconds kLookAgain{20};  // while something is being said
constexpr const char* kWordsPerMinute = "150";
constexpr const char* kProgram = "espeak-ng";

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool program_is_there() {
  std::istringstream folders(environment("PATH"));
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string path = folder + "/" + kProgram;
    struct stat found{};
    if (stat(path.c_str(), &found) == 0 && S_ISREG(found.st_mode) &&
        access(path.c_str(), X_OK) == 0)
      return true;
  }
  return false;
}

// Through a sound server espeak-ng is heard as well, also on a card of another machine.
bool card_is_there() {
  if (!environment("PULSE_SERVER").empty()) return true;
  const std::string runtime = environment("XDG_RUNTIME_DIR");
  if (!runtime.empty() && access((runtime + "/pulse/native").c_str(), F_OK) == 0) return true;
  std::array<char, 4096> cards{};
  std::ifstream file("/proc/asound/cards");
  file.read(cards.data(), cards.size());
  return speech::lists_a_card({cards.data(), static_cast<std::size_t>(file.gcount())});
}

// espeak-ng reads SSML: the tone is a file in it.
std::string as_ssml(const std::string& words) {
  std::string out;
  for (const char sign : words) {
    if (sign == '&') out += "&amp;";
    else if (sign == '<') out += "&lt;";
    else if (sign == '>') out += "&gt;";
    else out += sign;
  }
  return out;
}

}  // namespace

Speaker::Speaker(std::filesystem::path tone)
    : tone_(std::move(tone)), worker_([this] { work(); }) {}

Speaker::~Speaker() {
  tasks_.close();
  worker_.join();
}

Speaker::Task Speaker::task_of(const speech::Utterance& utterance, const std::string& voice,
                               int loudness) const {
  Task task;
  const std::string body = utterance.tone ? "<audio src=\"" + tone_.string() + "\"/>"
                                          : as_ssml(utterance.words);
  if (!utterance.tone && utterance.words.empty()) return task;
  task.command = {kProgram, "-v", voice, "-s", kWordsPerMinute,
                  "-a", std::to_string(loudness), "-m", "--stdin"};
  task.input = "<speak>" + body.substr(0, kInputBytesMax - 20) + "</speak>";
  return task;
}

void Speaker::say(const speech::Utterance& utterance, const std::string& voice, int loudness) {
  Task task = task_of(utterance, voice, loudness);
  task.interrupts = true;
  note(speech::Said::speaking);
  tasks_.push(std::move(task));
}

void Speaker::add(const speech::Utterance& utterance, const std::string& voice, int loudness) {
  note(speech::Said::speaking);
  tasks_.push(task_of(utterance, voice, loudness));
}

bool Speaker::speaking() const {
  const std::lock_guard lock(mutex_);
  return sound_.said == speech::Said::speaking;
}

void Speaker::silence() { tasks_.push({true, false, {}, ""}); }

void Speaker::look() { tasks_.push({false, true, {}, ""}); }

std::optional<speech::Sound> Speaker::sound() const {
  const std::lock_guard lock(mutex_);
  return looked_ ? std::optional(sound_) : std::nullopt;
}

void Speaker::note(speech::Said said) {
  const std::lock_guard lock(mutex_);
  sound_.said = said;
}

void Speaker::note_what_is_there() {
  const bool program = program_is_there(), card = card_is_there();
  const std::lock_guard lock(mutex_);
  sound_.program = program;
  sound_.card = card;
  looked_ = true;
}

void Speaker::work() {
  std::deque<Task> waiting;
  std::optional<StartedProgram> voice;
  while (!tasks_.closed()) {
    auto task = voice || !waiting.empty() ? tasks_.pop_within(kLookAgain) : tasks_.pop();
    if (task && task->looks) note_what_is_there();
    if (task && task->interrupts) {
      waiting.clear();
      voice.reset();
    }
    if (task && !task->command.empty() && waiting.size() < kUtterancesMax)
      waiting.push_back(std::move(*task));
    if (voice && !voice->running()) {
      if (waiting.empty())
        note(voice->ended_well() ? speech::Said::spoken : speech::Said::failed);
      voice.reset();
    }
    if (voice || waiting.empty()) continue;
    voice = StartedProgram::start(waiting.front().command, waiting.front().input);
    note(voice ? speech::Said::speaking : speech::Said::failed);
    waiting.pop_front();
  }
}

}  // namespace suara::kiosk
