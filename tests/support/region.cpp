#include "tests/support/region.hpp"

#include <signal.h>

#include <regex>
#include <stdexcept>

#include "tests/support/folder.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/wait.hpp"

namespace suara::test {
namespace {

namespace fs = std::filesystem;

std::string joined(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + word;
  return line;
}

Finished must(const std::vector<std::string>& command, const Environment& environment,
              int expected_status) {
  Finished finished = run(command, environment);
  if (finished.status != expected_status)
    throw std::runtime_error(joined(command) + "\nended with " + std::to_string(finished.status) +
                             ":\n" + finished.output);
  return finished;
}

std::string found(const std::string& text, const char* pattern) {
  std::smatch match;
  if (!std::regex_search(text, match, std::regex(pattern)))
    throw std::runtime_error(std::string("no ") + pattern + " in:\n" + text);
  return match[1].str();
}

}  // namespace

Region::Region(fs::path folder, const std::string& mode, bool tls) : folder_(std::move(folder)) {
  const Finished init = must({program_path("suara-central"), "init", "--data",
                              (folder_ / "central").string(), "--tenant", "kota-contoh", "--name",
                              "Kota Contoh", "--zone", "WIB", "--mode", mode},
                             {{"LC_ALL", "C.UTF-8"}}, 0);
  if (tls) {
    pin_ = make_tls_key("tls");
    tls_key_ = "tls";
  }
  start_central();
  const std::string code = found(init.output, "([A-Z0-9]{4}(?:-[A-Z0-9]{4})+)");
  std::vector<std::string> login{"login", "--central", url(), "--code", code};
  if (tls) login.insert(login.end(), {"--pin", pin_});
  suara(login);
  const fs::path setup = test::source_dir() / "assets/demo/region";
  suara({"setup", "apply", setup.string(), "--root-key", (folder_ / "root.key").string()});
}

void Region::start_central() {
  std::vector<std::string> command{
      program_path("suara-central"), "serve", "--data", (folder_ / "central").string(), "--listen",
      "127.0.0.1:" + std::to_string(port_)};
  const std::string stem = (folder_ / "central" / tls_key_).string();
  if (!tls_key_.empty())
    command.insert(command.end(), {"--tls-cert", stem + ".crt", "--tls-key", stem + ".key"});
  if (!mirror_.empty()) command.insert(command.end(), {"--mirror", mirror_.string()});
  central_ = std::make_unique<Process>(command);
  const auto line = central_->line_after("listening on " + scheme() + "://127.0.0.1:");
  if (!line) throw std::runtime_error("the central did not start:\n" + central_->output());
  port_ = static_cast<std::uint16_t>(std::stoi(*line));
}

std::string Region::make_tls_key(const std::string& name) {
  const Finished made =
      must({program_path("suara-central"), "tls-key", "--data", (folder_ / "central").string(),
            "--host", "127.0.0.1", "--name", name},
           {{"LC_ALL", "C.UTF-8"}}, 0);
  return found(made.output, "pin (sha256//[A-Za-z0-9+/=]+)");
}

int Region::stop_central(int signal) {
  central_->signal(signal);
  const auto status = central_->wait();
  if (!status) throw std::runtime_error("the central did not end");
  return *status;
}

Finished Region::suara(const std::vector<std::string>& arguments, int expected_status,
                       const std::string& user) {
  std::vector<std::string> command{program_path("suara")};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return must(command,
              {{"SUARA_SESSION", (folder_ / ("session-" + user + ".json")).string()},
               {"LC_ALL", "C.UTF-8"}},
              expected_status);
}

void Region::sign_in(const std::string& user) {
  const fs::path password = folder_ / (user + ".password");
  write_file(password, "sandi-" + user + "-2026\n");
  fs::permissions(password, fs::perms::owner_read | fs::perms::owner_write);
  suara({"user", "password", user, "--password-file", password.string()});
  std::vector<std::string> login{"login", "--central",       url(),
                                 "--user", user, "--password-file", password.string()};
  if (!pin_.empty()) login.insert(login.end(), {"--pin", pin_});
  suara(login, 0, user);
}

void Region::enrol(const std::string& device, const std::string& unit, const std::string& counter,
                   const std::string& url_for_kiosk) {
  const Finished code = suara({"device", "code", device, "--unit", unit, "--counter", counter});
  std::vector<std::string> command{program_path("suara-kiosk"), "enrol", "--data",
                                   kiosk_data(device).string(), "--central", url_for_kiosk,
                                   "--code", found(code.output, "([A-Z0-9]{4}(?:-[A-Z0-9]{4})+)")};
  if (!pin_.empty()) command.insert(command.end(), {"--pin", pin_});
  Process kiosk(command);
  const auto fingerprint = kiosk.line_after("fingerprint ");
  if (!fingerprint) throw std::runtime_error("no fingerprint:\n" + kiosk.output());
  suara({"device", "approve", device, "--fingerprint", *fingerprint});
  if (kiosk.wait() != 0) throw std::runtime_error("enrolment failed:\n" + kiosk.output());
}

Letter Region::letter_of(const std::string& officer) {
  const fs::path letters = folder_ / ("letters-" + officer);
  if (!fs::exists(letters)) suara({"pin", "letters", "--officer", officer, "--out",
                                   letters.string()});
  std::string text;
  for (const auto& entry : fs::directory_iterator(letters)) text += read_file(entry.path());
  return {found(text, "NIP[ :]+([0-9]{18})"), found(text, "PIN[ a-z:]*([0-9]{6,12})\\n"),
          found(text, "(?:Password|Kata sandi)[ :]+([^ \\n]+)")};
}

}  // namespace suara::test
