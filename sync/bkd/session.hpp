// Who is signed in at this terminal: a token in a file only its owner can read.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

namespace suara::bkd {

struct Session {
  std::string central;  // "http://127.0.0.1:8420"
  std::string token;
  std::string role;
  std::string person;
  std::string tenant;
  std::string expires;
  std::string pin = {};  // of the central's TLS key; empty: whom the machine's authorities know
};

// SUARA_SESSION, else $XDG_STATE_HOME/suara/session.json, else ~/.local/state/suara/session.json.
std::filesystem::path session_path();

// nullopt: none, or not readable as one.
std::optional<Session> load_session(const std::filesystem::path& path);
void save_session(const std::filesystem::path& path, const Session& session);

}  // namespace suara::bkd
