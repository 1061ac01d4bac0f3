#include "tests/sync/central/running_central.hpp"

#include <doctest/doctest.h>
#include <sodium.h>

#include "common/record/tls_key.hpp"
#include "sync/central/sessions.hpp"
#include "tests/support/paths.hpp"

namespace suara::test {
namespace {

using central::Role;
using nlohmann::json;

constexpr Zone kWib{7};

json statement_json(const record::SigningKey& root, const std::string& purpose, const Hash& key) {
  const auto one = record::sign_statement(
      {{"kota-contoh"}, purpose, central::key_id_of(key), key, {0}, {4'000'000'000'000}}, root);
  return {{"statement", to_hex(one.statement)}, {"signature", to_hex(view_of(one.signature))}};
}

Hash hash_of(const json& text) { return array_of<32>(*from_hex(text.get<std::string>())).value(); }

}  // namespace

uplink::HttpRequest batch_request(const Bytes& packed) {
  uplink::HttpRequest request{"POST", "/v1/batches"};
  request.headers["Content-Type"] = "application/vnd.suara.batch";
  request.body = packed;
  return request;
}

json small_setup() {
  json users = json::array();
  for (int i = 1; i < central::kRoles; ++i) {
    const std::string role = central::to_text(static_cast<Role>(i));
    users.push_back({{"user", role}, {"name", "Pengguna"}, {"role", role}, {"unit", nullptr}});
  }
  return {{"region",
           {{"name", "Kota Contoh"},
            {"zone", "WIB"},
            {"hours", {{"monday", "08:00-15:00"}}},
            {"settings", {{"skm_weights", "exact"}}}}},
          {"units",
           {{{"unit", "DUKCAPIL"}, {"name", "Disdukcapil"}, {"parent", nullptr}},
            {{"unit", "SAMSAT"}, {"name", "Samsat"}, {"parent", nullptr}}}},
          {"services",
           {{{"service", "KTP"},
             {"unit", "DUKCAPIL"},
             {"name_id", "KTP elektronik"},
             {"name_en", "Identity card"},
             {"shortest_seconds", 60},
             {"from", "2026-01-01"},
             {"until", nullptr}}}},
          {"counters",
           {{{"counter", "L1"},
             {"unit", "DUKCAPIL"},
             {"name", "Loket 1"},
             {"device", "K-1"},
             {"from", "2026-01-01"},
             {"until", nullptr}},
            {{"counter", "L2"},
             {"unit", "SAMSAT"},
             {"name", "Loket 2"},
             {"device", nullptr},
             {"from", "2026-01-01"},
             {"until", nullptr}}}},
          {"officers",
           {{{"officer", nullptr},
             {"nip", "199001012015011001"},
             {"name", "Petugas Contoh 1"},
             {"unit", "DUKCAPIL"},
             {"from", "2026-01-01"},
             {"until", nullptr}},
            {{"officer", nullptr},
             {"nip", "199001012015011002"},
             {"name", "Petugas Contoh 2"},
             {"unit", "SAMSAT"},
             {"from", "2026-01-01"},
             {"until", nullptr}}}},
          {"superiors",
           {{{"officer_nip", "199001012015011001"},
             {"superior_nip", "199001012015011002"},
             {"from", "2026-01-01"},
             {"until", nullptr}}}},
          {"holidays", {{{"date", "2026-12-25"}, {"name", "Natal"}}}},
          {"users", users}};
}

std::string quick_hash(const std::string& password, std::size_t memory) {
  std::string hash(crypto_pwhash_STRBYTES, '\0');
  REQUIRE(crypto_pwhash_str(hash.data(), password.data(), password.size(),
                            crypto_pwhash_OPSLIMIT_MIN,
                            std::max<std::size_t>(memory, crypto_pwhash_MEMLIMIT_MIN)) == 0);
  return hash.c_str();
}

RunningCentral::RunningCentral(central::Mode mode, Instant now, const json& setup)
    : now_ms(now.ms), mode_(mode) {
  auto created = central::DataFolder::create(
      folder / "central", {{"kota-contoh"}, "Kota Contoh", kWib, mode}, {now_ms});
  REQUIRE(created.has_value());
  std::string code;
  {
    SQLite::Database database = created->open_writer();
    code = central::make_operator_code(database, *created->keys().get(), {"kota-contoh"});
  }
  { const central::DataFolder give_back = *std::move(created); }
  start();
  const Reply session = call("POST", "/v1/sessions", {{"code", code}});
  REQUIRE(session.status == 201);
  operator_token = session.body["token"];
  set_up(setup.is_null() ? small_setup() : setup);
}

RunningCentral::~RunningCentral() { stop(); }

void RunningCentral::start() {
  auto opened = central::DataFolder::open(folder / "central");
  REQUIRE(opened.has_value());
  central::ServiceOptions options;
  options.port = 0;
  options.version = "0.1.0";
  options.assets = test::source_dir().string() + "/assets";
  options.mirror = mirror;
  options.now = [this] { return Instant{now_ms}; };
  for (auto& rule : options.rates.of) rule.burst = 1e9;  // This clock stands still.
  if (adjust) adjust(options);
  const auto tls = options.tls;
  auto service = central::Service::open(*std::move(opened), std::move(options));
  REQUIRE_MESSAGE(service.has_value(), service.error().code, " ", service.error().where.file, " ",
                  service.error().where.row);
  service_ = *std::move(service);
  thread_ = std::thread([this] { service_->run(); });
  client_ = std::make_unique<uplink::HttpClient>(
      (tls ? "https" : "http") + std::string("://127.0.0.1:") + std::to_string(port()));
  if (tls) client_->set_pins({record::pin_of_certificate(tls->certificate).value()});
}

void RunningCentral::stop() {
  if (!service_) return;
  service_->stop();
  thread_.join();
  service_.reset();
}

Reply RunningCentral::call(const std::string& method, const std::string& path, const json& body,
                           const std::string& token, const std::string& language) {
  uplink::HttpRequest request;
  request.method = method;
  request.path = path;
  request.headers["Accept-Language"] = language;
  if (!token.empty()) request.headers["Authorization"] = "Bearer " + token;
  if (!body.is_null()) request.body = body.dump();
  const auto answer = client_->perform(request);
  return {answer.status, json::parse(answer.body, nullptr, false), answer.headers};
}

uplink::HttpAnswer RunningCentral::fetch(const std::string& path, const std::string& token) {
  uplink::HttpRequest request{"GET", path};
  if (!token.empty()) request.headers["Authorization"] = "Bearer " + token;
  return client_->perform(request);
}

uplink::HttpAnswer RunningCentral::send(const Bytes& packed) {
  return client_->perform(batch_request(packed));
}

uplink::HttpAnswer RunningCentral::send_carried(const Bytes& packed) {
  uplink::HttpRequest request = batch_request(packed);
  request.headers["Suara-Carried"] = "yes";
  return client_->perform(request);
}

void RunningCentral::set_up(const json& setup) {
  const json keys = get("/v1/region").body["public_keys"];
  json statements = json::array();
  for (const char* purpose : {"receipt", "office", "seal"})
    statements.push_back(statement_json(root, purpose, hash_of(keys[purpose]["key"])));
  REQUIRE(post("/v1/keys",
               {{"root_key", to_hex(view_of(root.public_key()))}, {"statements", statements}})
              .status == 200);
  REQUIRE(post("/v1/setup", setup).status == 200);
}

TestDevice RunningCentral::device(const std::string& name, std::uint8_t seed,
                                  const std::string& counter) {
  TestDevice device("kota-contoh", name, seed, root.public_key());
  enrol(device, counter == "L2" ? "SAMSAT" : "DUKCAPIL", counter);
  return device;
}

void RunningCentral::enrol(TestDevice& device, const std::string& unit,
                           const std::string& counter) {
  const std::string name = device.place.device.text;
  const Reply code = post("/v1/devices/codes",
                          {{"device", name}, {"unit", unit}, {"counter", counter}});
  REQUIRE_MESSAGE(code.status == 201, code.body.dump());
  const json application = {{"code", code.body["code"]},
                            {"public_key", to_hex(view_of(device.key.public_key()))},
                            {"program_version", "0.1.0"}};
  const Reply pending = call("POST", "/v1/enrolments", application);
  REQUIRE(pending.status == 202);
  REQUIRE(post("/v1/devices/" + name + "/approve", {{"fingerprint", pending.body["fingerprint"]}})
              .status == 200);
  const Reply approved = call("POST", "/v1/enrolments", application);
  REQUIRE(approved.status == 200);
  for (const json& one : approved.body["key_statements"])
    device.known.key_statements.push_back(
        {*from_hex(one["statement"].get<std::string>()),
         array_of<64>(*from_hex(one["signature"].get<std::string>())).value()});
  device.place.epoch = device.known.place.epoch = approved.body["epoch"];
  device.hash = record::genesis(device.place, {}, device.key.public_key(), root.public_key());
  device.known.log_id = approved.body["log_id"];
}

record::Receipt RunningCentral::deliver(TestDevice& device, const Bytes& sealed,
                                        std::vector<record::SidePart> side_parts) {
  const auto answer = send(device.pack(sealed, std::move(side_parts)));
  REQUIRE_MESSAGE(answer.status == 200, answer.body);
  const auto receipt = device.believe(answer.body, sealed);
  REQUIRE_MESSAGE(receipt.has_value(), receipt.error().code);
  return *receipt;
}

std::string RunningCentral::sign_in(const std::string& user, const std::string& password) {
  const Reply reply = call("POST", "/v1/sessions", {{"user", user}, {"password", password}});
  REQUIRE_MESSAGE(reply.status == 201, reply.body.dump());
  return reply.body["token"];
}

// Whether it is the password of the row already: set again, it would be one more record.
bool RunningCentral::has_password(const std::string& sql, const std::string& password) const {
  auto reader = database();
  SQLite::Statement select(reader, sql);
  if (!select.executeStep() || select.getColumn(0).isNull()) return false;
  const std::string hash = select.getColumn(0).getString();
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

std::string RunningCentral::token_of(Role role) {
  const std::string user = central::to_text(role);
  if (role == Role::officer &&
      has_password("SELECT password_hash FROM officer WHERE officer = 'P-0001'", "sandi"))
    return sign_in("199001012015011001", "sandi");
  if (has_password("SELECT password_hash FROM user_account WHERE user = '" + user + "'", "sandi"))
    return sign_in(user, "sandi");
  const std::string hash =
      quick_hash("sandi", mode_ == central::Mode::live ? std::size_t{32} << 20 : 0);
  if (role == Role::officer) {
    REQUIRE(post("/v1/credentials",
                 {{"officers",
                   {{{"officer", "P-0001"}, {"pin_hash", nullptr}, {"password_hash", hash}}}}})
                .status == 200);
    return sign_in("199001012015011001", "sandi");
  }
  REQUIRE(
      post("/v1/credentials", {{"users", {{{"user", user}, {"password_hash", hash}}}}}).status ==
      200);
  return sign_in(user, "sandi");
}

void RunningCentral::advance_days(int days) {
  const Reply reply = post("/v1/clock/advance", {{"days", days}});
  REQUIRE_MESSAGE(reply.status == 200, reply.body.dump());
}

SQLite::Database RunningCentral::database() const {
  return SQLite::Database((folder.path() / "central" / "central.db").string(),
                          SQLite::OPEN_READONLY);
}

}  // namespace suara::test
