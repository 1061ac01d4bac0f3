#include "kiosk/shell/speaker.hpp"

#include <deque>

namespace suara::kiosk {
namespace {

constexpr std::chrono::milliseconds kLookAgain{20};  // while something is being said
constexpr const char* kWordsPerMinute = "150";

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
  task.command = {"espeak-ng", "-v", voice, "-s", kWordsPerMinute,
                  "-a", std::to_string(loudness), "-m", "--stdin"};
  task.input = "<speak>" + body.substr(0, kInputBytesMax - 20) + "</speak>";
  return task;
}

void Speaker::say(const speech::Utterance& utterance, const std::string& voice, int loudness) {
  Task task = task_of(utterance, voice, loudness);
  task.interrupts = true;
  tasks_.push(std::move(task));
}

void Speaker::add(const speech::Utterance& utterance, const std::string& voice, int loudness) {
  tasks_.push(task_of(utterance, voice, loudness));
}

void Speaker::silence() { tasks_.push({true, {}, ""}); }

void Speaker::work() {
  std::deque<Task> waiting;
  std::optional<StartedProgram> voice;
  while (!tasks_.closed()) {
    auto task = voice || !waiting.empty() ? tasks_.pop_within(kLookAgain) : tasks_.pop();
    if (task && task->interrupts) {
      waiting.clear();
      voice.reset();
    }
    if (task && !task->command.empty() && waiting.size() < kUtterancesMax)
      waiting.push_back(std::move(*task));
    if (voice && !voice->running()) voice.reset();
    if (voice || waiting.empty()) continue;
    voice = StartedProgram::start(waiting.front().command, waiting.front().input);
    waiting.pop_front();
  }
}

}  // namespace suara::kiosk
