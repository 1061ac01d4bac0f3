// The central is slow or away and BKD takes its time: an enrolment that is asked for on the screen
// has a thread of its own. It makes the key and asks; what becomes of the folder is done by
// whoever has the journal.
#pragma once
#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "kiosk/app/technician/technician.hpp"
#include "kiosk/shell/bounded_queue.hpp"
#include "kiosk/shell/enrolled_folder.hpp"
#include "kiosk/shell/settings.hpp"

namespace suara::kiosk {

struct EnrolJob {
  std::string central_url;
  citizen::TypedText code;
  std::vector<Hash> pins;  // of the central's TLS key; empty: whom the machine's authorities know
  std::vector<record::PriorEnrolment> prior = {};
};

struct EnrolmentApproved { journal::Identity identity; };
struct FolderEnrolled {};  // by another program meanwhile
struct EnrolNews {
  std::uint64_t number = 0;  // of the job; 0: none
  std::variant<technician::CentralNamed, technician::CentralUnreachable, Problem,
               EnrolmentApproved, FolderEnrolled>
      what;
};

class EnrolWorker {
 public:
  // The first enrolment of the folder, or a further one of a device. on_news must not wait.
  enum class Which : std::uint8_t { first, further };
  EnrolWorker(std::filesystem::path data, Which which, std::function<void(EnrolNews)> on_news);
  ~EnrolWorker();  // the call under way ends at once
  EnrolWorker(const EnrolWorker&) = delete;
  EnrolWorker& operator=(const EnrolWorker&) = delete;

  // In place of whatever was asked before; gives the job's number.
  std::uint64_t begin(EnrolJob job);
  void stop();

 private:
  struct Numbered {
    std::uint64_t number = 0;
    EnrolJob job;
  };
  void work();
  void perform(const Numbered& job);
  Expected<std::optional<journal::Identity>> ask(const Numbered& job, uplink::HttpClient& http);
  void watch_folder();
  bool goes_on(std::uint64_t number) const { return number == wanted_; }

  const std::filesystem::path data_;
  const Which which_;
  const std::function<void(EnrolNews)> on_news_;
  std::atomic<std::uint64_t> wanted_ = 0;  // the job's number; another: it was stopped
  std::uint64_t numbered_ = 0;
  std::mutex mutex_;
  std::unique_ptr<uplink::HttpClient> http_;  // of the job under way
  std::optional<std::filesystem::file_time_type> looked_at_;
  BoundedQueue<Numbered> jobs_{4};
  std::thread worker_;
};

// What kiosk.toml says of the central.
technician::Enrolment stated_of(const Settings& settings);
// As it is asked for: the central of kiosk.toml where it names one, else the one that was typed.
// Without the code, which is needed no more once it was asked with.
EnrolOptions options_of(const technician::BeginEnrolment& typed, const std::filesystem::path& data,
                        const Settings& settings);

// For the technician's screen; nullopt: nothing is shown of it.
std::optional<technician::Action> action_of(const EnrolNews& news);

}  // namespace suara::kiosk
