#include "sync/central/service.hpp"

#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <system_error>
#include <thread>

#include "sync/central/dispatch.hpp"
#include "sync/central/flag_watch.hpp"
#include "sync/central/night_shift.hpp"

namespace suara::central {
namespace {

constexpr std::size_t kPoolQueueMax = 4'096;
constexpr std::size_t kPasswordQueueMax = 16;  // each takes 50 ms and more
constexpr std::size_t kFiguresQueueMax = 16;   // each takes seconds

std::size_t threads_of(const ServiceOptions& options) {
  if (options.pool_threads != 0) return options.pool_threads;
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 2, 8);
}

// An empty mount point, most often.
bool is_on_one_disk(const std::filesystem::path& one, const std::filesystem::path& other) {
  struct stat here {};
  struct stat there {};
  return ::stat(one.c_str(), &here) == 0 && ::stat(other.c_str(), &there) == 0 &&
         here.st_dev == there.st_dev;
}

Expected<std::optional<Mirror>> open_mirror(const DataFolder& folder,
                                            const std::filesystem::path& where) {
  if (where.empty()) return std::nullopt;
  SQLite::Database reader = folder.open_reader();
  if (const auto region = load_directory(reader); region && region->pending_restart)
    return problem("restart.no_mirror");
  auto mirror = Mirror::open(where, reader);
  if (!mirror) return tl::unexpected(mirror.error());
  if (is_on_one_disk(folder.path(), where))
    spdlog::warn("the mirror lies on the same file system as the data: one disk takes both along");
  return std::optional(*std::move(mirror));
}

std::optional<Problem> keys_behind_of(const DataFolder& folder, Instant now) {
  SQLite::Database reader = folder.open_reader();
  return keys_behind(*folder.keys().get(), load_directory(reader).value().stated, now);
}

}  // namespace

// The server takes answers from the pools and the writer until their threads have ended; the writer
// ends first, because what it finishes is signed on the pool.
struct Service::Inside {
  Inside(DataFolder opened, ServiceOptions options, Words words, std::optional<Mirror> mirror)
      : folder(std::move(opened)),
        limits(options.rates),
        alarm_words(words.id),
        server(
            options.address, options.port, options.limits, options.tls,
            [this](Request request, Respond respond) {
              dispatcher->handle(std::move(request), std::move(respond));
            },
            body_limit,
            [this](int status, const Request& head) {
              return dispatcher->refuse_unread(status, head);
            }),
        passwords("passwords", 1, kPasswordQueueMax, [this] { return folder.open_reader(); }),
        pool("pool", threads_of(options), kPoolQueueMax, [this] { return folder.open_reader(); }),
        figures("figures", 1, kFiguresQueueMax, [this] { return folder.open_reader(); }),
        writer(folder, options.version, published, meters,
               [this](const Directory& region) { night.look(region); }, std::move(mirror),
               options.mirror),
        work(writer, figures, published, options.figures_computed),
        night(work, folder.keys(), options.now),
        flags([this] { return folder.open_reader(); }, published, writer),
        dispatcher(std::make_unique<Dispatcher>(folder.keys(), options.version, options.now,
                                                std::move(words), published, writer, pool,
                                                passwords, work, night, flags,
                                                metrics_source(options), folder.path())),
        alarms(options.alarms, {folder.path(), [this] { return folder.open_reader(); }, options.now,
                                published, meters, writer, board, alarm_words}) {
    writer.start();
  }

  ~Inside() { end_threads(); }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

  MetricsSource metrics_source(const ServiceOptions& options) {
    return {meters,
            board,
            limits,
            folder.path(),
            [this] { return server.connections(); },
            options.metrics_token};
  }

  void end_threads() {
    alarms.stop();
    work.stop();
    flags.stop();
    writer.stop();
    figures.stop();
    passwords.stop();
    pool.stop();
  }

  DataFolder folder;
  Published published;
  Meters meters;
  AlarmBoard board;
  RateLimits limits;
  const texts::Texts alarm_words;  // of the region's own language
  HttpServer server;
  Pool passwords;
  Pool pool;
  Pool figures;
  Writer writer;
  FigureWork work;
  NightShift night;
  FlagWatch flags;
  std::unique_ptr<Dispatcher> dispatcher;
  AlarmWatch alarms;
};

Service::Service(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
Service::~Service() = default;

Expected<std::unique_ptr<Service>> Service::open(DataFolder folder, ServiceOptions options) {
  if (!options.tls && !is_loopback(options.address))
    return problem("central.not_loopback", {{"address", options.address}});
  auto words = Words::load(options.assets);
  if (!words) return tl::unexpected(words.error());
  if (!options.now) options.now = wall_clock;
  if (auto behind = keys_behind_of(folder, options.now())) return tl::unexpected(*behind);
  auto mirror = open_mirror(folder, options.mirror);
  if (!mirror) return tl::unexpected(mirror.error());
  try {
    return std::unique_ptr<Service>(new Service(
        std::make_unique<Inside>(
        std::move(folder), std::move(options), *std::move(words), *std::move(mirror))));
  } catch (const TlsUnreadable& error) {
    return problem("tls.unreadable", {{"why", error.what()}});
  } catch (const std::system_error& error) {
    return problem("central.cannot_listen", {{"why", error.what()}});
  }
}

std::uint16_t Service::port() const { return inside_->server.port(); }

void Service::run() {
  inside_->server.run();
  inside_->end_threads();
}

void Service::stop() { inside_->server.stop(); }

Instant wall_clock() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count()};
}

}  // namespace suara::central
