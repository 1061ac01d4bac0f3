#include "sync/central/dispatch.hpp"

#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>

#include "common/base/mutants.hpp"
#include "sync/central/accounts.hpp"
#include "sync/central/batch_meters.hpp"
#include "sync/central/batches.hpp"
#include "sync/central/comments.hpp"
#include "sync/central/devices.hpp"
#include "sync/central/flag_reads.hpp"
#include "sync/central/in_turn.hpp"
#include "sync/central/index_reads.hpp"
#include "sync/central/inspection_reads.hpp"
#include "sync/central/key_acts.hpp"
#include "sync/central/office_acts.hpp"
#include "sync/central/officer_question.hpp"
#include "sync/central/periods.hpp"
#include "sync/central/policy_trials.hpp"
#include "sync/central/reads.hpp"
#include "sync/central/restart.hpp"
#include "sync/central/review.hpp"
#include "sync/central/service_counts.hpp"
#include "sync/central/sessions.hpp"
#include "sync/central/survey_reads.hpp"
#include "sync/central/trend_reads.hpp"
#include "sync/central/works.hpp"

namespace suara::central {
namespace {

constexpr std::size_t kSetupBytesMax = 16 * 1024 * 1024;
constexpr std::size_t kSmallBytesMax = 64 * 1024;
const Problem kRestartPending{"restart.pending", {{"retry_after", "20"}}, {}};

// SCORING section 8. The path as it was sent, so that nothing in it ends the line; no answer's word.
void log_reading(const Call& call) {
  const auto period = parse_period(query_of(call, "period"));
  spdlog::info("{} ({}) has read {}{}", call.principal.person.text, to_text(call.principal.role),
               call.request.path, period ? " of " + to_text(*period) : "");
}

}  // namespace

std::size_t body_limit(const Request& head) {
  if (head.path == "/v1/batches") return record::kUploadBytesMax;
  for (const char* large : {"/v1/setup", "/v1/credentials", "/v1/surveys", "/v1/services/counts"})
    if (head.path == large) return kSetupBytesMax;
  return kSmallBytesMax;
}

Dispatcher::Dispatcher(KeyStore& keys, std::string version, std::function<Instant()> now,
                       Words words, Published& published, Writer& writer, Pool& pool,
                       Pool& passwords, FigureWork& figures, NightShift& night, FlagWatch& flags,
                       MetricsSource metrics, std::filesystem::path data_folder)
    : keys_(keys),
      version_(std::move(version)),
      now_(std::move(now)),
      words_(std::move(words)),
      published_(published),
      exports_(keys, std::move(data_folder)),
      writer_(writer),
      pool_(pool),
      passwords_(passwords),
      figures_(figures),
      night_(night),
      flags_(flags),
      metrics_(std::move(metrics)),
      upkeep_(writer_, pool_) {}

Response Dispatcher::refuse(const Problem& problem, const Request& request) const {
  return problem_reply(problem, words_.of(request.header("accept-language")));
}

Response Dispatcher::refuse_unread(int status, const Request& head) const {
  if (status == 429) return refuse({"request.too_often", {{"retry_after", "30"}}}, head);
  if (status == 431) return refuse({"request.head_too_large"}, head);
  if (status != 413) return refuse({"request.no_http"}, head);
  return refuse({head.path == "/v1/batches" ? "batch.too_large" : "request.too_large"}, head);
}

// RFC 9110 section 15.5.6: which methods the path has stands in Allow.
Response Dispatcher::refuse_route(const Match& found, const Request& request) const {
  if (found.allowed.empty()) return refuse({"request.unknown_path"}, request);
  Response response = refuse({"request.wrong_method"}, request);
  response.headers.emplace_back("Allow", found.allowed);
  return response;
}

Response Dispatcher::health() const {
  const char* status = writer_.storage_failed()  ? "storage_failed"
                       : writer_.disk_full()     ? "disk_full"
                       : writer_.mirror_behind() ? "mirror_failed"
                                                 : "ok";
  return json_reply(std::string_view(status) == "ok" ? 200 : 503,
                    {{"status", status}, {"version", version_}});
}

Response Dispatcher::metrics(SQLite::Database& reader) const {
  const MetricsFacts facts{version_, writer_.storage_failed()};
  return show_metrics(metrics_, facts, *published_.get(), reader, now_());
}

std::optional<Response> Dispatcher::too_often(const Request& request, Asked what) const {
  const auto wait = metrics_.limits.take(request.peer, what, now_());
  if (!wait) return std::nullopt;
  return refuse({"request.too_often", {{"retry_after", std::to_string(*wait)}}}, request);
}

Respond Dispatcher::counting_wrong(const Request& request, Asked what, Respond respond) const {
  return [&limits = metrics_.limits, peer = request.peer, what,
          respond = std::move(respond)](Response response) {
    const bool wrong = response.status == 401 || response.status == 403;
    if (!wrong) limits.give_back(peer, what);
    respond(std::move(response));
  };
}

void Dispatcher::handle(Request request, Respond respond) {
  const Asked asked = request.path == "/v1/batches" ? Asked::batch : Asked::request;
  if (auto refusal = too_often(request, asked)) return respond(*std::move(refusal));
  const auto held = std::make_shared<Request>(std::move(request));
  const bool queued = pool_.submit([this, held, respond](SQLite::Database& reader) {
    try {
      dispatch(*held, respond, reader);
    } catch (const std::exception& error) {
      spdlog::error("{} {}: {}", held->method, held->path, error.what());
      respond(refuse({"central.storage", {{"retry_after", "30"}}}, *held));
    }
  });
  if (!queued) respond(refuse({"central.busy", {{"retry_after", "5"}}}, *held));
}

void Dispatcher::dispatch(Request request, const Respond& respond, SQLite::Database& reader) {
  const Match found = match(request.method, request.path);
  if (found.route == nullptr) return respond(refuse_route(found, request));
  const Action action = found.route->action;
  if (action == Action::health) return respond(health());
  if (action == Action::batch) return take_batch(request, respond);
  if (action == Action::sign_in || action == Action::enrol) {
    const Asked asked = action == Action::enrol ? Asked::enrolment : Asked::sign_in;
    if (auto refusal = too_often(request, asked)) return respond(*std::move(refusal));
    const Respond counted = counting_wrong(request, asked, respond);
    if (action == Action::sign_in) return sign_in(request, counted);
    return act(std::move(request), found, counted, reader);
  }
  act(std::move(request), found, respond, reader);
}

void Dispatcher::act(Request request, const Match& found, const Respond& respond,
                     SQLite::Database& reader) {
  const Action action = found.route->action;
  if (action == Action::metrics && is_scraper(metrics_, request)) return respond(metrics(reader));
  Call call{std::move(request), found.segments, {}, published_.get(), now_()};
  if (found.route->needs_session) {
    auto principal = principal_of(reader, *call.directory, *keys_.get(), call.request, call.now);
    if (!principal) return respond(refuse(principal.error(), call.request));
    call.principal = *std::move(principal);
    if (!found.route->allows(call.principal.role) && !mutant("role_unchecked"))
      return respond(refuse({"session.not_allowed"}, call.request));
  }
  if (call.directory->pending_restart && waits_for_restart(*found.route))
    return respond(refuse(kRestartPending, call.request));
  if (compute(call, action, respond)) return;
  if (auto work = work_of(call, action, reader)) {
    if (*work && found.route->needs_session)
      *work = if_still_named(call.principal, *std::move(work));
    if (*work) return write(*std::move(work), call.request, respond);
  } else {
    return respond(refuse(work.error(), call.request));
  }
  const auto response = read(call, action, reader);
  if (response && found.route->logged) log_reading(call);
  respond(response ? *response : refuse(response.error(), call.request));
}

Expected<Response> Dispatcher::read(const Call& call, Action action, SQLite::Database& reader) {
  switch (action) {
    case Action::region:
      return show_region(call, *keys_.refresh());
    case Action::officers:
      return list_officers(call, reader);
    case Action::users:
      return list_users(call, reader);
    case Action::devices:
      return list_devices(call, reader);
    case Action::review:
      return list_review(call, reader);
    case Action::log_losses:
      return list_losses(call, reader);
    case Action::status:
      return show_status(call, reader, version_, metrics_.alarms.get());
    case Action::alarms:
      return list_alarms(call, metrics_.alarms.get());
    case Action::editions:
      return show_editions(call, reader);
    case Action::index:
      return show_index(call, reader);
    case Action::officer_index:
      return show_officer_index(call, reader);
    case Action::explanations:
      return show_explanations(call, reader);
    case Action::accusations:
      return list_accusations(call, reader);
    case Action::comments:
      return show_comments(call, reader, *keys_.get());
    case Action::stretches:
      return show_stretches(call, reader);
    case Action::trend:
      return show_trend(call, reader);
    case Action::period:
      return show_period(call, reader);
    case Action::period_check:
      return check_period(call, reader);
    case Action::tallies:
      return export_tallies(call, reader);
    case Action::tallies_check:
      return upkeep_.begin_check(call);
    case Action::tallies_rebuild:
      return upkeep_.begin_rebuild(call);
    case Action::tallies_checked:
      return upkeep_.latest();
    case Action::survey:
      return show_survey(call, reader);
    case Action::coverage:
      return show_coverage(call, reader);
    case Action::policy_trial:
      return show_policy_trial(call, reader);
    case Action::metrics:
      return metrics(reader);
    case Action::export_begin:
      return exports_.begin(call, reader);
    case Action::export_file:
      return exports_.file(call);
    case Action::export_batches:
      return exports_.batches(call, reader);
    case Action::export_finish:
      return exports_.finish(call);
    default:
      return read_about_flags(call, action, reader, *keys_.get(), flags_);
  }
}

void Dispatcher::write(Work work, const Request& request, const Respond& respond) {
  const Response lost = this->lost(request);
  const std::string language = request.header("accept-language");
  Write job;
  job.run = [this, work = std::move(work), respond, language](Books& books) -> Done {
    return answer(books, work, language, respond);
  };
  job.not_stored = [respond, lost] { respond(lost); };
  if (!writer_.submit(std::move(job))) respond(lost);
}

Done Dispatcher::answer(Books& books, const Work& work, const std::string& language,
                        const Respond& respond) const {
  const auto made = in_turn(books, work);
  const Response response = made ? *made : problem_reply(made.error(), words_.of(language));
  return [respond, response](Books&) { respond(response); };
}

bool Dispatcher::compute(const Call& call, Action action, const Respond& respond) {
  if (action == Action::period_freeze)
    freeze(call, respond);
  else if (action == Action::advance_clock)
    advance(call, respond);
  else if (action == Action::own_password)
    change_password(call, respond);
  else
    return false;
  return true;
}

void Dispatcher::freeze(const Call& call, const Respond& respond) {
  const auto period = read_period(call.segments.at(0));
  if (!period) return respond(refuse(period.error(), call.request));
  const auto form = read_freeze(call.request.body);
  if (!form) return respond(refuse(form.error(), call.request));
  const auto asked =
      std::make_shared<const FreezeOrder>(FreezeOrder{*period, *form, call.principal, call.now});
  const std::string language = call.request.header("accept-language");
  FigureJob job;
  job.compute = [=, this](SQLite::Database& database, const Directory& region) -> Taking {
    const auto found =
        std::make_shared<const FreezeFigures>(compute_freeze(database, region, *asked));
    return [=, this](Books& books) -> std::optional<Done> {
      if (!still_stands(books, *asked, *found)) return std::nullopt;
      const Work freezing = [&](Books& all) { return freeze_period(all, *asked, *found); };
      return answer(books, if_still_named(asked->principal, freezing), language, respond);
    };
  };
  job.not_stored = [respond, lost = lost(call.request)] { respond(lost); };
  figures_.begin(std::move(job));
}

// Answered when the nights of the days that went by stand too.
void Dispatcher::advance(const Call& call, const Respond& respond) {
  const auto days = read_days(call.request.body);
  if (!days) return respond(refuse(days.error(), call.request));
  const Response lost = this->lost(call.request);
  Write job;
  job.run = [=, this, request = call.request, now = call.now, days = *days](Books& books) -> Done {
    const auto today = advance_clock(books, days, now);
    if (!today)
      return [respond, refusal = refuse(today.error(), request)](Books&) { respond(refusal); };
    return [=, this, today = *today](Books&) {
      night_.close(today, [=](std::optional<std::int64_t> made) {
        respond(made ? json_reply(200, {{"today", to_text(today)}, {"editions", *made}}) : lost);
      });
    };
  };
  job.not_stored = [respond, lost] { respond(lost); };
  if (!writer_.submit(std::move(job))) respond(lost);
}

Response Dispatcher::lost(const Request& request) const {
  return refuse({"central.storage", {{"retry_after", "30"}}}, request);
}

Response Dispatcher::refuse_batch(const Problem& problem, const std::string& language) {
  note_refused(metrics_.meters, problem, now_());
  return problem_reply(problem, words_.of(language));
}

void Dispatcher::take_batch(const Request& request, const Respond& respond) {
  const auto directory = published_.get();
  if (directory->pending_restart) return respond(refuse(kRestartPending, request));
  auto read = read_batch(request, directory, views_, now_());
  if (!read) return respond(refuse_batch(read.error(), request.header("accept-language")));
  const auto append = std::make_shared<Append>(*std::move(read));
  const std::string language = request.header("accept-language");
  const auto answer = [this, respond, language](Books& books, Append& batch,
                                                const Outcome& outcome) {
    if (const auto* refusal = std::get_if<Problem>(&outcome))
      return respond(refuse_batch(*refusal, language));
    if (const auto* stored = std::get_if<Stored>(&outcome))
      return acknowledge(books, batch, *stored, respond);
    metrics_.meters.batch(BatchFate::gap);
    respond(gap_reply(std::get<record::Head>(outcome)));
  };
  const auto not_stored = [this, respond, language] {
    respond(refuse_batch({"central.storage", {{"retry_after", "30"}}}, language));
  };
  if (!writer_.submit(write_of(append, answer, not_stored))) not_stored();
}

// On the writer thread, after the commit. Signing is the pool's, and so is freeing the batch.
void Dispatcher::acknowledge(Books& books, Append& append, const Stored& stored,
                             const Respond& respond) {
  struct Last {
    UnsignedReceipt receipt;
    Append append;
  };
  note_stored(metrics_.meters, append, stored);
  if (const auto chain = books.ledger.chain(stored.place)) views_.set(stored.place, chain->memory);
  auto receipt = make_receipt(books, append, stored, now_());
  const auto last = std::make_shared<Last>(Last{std::move(receipt), std::move(append)});
  pool_.submit_first(
      [this, last, respond](SQLite::Database&) { respond(receipt_reply(last->receipt)); });
}

}  // namespace suara::central
