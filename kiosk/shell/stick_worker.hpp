// A stick is slow and may be pulled at any moment: export and receipts have a thread of their own,
// which asks the recorder for one batch after another. The recorder never waits for a stick.
#pragma once
#include <atomic>
#include <functional>
#include <thread>
#include <variant>

#include "kiosk/shell/bounded_queue.hpp"
#include "kiosk/shell/recorder.hpp"
#include "kiosk/shell/stick.hpp"

namespace suara::kiosk {

struct ExportJob {
  std::filesystem::path folder;
  bool all_kept = false;
};
struct ReceiveJob {
  std::filesystem::path folder;
};
struct LookJob {};  // which sticks are there
// Of a job with the same tag.
using StickOutcome = std::variant<Exported, ReceiptsTaken, Problem>;
struct StickDone {
  std::uint64_t tag = 0;
  StickOutcome outcome;
};
struct SticksFound {
  std::vector<std::filesystem::path> folders;
};
using StickNews = std::variant<StickDone, SticksFound>;

class StickWorker {
 public:
  // folders: below which sticks are mounted. Both functions must not wait; ask_recorder: false
  // where it did not take the request.
  StickWorker(std::vector<std::filesystem::path> folders,
              std::function<bool(RecorderRequest)> ask_recorder,
              std::function<void(StickNews)> on_news);
  ~StickWorker();  // the batch under way is finished, no further one begun
  StickWorker(const StickWorker&) = delete;
  StickWorker& operator=(const StickWorker&) = delete;

  // false: as many wait as may.
  bool start(std::variant<ExportJob, ReceiveJob, LookJob> job, std::uint64_t tag);

 private:
  struct Job {
    std::variant<ExportJob, ReceiveJob, LookJob> what;
    std::uint64_t tag = 0;
  };
  void work();
  StickOutcome perform(const ExportJob& job);
  StickOutcome perform(const ReceiveJob& job);

  const std::vector<std::filesystem::path> folders_;
  const std::function<bool(RecorderRequest)> ask_recorder_;
  const std::function<void(StickNews)> on_news_;
  std::atomic<bool> ending_ = false;
  BoundedQueue<Job> jobs_{4};
  std::thread worker_;
};

}  // namespace suara::kiosk
