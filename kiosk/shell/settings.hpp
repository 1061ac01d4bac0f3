// kiosk.toml of a kiosk's data folder. What is absent has the value written here.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/bytes.hpp"
#include "common/base/problem.hpp"
#include "kiosk/shell/address.hpp"

namespace suara::kiosk {

struct WindowSettings {
  int width = 0;  // 0: full screen
  int height = 0;
  std::optional<double> px_per_mm;  // unset: from the monitor's physical size
  bool reduced_motion = false;
  bool high_contrast = false;
  bool low_reach = false;  // every key in the lower half
};

// A box with a keypad (README.md, "Keypads"). Devices: "046d:c31c", a part of the name, or a path
// to the node; empty: there is none. A keyboard that is neither is the citizen's.
struct KeypadSettings {
  std::string officer_device;
  std::string badge_device;
  std::string signal_command;         // gets one word: light or beep
  std::vector<std::string> services;  // code 1, 2, ...; empty: as the catalogue has them
};

struct SpeechSettings {
  bool enabled = true;            // the citizen can have the page read aloud
  bool earphone = false;          // only the citizen hears: then a chosen score is spoken
  std::int64_t loudness = 100;    // espeak-ng's amplitude, 0..200, for each new citizen
};

// All in milliseconds. UX.md "Timeout" and DESIGN section 3 have the defaults.
struct Waits {
  std::int64_t rate_ms = 15'000;        // untouched before "masih di sini?"
  std::int64_t still_here_ms = 20'000;  // its countdown
  std::int64_t thanks_ms = 15'000;      // after the last touch
  std::int64_t reasons_ms = 15'000;     // untouched before "masih di sini?"
  std::int64_t typing_ms = 30'000;      // likewise, where something is typed
  std::int64_t code_ms = 90'000;        // a claim code stays so long, untouched
  std::int64_t dead_ms = 150;           // after a change of screen
  std::int64_t same_key_ms = 500;       // before the same key counts again
  std::int64_t desk_done_ms = 6'000;    // the desk says "selesai" so long after the first answer
  std::int64_t recorder_ms = 30'000;    // the disk hangs where it takes longer to be durable
  std::int64_t next_ms = 180'000;       // a next service waits so long at most
  std::int64_t cleaning_hold_ms = 3'000;  // the top right is held so long to clean
  std::int64_t cleaning_ms = 20'000;      // no touch counts so long then
  std::int64_t upload_age_ms = 600'000;
  std::int64_t upload_pause_ms = 1'000;  // between batches while draining
  std::int64_t backoff_base_ms = 2'000;
  std::int64_t backoff_cap_ms = 900'000;
};

struct Settings {
  std::string central_url;  // empty: nothing is sent
  // Of the central's TLS key, given by hand; holds only while the region's root key states none.
  std::optional<Hash> central_pin;
  std::filesystem::path socket;
  // Who may speak to the socket beside the kiosk's own user, root and the group suara-desk.
  std::vector<uid_t> allowed_uids;
  std::vector<gid_t> allowed_gids;
  // Users whose requests may say "from":"program"; empty: the kiosk's own and root alone.
  std::vector<uid_t> program_uids;
  // Where paired programs of other machines may finish services (lan_server.hpp); unset: nowhere.
  std::optional<HostPort> programs_listen;
  // The kiosk's own user and root are allowed unless this says no.
  bool allow_own_user = true;
  WindowSettings window;
  KeypadSettings keypad;
  SpeechSettings speech;
  Waits waits;
  std::string technician_pin_hash;  // argon2id; empty: nobody comes into the technician's screen
  // Below which sticks are mounted.
  std::vector<std::filesystem::path> stick_folders = {"/media", "/run/media"};
  std::string stand_service;  // a stand: what is rated there; empty: a counter
  std::string language = "id";  // of assets/texts; where there is no such file, Indonesian
};

// Makes the folder where there is none: others may pass through it to the socket and read nothing.
void make_data_folder(const std::filesystem::path& data);

// Reads <data>/kiosk.toml; no file gives the defaults. Problem "settings.malformed" (what) or
// "settings.unknown_key" (key) or "settings.wrong_value" (key) or "settings.not_listened_at" (key, a
// name or port 0 where a program is to listen) with file and row.
Expected<Settings> load_settings(const std::filesystem::path& data);
// The same of the file's text.
Expected<Settings> parse_settings(std::string_view toml, const std::filesystem::path& data);

// The monitor's density, in pixels a metre, as the technician measured it: <data>/monitor.toml. It
// holds where kiosk.toml has no px_per_mm. false: the disk did not take it.
bool write_density(const std::filesystem::path& data, std::int32_t density);

// Puts the central that enrolled this kiosk into <data>/kiosk.toml, made where there is none. The
// address that stands there stays, and the pin of another one; an empty address gives way, and so
// does a pin that this kiosk was not enrolled by. Whole or not at all, and durable; throws where
// the disk fails, and std::runtime_error where the file has no place for it.
void keep_central(const std::filesystem::path& data, const std::string& central_url,
                  const std::optional<Hash>& pin);

}  // namespace suara::kiosk
