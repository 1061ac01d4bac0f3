#include "kiosk/shell/enrol_worker.hpp"

#include <utility>

#include "common/record/pins.hpp"
#include "kiosk/journal/epochs.hpp"

namespace suara::kiosk {
namespace {

constexpr std::chrono::milliseconds kLookAtFolder{1'000};

}  // namespace

EnrolWorker::EnrolWorker(std::filesystem::path data, Which which,
                         std::function<void(EnrolNews)> on_news)
    : data_(std::move(data)),
      which_(which),
      on_news_(std::move(on_news)),
      worker_([this] { work(); }) {}

EnrolWorker::~EnrolWorker() {
  stop();
  jobs_.close();
  worker_.join();
}

std::uint64_t EnrolWorker::begin(EnrolJob job) {
  stop();
  wanted_ = ++numbered_;
  jobs_.push({numbered_, std::move(job)});
  return numbered_;
}

void EnrolWorker::stop() {
  wanted_ = 0;
  const std::lock_guard lock(mutex_);
  if (http_) http_->stop();
}

void EnrolWorker::work() {
  while (!jobs_.closed()) {
    const auto job = jobs_.pop_within(kLookAtFolder);
    if (job)
      perform(*job);
    else if (which_ == Which::first && !jobs_.closed())
      watch_folder();
  }
}

void EnrolWorker::perform(const Numbered& job) {
  auto http = std::make_unique<uplink::HttpClient>(job.job.central_url);
  http->set_pins(job.job.pins);
  uplink::HttpClient& client = *http;
  {
    const std::lock_guard lock(mutex_);
    http_ = std::move(http);
    if (!goes_on(job.number)) client.stop();
  }
  const auto identity = ask(job, client);
  {
    const std::lock_guard lock(mutex_);
    http_.reset();
  }
  if (!goes_on(job.number) || (identity && !*identity)) return;
  if (!identity)
    on_news_({job.number, identity.error()});
  else if ((*identity)->counter.empty())
    on_news_({job.number, Problem{"kiosk.no_screen_counter"}});
  else
    on_news_({job.number, EnrolmentApproved{**identity}});
}

Expected<std::optional<journal::Identity>> EnrolWorker::ask(const Numbered& job,
                                                            uplink::HttpClient& http) {
  using technician::Asking;
  Asking told = Asking::unheard;
  const auto tell = [&](Asking now, auto what) {
    if (std::exchange(told, now) != now) on_news_({job.number, std::move(what)});
  };
  const EnrolmentEars ears{
      [&](const EnrolmentTry& seen) {
        tell(Asking::waiting, technician::CentralNamed{seen.device, seen.fingerprint});
      },
      [&] { tell(Asking::unreachable, technician::CentralUnreachable{}); }};
  try {
    const auto key = which_ == Which::first ? journal::load_or_make_device_key(data_)
                                            : journal::load_or_make_next_key(data_);
    if (!key) return tl::unexpected(key.error());
    return ask_to_enrol(http, job.job.code.view(), {key->public_key(), job.job.prior}, ears,
                        [&] { return !goes_on(job.number); });
  } catch (const std::logic_error&) {
    throw;  // A bug.
  } catch (const std::exception& error) {
    return problem("journal.fault", {{"code", journal::fault_code(error)}});
  }
}

// `suara-kiosk enrol` beside this screen: once it is done the kiosk goes on with it.
void EnrolWorker::watch_folder() {
  std::error_code none;
  const auto changed = std::filesystem::last_write_time(data_ / "journal.sqlite3", none);
  if (none || looked_at_ == changed) return;
  try {
    const auto journal = journal::Journal::open(data_);
    if (!journal) return;  // The other one still has it.
    if (journal->enrolled()) on_news_({0, FolderEnrolled{}});
  } catch (const std::exception&) {
    return;  // Said when the kiosk is started again.
  }
  looked_at_ = std::filesystem::last_write_time(data_ / "journal.sqlite3", none);
}

technician::Enrolment stated_of(const Settings& settings) {
  technician::Enrolment enrolment;
  enrolment.stated = !settings.central_url.empty();
  enrolment.address = settings.central_url;
  if (settings.central_pin) enrolment.stated_pin = record::pin_text(*settings.central_pin);
  return technician::begin_typing(enrolment);
}

EnrolOptions options_of(const technician::BeginEnrolment& typed, const std::filesystem::path& data,
                        const Settings& settings) {
  if (!settings.central_url.empty())
    return {data, settings.central_url, "", settings.central_pin};
  return {data, typed.address, "", record::parse_pin(typed.pin)};
}

std::optional<technician::Action> action_of(const EnrolNews& news) {
  if (const auto* named = std::get_if<technician::CentralNamed>(&news.what)) return *named;
  if (std::holds_alternative<technician::CentralUnreachable>(news.what))
    return technician::CentralUnreachable{};
  if (const auto* refused = std::get_if<Problem>(&news.what))
    return technician::EnrolmentEnded{*refused};
  if (std::holds_alternative<EnrolmentApproved>(news.what))
    return technician::EnrolmentEnded{};
  return std::nullopt;
}

}  // namespace suara::kiosk
