// Says what it is given through espeak-ng, one after the other, on a thread of its own. No sound
// card, no program, one that dies: nothing is said, and nothing else changes.
#pragma once
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "kiosk/app/speech/sound.hpp"
#include "kiosk/app/speech/speech.hpp"
#include "kiosk/shell/bounded_queue.hpp"
#include "kiosk/shell/started_program.hpp"

namespace suara::kiosk {

inline constexpr std::size_t kUtterancesMax = 16;

class Speaker {
 public:
  // tone: a WAV file of 22050 Hz, one channel, 16 bits.
  explicit Speaker(std::filesystem::path tone);
  ~Speaker();  // falls silent at once
  Speaker(const Speaker&) = delete;
  Speaker& operator=(const Speaker&) = delete;

  // voice: one of espeak-ng's. loudness: espeak-ng's amplitude, 0..200. What is being said, and what
  // waits, gives way.
  void say(const speech::Utterance& utterance, const std::string& voice, int loudness);
  // After what is being said.
  void add(const speech::Utterance& utterance, const std::string& voice, int loudness);
  void silence();
  // Something is being said, or waits to be.
  bool speaking() const;
  // Lets the thread look for program and card; sound() has it a moment later, nullopt before.
  void look();
  std::optional<speech::Sound> sound() const;

 private:
  struct Task {
    bool interrupts = false;
    bool looks = false;
    std::vector<std::string> command;  // empty: silence
    std::string input;
  };
  void work();
  void note(speech::Said said);
  void note_what_is_there();
  Task task_of(const speech::Utterance& utterance, const std::string& voice,
               int loudness) const;

  const std::filesystem::path tone_;
  BoundedQueue<Task> tasks_{kUtterancesMax};
  mutable std::mutex mutex_;
  speech::Sound sound_;
  bool looked_ = false;
  std::thread worker_;
};

}  // namespace suara::kiosk
