#include "sync/bkd/session.hpp"

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "common/base/durable_file.hpp"
#include "sync/bkd/folder_files.hpp"

namespace suara::bkd {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

}  // namespace

fs::path session_path() {
  const auto set = [](const char* name) -> std::string {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
  };
  if (const std::string path = set("SUARA_SESSION"); !path.empty()) return path;
  if (const std::string state = set("XDG_STATE_HOME"); !state.empty())
    return fs::path(state) / "suara" / "session.json";
  return fs::path(set("HOME")) / ".local" / "state" / "suara" / "session.json";
}

std::optional<Session> load_session(const fs::path& path) {
  const auto content = read_file(path);
  if (!content) return std::nullopt;
  const json body = json::parse(*content, nullptr, false);
  if (!body.is_object()) return std::nullopt;
  const auto text = [&](const char* key) {
    const auto found = body.find(key);
    return found != body.end() && found->is_string() ? found->get<std::string>() : "";
  };
  Session session{text("central"), text("token"),  text("role"),
                  text("person"),  text("tenant"), text("expires"), text("pin")};
  if (session.central.empty() || session.token.empty()) return std::nullopt;
  return session;
}

void save_session(const fs::path& path, const Session& session) {
  if (path.has_parent_path()) fs::create_directories(path.parent_path());
  const json body = {{"central", session.central}, {"token", session.token},
                     {"role", session.role},       {"person", session.person},
                     {"tenant", session.tenant},   {"expires", session.expires},
                     {"pin", session.pin}};
  put_file(path, body.dump(2) + "\n", 0600);
}

}  // namespace suara::bkd
