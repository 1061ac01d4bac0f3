// The central as one object: folder, writer, pool and HTTP put together.
#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "sync/central/alarm_watch.hpp"
#include "sync/central/data_folder.hpp"
#include "sync/central/limits.hpp"
#include "sync/central/replies.hpp"
#include "sync/central/transport.hpp"

namespace suara::central {

struct ServiceOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8420;  // 0: any
  std::string version;
  std::filesystem::path assets;
  std::filesystem::path mirror;  // folder; empty: none
  TransportLimits limits;
  std::optional<TlsFiles> tls;   // none: a loopback address only
  std::size_t pool_threads = 0;  // 0: as many as there are cores, 2..8
  std::function<Instant()> now;  // the real clock
  AlarmOptions alarms;
  RateRules rates;
  std::function<void()> figures_computed;  // runs before the writer takes them; none: nothing
  std::optional<Hash> metrics_token;  // SHA-256 of the scraper's; none: by session only
};

class Service {
 public:
  // Binds. Problems "central.not_loopback", "central.cannot_listen", "tls.unreadable",
  // "central.keys_behind", those of texts::load and of Mirror::open.
  static Expected<std::unique_ptr<Service>> open(DataFolder folder, ServiceOptions options);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  std::uint16_t port() const;
  // Serves on the calling thread until stop(). What was acknowledged is stored when it returns.
  void run();
  void stop();  // from any thread

 private:
  struct Inside;
  explicit Service(std::unique_ptr<Inside> inside);
  std::unique_ptr<Inside> inside_;
};

Instant wall_clock();

}  // namespace suara::central
