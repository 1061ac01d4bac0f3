// suara-central: the region's store. init makes a data folder, serve runs the service.
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <iostream>
#include <thread>

#include "common/command_line/misuse.hpp"
#include "common/command_line/spoken.hpp"
#include "common/command_line/whole_number.hpp"
#include "common/record/pins.hpp"
#include "common/record/tls_key.hpp"
#include "common/record/tree_head.hpp"
#include "common/texts/languages.hpp"
#include "sync/central/backup.hpp"
#include "sync/central/metrics.hpp"
#include "sync/central/restart.hpp"
#include "sync/central/restore.hpp"
#include "sync/central/service.hpp"
#include "sync/central/sessions.hpp"

namespace {

using namespace suara;
using namespace suara::central;

constexpr const char* kVersion = "0.1.0";

struct Order {
  std::string data;
  std::string tenant;
  std::string name;
  std::string zone;
  std::string mode = "live";
  std::string listen = "127.0.0.1:8420";
  std::string metrics_token;             // a file
  std::string tls_certificate, tls_key;  // files
  std::string stem = "tls";
  AlarmOptions alarms;
  std::int64_t silent_minutes = 240;
  std::int64_t free_mib = 2'048;
  std::string host;
  std::string to;
  bool with_keys = false;
  std::string mirror;
  std::string keys;
  std::string backup;
  std::vector<std::string> heads, receipts;
  std::string purpose;
};

texts::Texts terminal_texts() {
  return texts::load(texts::assets_folder(), texts::language_of_locale())
      .value_or(texts::built_in());
}

int refuse(const Problem& problem) {
  std::cerr << "suara-central: " << texts::describe(problem, terminal_texts()) << "\n";
  return 1;
}

int print_operator_code(const DataFolder& folder, const TenantId& tenant) {
  SQLite::Database database = folder.open_writer();
  std::cout << make_operator_code(database, *folder.keys().get(), tenant) << "\n";
  return 0;
}

int init(const Order& order) {
  const auto tenant = TenantId::parse(order.tenant);
  const auto zone = parse_zone(order.zone);
  const auto mode = parse_mode(order.mode);
  if (!tenant) return refuse({"central.bad_tenant"});
  if (!zone || !mode) return refuse({"central.bad_region"});
  const auto folder =
      DataFolder::create(order.data, {*tenant, order.name, *zone, *mode}, wall_clock());
  if (!folder) return refuse(folder.error());
  return print_operator_code(*folder, *tenant);
}

int new_code(const Order& order) {
  const auto folder = DataFolder::open(order.data);
  if (!folder) return refuse(folder.error());
  SQLite::Database database = folder->open_reader();
  return print_operator_code(*folder, load_directory(database).value().tenant);
}

// Address and port; nullopt: not of the form ADDRESS:PORT.
std::optional<std::pair<std::string, std::uint16_t>> split(const std::string& listen) {
  const std::size_t colon = listen.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  std::string address = listen.substr(0, colon);
  if (address.starts_with("[") && address.ends_with("]"))
    address = address.substr(1, address.size() - 2);
  std::uint16_t port = 0;
  const char* const end = listen.data() + listen.size();
  const auto read = std::from_chars(listen.data() + colon + 1, end, port);
  if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return std::pair(address, port);
}

// SIGTERM and SIGINT are taken by one thread; blocked before any other thread is made.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);  // A file at its limit is an error of write(), not the end.
  return signals;
}

int backup(const Order& order) {
  const auto report = make_backup({order.data, order.to, order.with_keys},
                                  [](std::int64_t copied, std::int64_t total) {
                                    if (isatty(STDERR_FILENO) == 1)
                                      std::cerr << "\r" << copied << " / " << total << std::flush;
                                  });
  if (isatty(STDERR_FILENO) == 1) std::cerr << "\n";
  if (!report) return refuse(report.error());
  std::cout << "batches " << report->log_size << "\nrecords " << report->records << "\nroot "
            << to_hex(view_of(report->root)) << "\nbytes " << report->bytes << "\n";
  return 0;
}

int tls_key(const Order& order) {
  const auto pin = record::make_tls_key(std::filesystem::path(order.data) / order.stem, order.host);
  if (!pin) return refuse(pin.error());
  std::cout << "pin " << record::pin_text(*pin) << "\n";
  return 0;
}

int new_key(const Order& order) {
  const auto key = add_key(std::filesystem::path(order.data) / "central.keys", order.purpose);
  if (!key) return refuse(key.error());
  std::cout << "key " << key_id_of(*key) << " " << to_hex(view_of(*key)) << "\n";
  return 0;
}

// Each connection is a descriptor, and a login shell gives 1,024.
void raise_descriptors() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int serve(const Order& order) {
  const sigset_t signals = block_signals();
  raise_descriptors();
  const auto listen = split(order.listen);
  if (!listen) return refuse({"central.bad_listen", {{"listen", order.listen}}});
  auto folder = DataFolder::open(order.data);
  if (!folder) return refuse(folder.error());
  ServiceOptions options;
  options.address = listen->first;
  options.port = listen->second;
  options.version = kVersion;
  options.mirror = order.mirror;
  options.assets = texts::assets_folder();
  if (!order.metrics_token.empty()) {
    const auto token = read_metrics_token(order.metrics_token);
    if (!token) return refuse(token.error());
    options.metrics_token = *token;
  }
  options.alarms = order.alarms;
  options.alarms.rules.silent_ms = order.silent_minutes * 60'000;
  options.alarms.rules.free_bytes_min = static_cast<std::uint64_t>(order.free_mib) << 20;
  if (!order.tls_certificate.empty()) {
    options.tls = TlsFiles{order.tls_certificate, order.tls_key};
    const auto pin = record::pin_of_certificate(order.tls_certificate);
    if (!pin) return refuse(pin.error());
    std::cout << "pin " << record::pin_text(*pin) << "\n";
  }
  auto service = Service::open(*std::move(folder), std::move(options));
  if (!service) return refuse(service.error());
  std::thread waiter([&service, signals] {
    int received = 0;
    sigwait(&signals, &received);
    (*service)->stop();
  });
  const bool v6 = listen->first.find(':') != std::string::npos;
  std::cout << "listening on " << (order.tls_certificate.empty() ? "http" : "https") << "://"
            << (v6 ? "[" : "") << listen->first << (v6 ? "]" : "") << ":" << (*service)->port()
            << std::endl;
  (*service)->run();  // Returns only after stop().
  waiter.join();
  spdlog::info("stopped; everything acknowledged is stored");
  return 0;
}

int restore(const Order& order) {
  const auto restored = restore_from_mirror(order.data, order.mirror, order.keys);
  if (!restored) return refuse(restored.error());
  std::cout << "restored: " << restored->head.size << " batches, " << restored->records
            << " records, " << restored->editions << " editions\nlog " << restored->head.log_id
            << ", root " << to_hex(view_of(restored->head.root)) << "\n";
  if (restored->torn > 0)
    std::cout << "the last " << restored->torn
              << " octets of the mirror are of a group that was not finished nor acknowledged\n";
  return 0;
}

int restart_log(const Order& order) {
  RestartOrder restart{order.data, order.backup, order.keys, {}};
  restart.receipts.assign(order.receipts.begin(), order.receipts.end());
  for (const std::string& text : order.heads) {
    const auto head = record::parse_tree_head(text);
    if (!head) return refuse({"restart.head", {{"text", text}}});
    restart.heads.push_back(*head);
  }
  const auto lost = prepare_restart(restart);
  if (!lost) return refuse(lost.error());
  std::cout << "log " << lost->log_id << " ended with " << lost->tree_size
            << " batches, root " << to_hex(view_of(lost->root)) << "\nthe backup has "
            << lost->carried << ", lacks " << lost->tree_size - lost->carried
            << "\nlog " << lost->log_id + 1
            << " begins when two reviewers have said so: suara-central serve, then"
               " suara log restart --reason ... by each\nmake a backup at once behind that: kiosks"
               " that have heard log "
            << lost->log_id + 1 << " believe no other one of that number\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  spdlog::set_default_logger(spdlog::stderr_logger_mt("central"));
  CLI::App app("", "suara-central");
  Order order;
  app.require_subcommand(1);
  CLI::App* make = app.add_subcommand("init");
  make->add_option("--data", order.data)->required();
  make->add_option("--tenant", order.tenant)->required();
  make->add_option("--name", order.name)->required();
  make->add_option("--zone", order.zone)->required();
  make->add_option("--mode", order.mode);
  CLI::App* code = app.add_subcommand("code");
  code->add_option("--data", order.data)->required();
  CLI::App* run = app.add_subcommand("serve");
  run->add_option("--data", order.data)->required();
  run->add_option("--listen", order.listen);
  CLI::Option* certificate =
      run->add_option("--tls-cert", order.tls_certificate);
  certificate->needs(
      run->add_option("--tls-key", order.tls_key)->needs(certificate));
  run->add_option("--alarm-command", order.alarms.command);
  run->add_option("--alarm-silent-minutes", order.silent_minutes)
      ->transform(command_line::whole_number(1, 100'000));
  run->add_option("--alarm-free-mib", order.free_mib)
      ->transform(command_line::whole_number(0, 1'000'000'000));
  run->add_option("--metrics-token", order.metrics_token);
  run->add_option("--mirror", order.mirror);
  CLI::App* copy = app.add_subcommand("backup");
  copy->add_option("--data", order.data)->required();
  copy->add_option("--to", order.to)->required();
  copy->add_flag("--with-keys", order.with_keys);
  CLI::App* again = app.add_subcommand("restore");
  again->add_option("--data", order.data)->required();
  again->add_option("--mirror", order.mirror)->required();
  again->add_option("--keys", order.keys)
      ->required();
  CLI::App* anew = app.add_subcommand("restart-log");
  anew->add_option("--data", order.data)->required();
  anew->add_option("--backup", order.backup)->required();
  anew->add_option("--keys", order.keys)
      ->required();
  anew->add_option("--receipts", order.receipts);
  anew->add_option("--head", order.heads);
  CLI::App* key = app.add_subcommand("tls-key");
  key->add_option("--data", order.data)->required();
  key->add_option("--host", order.host)->required();
  key->add_option("--name", order.stem);
  CLI::App* keys = app.add_subcommand("keys");
  keys->require_subcommand(1);
  CLI::App* further = keys->add_subcommand("new");
  further->add_option("PURPOSE", order.purpose)->required();
  further->add_option("--data", order.data)->required();
  try {
    app.parse(argc, argv);
    if (make->parsed()) return init(order);
    if (code->parsed()) return new_code(order);
    if (copy->parsed()) return backup(order);
    if (again->parsed()) return restore(order);
    if (anew->parsed()) return restart_log(order);
    if (key->parsed()) return tls_key(order);
    if (further->parsed()) return new_key(order);
    return serve(order);
  } catch (const CLI::Success& asked) {
    command_line::speak(app, terminal_texts(), "central.help");
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    refuse(command_line::misuse(app, error));
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "suara-central: " << error.what() << "\n";
    return 1;
  }
}
