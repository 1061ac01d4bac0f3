// A stretch of real TCP on loopback that a test can cut and mend.
#pragma once
#include <atomic>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace suara::test {

class Network {
 public:
  // Listens on a free port and passes everything on to 127.0.0.1:port_beyond.
  explicit Network(std::uint16_t port_beyond);
  ~Network();
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;
  std::uint16_t port() const { return port_; }
  void cut();   // ends every connection; new ones are closed at once
  void mend();
  std::int64_t bytes_towards() const { return bytes_towards_; }
  std::int64_t bytes_back() const { return bytes_back_; }

 private:
  struct Pair {
    int near = -1;
    int far = -1;
  };
  void work();
  void accept_one();
  bool pass(int from, int to, std::atomic<std::int64_t>& count);
  void drop(std::size_t index);

  std::uint16_t port_beyond_;
  std::uint16_t port_ = 0;
  int listener_ = -1;
  int wake_[2] = {-1, -1};
  std::vector<Pair> pairs_;  // of the working thread alone
  std::atomic<bool> open_{true};
  std::atomic<bool> ending_{false};
  std::atomic<std::int64_t> bytes_towards_{0};
  std::atomic<std::int64_t> bytes_back_{0};
  std::thread worker_;
};

}  // namespace suara::test
