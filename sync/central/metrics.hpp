// GET /metrics: the central's figures in Prometheus' text format 0.0.4. Counts of the whole region
// and of devices; never a score, an officer or a text.
#pragma once
#include <filesystem>
#include <functional>
#include <optional>

#include "sync/central/alarms.hpp"
#include "sync/central/call.hpp"
#include "sync/central/limits.hpp"
#include "sync/central/meters.hpp"

namespace suara::central {

// What runs beside the handlers and is told by /metrics.
struct MetricsSource {
  Meters& meters;
  const AlarmBoard& alarms;
  RateLimits& limits;
  std::filesystem::path folder;  // on the disk whose free space is told
  std::function<std::size_t()> connections;
  std::optional<Hash> token;  // SHA-256 of the scraper's token; it opens this route alone
};

// Reads a token of 32 to 256 signs, one line. Problem "metrics.bad_token".
Expected<Hash> read_metrics_token(const std::filesystem::path& file);
bool is_scraper(const MetricsSource& source, const Request& request);

// Bytes that may still be written to the disk of this folder.
std::uint64_t free_bytes(const std::filesystem::path& folder);

struct MetricsFacts {
  std::string version;
  bool storage_failed = false;
};
Response show_metrics(const MetricsSource& source, const MetricsFacts& facts,
                      const Directory& region, SQLite::Database& reader, Instant now);

// One page: HELP and TYPE before the samples of a name, labels escaped.
class MetricsPage {
 public:
  using Labels = std::vector<std::pair<std::string, std::string>>;
  void family(const std::string& name, const std::string& type, const std::string& help);
  void sample(const std::string& name, const Labels& labels, double value);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace suara::central
