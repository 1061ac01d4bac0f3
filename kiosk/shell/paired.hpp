// Programs of other machines that may finish a service here: paired.json of the data folder, the
// kiosk's own user's alone. Tokens and codes stand in it as hashes. Every change is one whole file
// under a lock, so that a kiosk and a technician's command do not undo each other; it is read for
// each request, and who was removed is refused from the next one on. A file that cannot be read pairs
// nobody and stays as it is: every change of it is Problem "programs.unreadable" (file).
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/problem.hpp"
#include "common/base/time.hpp"

namespace suara::kiosk {

inline constexpr std::int64_t kPairingCodeMs = 10 * 60'000;
inline constexpr int kPairingTriesMax = 5;  // wrong codes, before the right one is void
inline constexpr std::size_t kPairedMax = 32;
inline constexpr std::size_t kPairedNameBytesMax = 40;

struct PairedProgram {
  std::string name;
  Instant since;
};

class Paired {
 public:
  explicit Paired(const std::filesystem::path& data) : file_(data / "paired.json") {}

  // A one-time code ("K7Q4-M29X-H3TD") for a program of that name; an earlier code that was not used
  // is void. Problem "programs.bad_name", "programs.exists" (name), "programs.too_many".
  Expected<std::string> invite(const std::string& name, Instant now) const;
  // The token that the code's program shows from now on. Problem "programs.bad_code": wrong, used,
  // too old, or tried too often.
  Expected<std::string> redeem(std::string_view code, Instant now) const;
  // Whose token it is; nullopt: nobody's.
  std::optional<std::string> owner_of(std::string_view token) const;
  Expected<std::vector<PairedProgram>> list() const;
  // Problem "programs.unknown" (name).
  std::optional<Problem> remove(const std::string& name) const;

 private:
  std::filesystem::path file_;
};

}  // namespace suara::kiosk
