#include "kiosk/shell/stick_worker.hpp"

#include <future>
#include <system_error>

#include "kiosk/shell/sticks.hpp"

namespace suara::kiosk {
namespace {

// The recorder's answer; a Problem where it takes no request, or drops it because the storage
// failed.
template <class Value, class Request>
Expected<Value> answer_of(const std::function<bool(RecorderRequest)>& ask, Request request) {
  auto promise = std::make_shared<std::promise<Value>>();
  auto future = promise->get_future();
  request.answer = std::move(promise);
  if (!ask(std::move(request))) return problem("socket.busy");
  try {
    return future.get();
  } catch (const std::future_error&) {
    return problem("counter.out_of_service");
  }
}

template <class Value>
Expected<Value> flat(Expected<Expected<Value>> nested) {
  if (!nested) return tl::unexpected(nested.error());
  return std::move(*nested);
}

}  // namespace

StickWorker::StickWorker(std::vector<std::filesystem::path> folders,
                         std::function<bool(RecorderRequest)> ask_recorder,
                         std::function<void(StickNews)> on_news)
    : folders_(std::move(folders)),
      ask_recorder_(std::move(ask_recorder)),
      on_news_(std::move(on_news)),
      worker_([this] { work(); }) {}

StickWorker::~StickWorker() {
  ending_ = true;
  jobs_.close();
  worker_.join();
}

bool StickWorker::start(std::variant<ExportJob, ReceiveJob, LookJob> job, std::uint64_t tag) {
  return jobs_.push({std::move(job), tag});
}

void StickWorker::work() {
  while (auto job = jobs_.pop()) {
    if (ending_) return;
    if (std::holds_alternative<LookJob>(job->what)) {
      on_news_(SticksFound{mounted_sticks(folders_)});
      continue;
    }
    const auto* exporting = std::get_if<ExportJob>(&job->what);
    on_news_(StickDone{job->tag, exporting != nullptr
                                     ? perform(*exporting)
                                     : perform(std::get<ReceiveJob>(job->what))});
  }
}

StickOutcome StickWorker::perform(const ExportJob& job) {
  if (!lies_within(job.folder, folders_))
    return Problem{"stick.not_allowed", {}, {job.folder.string(), 0, ""}};
  const auto chains = answer_of<CarriedChains>(ask_recorder_, AskChains{job.all_kept, {}});
  if (!chains) return chains.error();
  auto exported = export_batches(
      chains->spans,
      [&](std::size_t chain, std::uint64_t after_seq) {
        using Sealed = Expected<std::optional<journal::Outgoing>>;
        if (ending_) return Sealed(problem("stick.stopped"));
        return flat(answer_of<Sealed>(ask_recorder_, SealCarried{chain, after_seq, {}}));
      },
      job.folder);
  if (!exported) return exported.error();
  if (exported->batches > 0)
    ask_recorder_(WriteRecord{record::TechnicianAction{record::TechnicianAct::exported_batches,
                                                       exported->batches}});
  exported->left = chains->left;
  return *std::move(exported);
}

StickOutcome StickWorker::perform(const ReceiveJob& job) {
  if (!lies_within(job.folder, folders_))
    return Problem{"stick.not_allowed", {}, {job.folder.string(), 0, ""}};
  const auto chains = answer_of<CarriedChains>(ask_recorder_, AskChains{false, {}});
  if (!chains) return chains.error();
  const auto taken = take_receipts(
      job.folder, chains->devices, [&](const record::CarriedRange& range, const Bytes& receipt) {
        return flat(
            answer_of<Expected<bool>>(ask_recorder_, TakeCarriedReceipt{range, receipt, {}}));
      });
  if (!taken) return taken.error();
  if (taken->moved > 0)
    ask_recorder_(WriteRecord{
        record::TechnicianAction{record::TechnicianAct::took_receipts, taken->moved}});
  return *taken;
}

}  // namespace suara::kiosk
