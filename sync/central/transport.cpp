#include "sync/central/transport.hpp"

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <map>
#include <optional>
#include <set>
#include <system_error>

#include "sync/central/large_body.hpp"

// Traps: g++ 12.2 miscompiles co_await on brace-initialised temporaries, so every operand of
// co_await is a named variable or a plain call.
namespace suara::central {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = net::ip::tcp;
using boost::system::error_code;

constexpr auto kWait = net::as_tuple(net::use_awaitable);
constexpr std::size_t kDrainBytesMax = 4 * 1024 * 1024;

using Parser = http::request_parser<http::string_body>;

struct Connection {
  explicit Connection(tcp::socket socket) : stream(std::move(socket)) {}
  beast::tcp_stream stream;
  std::optional<net::ssl::stream<beast::tcp_stream&>> tls;  // over it; none: plain HTTP
  std::string peer;
  bool one_too_many = false;  // is told so and closed
  beast::flat_buffer buffer;
  bool busy = false;  // a request was read and is not answered yet
};

std::string lower(std::string text) {
  for (char& sign : text)
    if (sign >= 'A' && sign <= 'Z') sign = static_cast<char>(sign - 'A' + 'a');
  return text;
}

Request head_of(const http::request_header<>& header) {
  Request request;
  request.method = std::string(header.method_string());
  const std::string target(header.target());
  const std::size_t mark = target.find('?');
  request.path = target.substr(0, mark);
  if (mark != std::string::npos) request.query = parse_query(target.substr(mark + 1));
  for (const auto& field : header)
    request.headers[lower(std::string(field.name_string()))] = std::string(field.value());
  return request;
}

http::response<http::string_body> wire_of(Response response, bool keep_alive, unsigned version) {
  http::response<http::string_body> out;
  out.version(version);
  out.result(static_cast<unsigned>(response.status));
  out.set(http::field::server, "suara-central");
  if (!response.content_type.empty()) out.set(http::field::content_type, response.content_type);
  out.set("Cache-Control", "no-store");
  for (const auto& [name, value] : response.headers) out.set(name, value);
  out.keep_alive(keep_alive);
  out.body() = std::move(response.body);
  out.prepare_payload();
  return out;
}

net::ssl::context tls_context(const TlsFiles& files) {
  net::ssl::context context(net::ssl::context::tls_server);
  error_code error;
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_mode(context.native_handle(), SSL_MODE_RELEASE_BUFFERS);  // Idle ones cost less.
  context.use_certificate_chain_file(files.certificate, error);
  if (error) throw TlsUnreadable(files.certificate + ": " + error.message());
  context.use_private_key_file(files.key, net::ssl::context::pem, error);
  if (error) throw TlsUnreadable(files.key + ": " + error.message());
  return context;
}

// Whoever has a network of IPv6 addresses has 2^64 of them: the network counts.
std::string peer_of(const tcp::socket& socket) {
  error_code error;
  const auto address = socket.remote_endpoint(error).address();
  if (error || address.is_v4()) return error ? "" : address.to_string();
  auto bytes = address.to_v6();
  if (bytes.is_v4_mapped()) return net::ip::make_address_v4(net::ip::v4_mapped, bytes).to_string();
  auto network = bytes.to_bytes();
  std::fill(network.begin() + 8, network.end(), std::uint8_t{0});
  return net::ip::address_v6(network).to_string();
}

// 0: the connection ended, there is nobody to answer.
int status_of(const error_code& error) {
  if (error == http::error::body_limit) return 413;
  if (error == http::error::header_limit || error == http::error::buffer_overflow) return 431;
  const error_code any_of_http = http::error::bad_method;
  const bool cut_off = error == http::error::end_of_stream || error == http::error::partial_message;
  return error.category() == any_of_http.category() && !cut_off ? 400 : 0;
}

}  // namespace

struct HttpServer::Inside {
  Inside(const std::string& address, std::uint16_t port, const TransportLimits& with,
         const std::optional<TlsFiles>& tls_files, Handle handler, BodyLimit limit_of_body,
         Refuse answer_to_unread)
      : limits(with),
        handle(std::move(handler)),
        body_limit(std::move(limit_of_body)),
        refuse(std::move(answer_to_unread)),
        tls(tls_files ? std::optional(tls_context(*tls_files)) : std::nullopt),
        acceptor(context, tcp::endpoint(net::ip::make_address(address), port)),
        stop_timer(context),
        large_left(with.large_bodies_bytes_max) {}

  // Waits until the handler answers; nullopt: it did not in time.
  net::awaitable<std::optional<Response>> answer(Request request);
  net::awaitable<bool> shake_hands(Connection& connection);
  net::awaitable<error_code> read_head(Connection& connection, Parser& parser);
  net::awaitable<error_code> read_rest(Connection& connection, Parser& parser);
  template <class Message>
  net::awaitable<error_code> send(Connection& connection, Message& message);
  net::awaitable<bool> write(Connection& connection, Response response, bool keep_alive,
                             unsigned version, bool head_only = false);
  net::awaitable<void> drain(Connection& connection);
  net::awaitable<bool> refuse_unread(Connection& connection, const error_code& error,
                                     const Request& head);
  net::awaitable<bool> turn_away(Connection& connection, int status, const Request& head);
  net::awaitable<bool> read_body(Connection& connection, Parser& parser, Request& request,
                                 LargeBody& large);
  net::awaitable<bool> serve_one(Connection& connection);
  net::awaitable<void> serve(std::shared_ptr<Connection> connection);
  void count(const Connection& connection, int by);
  net::awaitable<void> listen();
  void begin_stop();

  TransportLimits limits;
  Handle handle;
  BodyLimit body_limit;
  Refuse refuse;
  std::optional<net::ssl::context> tls;
  net::io_context context{1};
  tcp::acceptor acceptor;
  net::steady_timer stop_timer;
  std::set<std::shared_ptr<Connection>> connections;
  std::map<std::string, std::size_t> connections_of;  // by peer
  std::atomic<std::size_t> connections_open = 0;
  std::size_t large_left;  // octets
  bool stopping = false;
};

net::awaitable<std::optional<Response>> HttpServer::Inside::answer(Request request) {
  struct Waiting {
    explicit Waiting(net::io_context& context) : timer(context) {}
    net::steady_timer timer;
    std::optional<Response> response;
  };
  const auto waiting = std::make_shared<Waiting>(context);
  waiting->timer.expires_after(limits.answer_max);
  // The answer is handed over on this thread, after the wait below has begun.
  handle(std::move(request), [this, waiting](Response response) {
    net::post(context, [waiting, response = std::move(response)]() mutable {
      waiting->response = std::move(response);
      waiting->timer.cancel();
    });
  });
  co_await waiting->timer.async_wait(kWait);
  co_return std::move(waiting->response);
}

net::awaitable<bool> HttpServer::Inside::shake_hands(Connection& connection) {
  if (!connection.tls) co_return true;
  connection.stream.expires_after(limits.handshake_max);
  const auto [error] =
      co_await connection.tls->async_handshake(net::ssl::stream_base::server, kWait);
  co_return !error;
}

net::awaitable<error_code> HttpServer::Inside::read_head(Connection& connection, Parser& parser) {
  if (connection.tls) {
    const auto [error, count] =
        co_await http::async_read_header(*connection.tls, connection.buffer, parser, kWait);
    co_return error;
  }
  const auto [error, count] =
      co_await http::async_read_header(connection.stream, connection.buffer, parser, kWait);
  co_return error;
}

net::awaitable<error_code> HttpServer::Inside::read_rest(Connection& connection, Parser& parser) {
  if (connection.tls) {
    const auto [error, count] =
        co_await http::async_read(*connection.tls, connection.buffer, parser, kWait);
    co_return error;
  }
  const auto [error, count] =
      co_await http::async_read(connection.stream, connection.buffer, parser, kWait);
  co_return error;
}

template <class Message>
net::awaitable<error_code> HttpServer::Inside::send(Connection& connection, Message& message) {
  if (connection.tls) {
    const auto [error, count] = co_await http::async_write(*connection.tls, message, kWait);
    co_return error;
  }
  const auto [error, count] = co_await http::async_write(connection.stream, message, kWait);
  co_return error;
}

net::awaitable<bool> HttpServer::Inside::write(Connection& connection, Response response,
                                               bool keep_alive, unsigned version, bool head_only) {
  auto out = wire_of(std::move(response), keep_alive, version);
  if (head_only) out.body().clear();  // The stated length stays: that of what a GET would get.
  connection.stream.expires_after(limits.write_max);
  const error_code error = co_await send(connection, out);
  co_return !error;
}

// A peer that is still sending would lose the answer to the reset of a closed socket.
net::awaitable<void> HttpServer::Inside::drain(Connection& connection) {
  error_code ignored;
  connection.stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  connection.stream.expires_after(std::chrono::seconds(5));
  std::array<char, 16 * 1024> waste{};
  for (std::size_t drained = 0; drained < kDrainBytesMax;) {
    auto buffer = net::buffer(waste);
    const auto [error, count] = co_await connection.stream.async_read_some(buffer, kWait);
    if (error) break;
    drained += count;
  }
}

net::awaitable<bool> HttpServer::Inside::refuse_unread(Connection& connection,
                                                       const error_code& error,
                                                       const Request& head) {
  const int status = status_of(error);
  if (status == 0) co_return false;
  co_return co_await turn_away(connection, status, head);
}

net::awaitable<bool> HttpServer::Inside::turn_away(Connection& connection, int status,
                                                   const Request& head) {
  Response response = refuse(status, head);
  response.status = status;
  if (co_await write(connection, std::move(response), false, 11)) co_await drain(connection);
  co_return false;
}

net::awaitable<bool> HttpServer::Inside::read_body(Connection& connection, Parser& parser,
                                                   Request& request, LargeBody& large) {
  const std::size_t bytes_max = body_limit(request);
  parser.body_limit(bytes_max);  // Of chunks; a stated length has passed the parser by now.
  connection.stream.expires_after(limits.body_max);
  const auto length = parser.content_length();
  if (length && *length > bytes_max) {
    const error_code too_large = http::error::body_limit;
    co_return co_await refuse_unread(connection, too_large, request);
  }
  const std::size_t octets = parser.chunked() ? bytes_max : length.value_or(0);
  if (octets > limits.large_body_bytes && !large.take(octets))
    co_return co_await turn_away(connection, 429, request);
  if (lower(request.header("expect")) == "100-continue") {
    http::response<http::empty_body> go_on{http::status::continue_, 11};
    const error_code error = co_await send(connection, go_on);
    if (error) co_return false;
  }
  const error_code error = co_await read_rest(connection, parser);
  if (error) co_return co_await refuse_unread(connection, error, request);
  request.body = std::move(parser.get().body());
  co_return true;
}

// false: the connection is to be closed.
net::awaitable<bool> HttpServer::Inside::serve_one(Connection& connection) {
  Parser parser;
  parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes_max));
  parser.body_limit(boost::none);
  connection.stream.expires_after(limits.idle_max);
  const error_code error = co_await read_head(connection, parser);
  Request request = head_of(parser.get());
  request.peer = connection.peer;
  if (!error && connection.one_too_many) co_return co_await turn_away(connection, 429, request);
  if (error) co_return co_await refuse_unread(connection, error, request);
  LargeBody large(large_left);
  if (!co_await read_body(connection, parser, request, large)) co_return false;
  connection.busy = true;
  connection.stream.expires_never();
  const bool wants_more = parser.keep_alive();
  const unsigned version = parser.get().version();
  const bool head_only = parser.get().method() == http::verb::head;
  std::optional<Response> response = co_await answer(std::move(request));
  if (!response) co_return false;
  const bool keep_alive = wants_more && !stopping;
  const bool written =
      co_await write(connection, std::move(*response), keep_alive, version, head_only);
  connection.busy = false;
  co_return written&& keep_alive;
}

net::awaitable<void> HttpServer::Inside::serve(std::shared_ptr<Connection> connection) {
  connections.insert(connection);
  connections_open = connections.size();
  bool open = co_await shake_hands(*connection);
  while (open && !stopping) open = co_await serve_one(*connection);
  error_code ignored;
  connection->stream.socket().shutdown(tcp::socket::shutdown_both, ignored);
  connections.erase(connection);
  count(*connection, -1);
  connections_open = connections.size();
  if (stopping && connections.empty()) stop_timer.cancel();
}

void HttpServer::Inside::count(const Connection& connection, int by) {
  const auto of_peer = connections_of.try_emplace(connection.peer).first;
  of_peer->second += static_cast<std::size_t>(by);
  if (of_peer->second == 0) connections_of.erase(of_peer);
}

net::awaitable<void> HttpServer::Inside::listen() {
  for (;;) {
    auto [error, socket] = co_await acceptor.async_accept(kWait);
    if (stopping) co_return;
    if (error) {  // Out of descriptors, most likely: others must first go.
      net::steady_timer pause(context, std::chrono::milliseconds(100));
      co_await pause.async_wait(kWait);
      continue;
    }
    if (connections.size() >= limits.connections_max) continue;
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    auto connection = std::make_shared<Connection>(std::move(socket));
    connection->peer = peer_of(connection->stream.socket());
    const auto of_peer = connections_of.find(connection->peer);
    const std::size_t held = of_peer == connections_of.end() ? 0 : of_peer->second;
    if (held >= 2 * limits.connections_of_peer_max) continue;
    connection->one_too_many = held >= limits.connections_of_peer_max;
    if (tls) connection->tls.emplace(connection->stream, *tls);
    count(*connection, 1);
    net::co_spawn(context, serve(std::move(connection)), net::detached);
  }
}

void HttpServer::Inside::begin_stop() {
  if (stopping) return;
  stopping = true;
  error_code ignored;
  acceptor.close(ignored);
  for (const auto& connection : connections)
    if (!connection->busy) connection->stream.cancel();
  stop_timer.expires_after(limits.stop_max);
  if (connections.empty()) return;
  stop_timer.async_wait([this](const error_code& error) {
    if (!error) context.stop();  // Somebody is slower than stop_max.
  });
}

HttpServer::HttpServer(const std::string& address, std::uint16_t port,
                       const TransportLimits& limits, const std::optional<TlsFiles>& tls,
                       Handle handle, BodyLimit body_limit, Refuse refuse) try
    : inside_(std::make_unique<Inside>(address, port, limits, tls, std::move(handle),
                                       std::move(body_limit), std::move(refuse))) {
} catch (const boost::system::system_error& error) {
  throw std::system_error(error.code().value(), std::system_category(), address);
}

HttpServer::~HttpServer() = default;

std::uint16_t HttpServer::port() const { return inside_->acceptor.local_endpoint().port(); }

std::size_t HttpServer::connections() const { return inside_->connections_open; }

void HttpServer::run() {
  net::co_spawn(inside_->context, inside_->listen(), net::detached);
  inside_->context.run();
}

void HttpServer::stop() {
  net::post(inside_->context, [this] { inside_->begin_stop(); });
}

bool is_loopback(const std::string& address) {
  error_code error;
  const auto parsed = net::ip::make_address(address, error);
  return !error && parsed.is_loopback();
}

}  // namespace suara::central
