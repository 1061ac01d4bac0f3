// A whole region on this machine, set up by the real programs as a clerk would: central, root key,
// roster, kiosk, letters. Used by scenario, bench and demo.
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/process.hpp"

namespace suara::test {

struct Letter {
  std::string nip;
  std::string pin;
  std::string password;
};

class Region {
 public:
  // Makes central, keys and the demo region of assets/demo/region below folder. mode: live, demo,
  // test. Throws with the program's words where a step fails.
  // tls: HTTPS with a key made here; every program is given its pin.
  explicit Region(std::filesystem::path folder, const std::string& mode = "test",
                  bool tls = false);

  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path kiosk_data(const std::string& device) const { return folder_ / device; }
  std::string url() const { return scheme() + "://127.0.0.1:" + std::to_string(port_); }
  // A further TLS key; its pin.
  std::string make_tls_key(const std::string& name);
  // From the next start on the central has this one.
  void use_tls_key(const std::string& name) { tls_key_ = name; }
  // From the next start on the central follows there; empty: nowhere.
  void use_mirror(std::filesystem::path folder) { mirror_ = std::move(folder); }
  const std::string& pin() const { return pin_; }
  std::uint16_t port() const { return port_; }
  Process& central() { return *central_; }

  void start_central();            // on the port it had before, else on a free one
  int stop_central(int signal);    // its exit status

  // `suara ...` as the operator, or as another user whose session was opened by sign_in. Throws
  // where the status is not the expected one.
  Finished suara(const std::vector<std::string>& arguments, int expected_status = 0,
                 const std::string& user = "operator");
  void sign_in(const std::string& user);  // gives the user a password, then signs in

  // One-time code, key on the device, fingerprint compared, approved.
  void enrol(const std::string& device, const std::string& unit, const std::string& counter,
             const std::string& url_for_kiosk);
  Letter letter_of(const std::string& officer);  // written on first use

 private:
  std::string scheme() const { return tls_key_.empty() ? "http" : "https"; }
  std::string tls_key_;
  std::string pin_;  // for the first contact; empty without TLS
  std::filesystem::path folder_;
  std::filesystem::path mirror_;
  std::uint16_t port_ = 0;
  std::unique_ptr<Process> central_;
};

}  // namespace suara::test
