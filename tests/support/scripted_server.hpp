// A peer on loopback that answers each HTTP request as the test's script says: for what a real
// central does only when it is broken or attacked.
#pragma once
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace suara::test {

struct ScriptedRequest {
  std::string method;
  std::string path;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};
struct ScriptedAnswer {
  int status = 200;
  std::map<std::string, std::string> headers = {};
  std::string body = {};
  bool hang_up = false;    // closes instead of answering
  bool never = false;      // keeps the connection open and says nothing
};

class ScriptedServer {
 public:
  using Script = std::function<ScriptedAnswer(const ScriptedRequest&)>;
  // port 0: any free one.
  explicit ScriptedServer(Script script, int port = 0);
  ~ScriptedServer();
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int port() const { return port_; }
  int connections() const { return connections_; }
  std::size_t requests() const;
  // False where so many did not come within 20 s.
  bool wait_for_requests(std::size_t count) const;

 private:
  void accept_all();
  void serve(int socket);
  bool read_request(int socket, std::string& buffer, ScriptedRequest& request);

  Script script_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> connections_ = 0;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::size_t requests_ = 0;
  std::vector<int> sockets_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace suara::test
