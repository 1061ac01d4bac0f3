// What takes seconds to compute is computed on one snapshot, by a reader of its own, while batches
// go on; the writer takes the result in a short write, and only while its input still stands.
// Where it was moved it is computed again.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <optional>

#include "sync/central/pool.hpp"
#include "sync/central/writer.hpp"

namespace suara::central {

// In the writer's transaction, with everything of its group in the tables. nullopt: what it was
// computed from is no longer what the tables hold; then it has written nothing.
using Taking = std::function<std::optional<Done>(Books&)>;
// Reads one moment of the database; the directory may be older or newer than it.
using Computing = std::function<Taking(SQLite::Database&, const Directory&)>;

struct FigureJob {
  Computing compute;
  std::function<void()> not_stored;  // instead of Done; on any thread
};

class FigureWork {
 public:
  // computed: after each computing on a snapshot, before the writer is asked to take it.
  FigureWork(Writer& writer, Pool& pool, const Published& published,
             std::function<void()> computed);

  void begin(FigureJob job);
  // What has not begun is not_stored.
  void stop() { stopping_ = true; }

 private:
  using Job = std::shared_ptr<const FigureJob>;
  void attempt(const Job& job, int number);
  void compute(const Job& job, int number, SQLite::Database& reader);
  // taking empty: the writer computes it too.
  void write(const Job& job, int number, Taking taking);

  // From then on the writer computes: where old days are sent without end, it waits once.
  static constexpr int kSnapshotsMax = 3;
  Writer& writer_;
  Pool& pool_;
  const Published& published_;
  const std::function<void()> computed_;
  std::atomic<bool> stopping_ = false;
};

}  // namespace suara::central
