#include "sync/central/figure_work.hpp"

#include <SQLiteCpp/Transaction.h>
#include <spdlog/spdlog.h>

#include <utility>

namespace suara::central {

FigureWork::FigureWork(Writer& writer, Pool& pool, const Published& published,
                       std::function<void()> computed)
    : writer_(writer), pool_(pool), published_(published), computed_(std::move(computed)) {}

void FigureWork::begin(FigureJob job) {
  attempt(std::make_shared<const FigureJob>(std::move(job)), 1);
}

void FigureWork::attempt(const Job& job, int number) {
  if (number > kSnapshotsMax) return write(job, number, {});
  const bool queued = pool_.submit([this, job, number](SQLite::Database& reader) {
    try {
      if (stopping_) return job->not_stored();
      compute(job, number, reader);
    } catch (const std::exception& error) {
      spdlog::error("figures cannot be computed: {}", error.what());
      job->not_stored();
    }
  });
  if (!queued) job->not_stored();
}

void FigureWork::compute(const Job& job, int number, SQLite::Database& reader) {
  Taking taking;
  {
    const SQLite::Transaction moment(reader);
    taking = job->compute(reader, *published_.get());
  }
  if (computed_) computed_();
  write(job, number, std::move(taking));
}

void FigureWork::write(const Job& job, int number, Taking taking) {
  Write taken;
  taken.not_stored = job->not_stored;
  taken.run = [this, job, number, taking = std::move(taking)](Books& books) -> Done {
    books.flush();  // Ballots of this very group belong to what is looked at.
    const Taking take = taking ? taking : job->compute(books.database, *books.directory);
    if (auto done = take(books)) return *std::move(done);
    return [this, job, number](Books&) { attempt(job, number + 1); };
  };
  if (!writer_.submit(std::move(taken))) job->not_stored();
}

}  // namespace suara::central
