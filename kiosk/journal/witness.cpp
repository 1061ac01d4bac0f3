#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <sstream>
#include <system_error>

#include "common/base/durable_file.hpp"
#include "kiosk/journal/inside.hpp"

namespace suara::journal {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kWitnessBytes = 512;  // one sector, so that a power cut leaves it whole

fs::path path_in(const fs::path& folder) { return folder / kWitness; }

std::string line_of(const Witnessed& seen) {
  std::string line = fmt::format("suara.witness.1 {} {} {} {} {} {} ", seen.place.tenant.text,
                                 seen.place.device.text, seen.place.epoch, seen.changes,
                                 seen.head.seq, to_hex(view_of(seen.head.hash)));
  line += to_hex(view_of(record::sha256({line})));
  line.resize(kWitnessBytes - 1, ' ');
  return line + "\n";
}

[[noreturn]] void fail(const fs::path& path) {
  throw std::system_error(errno, std::generic_category(), path.string());
}

void put(int descriptor, const std::string& line, const fs::path& path) {
  const ssize_t put = ::pwrite(descriptor, line.data(), line.size(), 0);
  if (put == static_cast<ssize_t>(line.size())) return;
  if (put >= 0) errno = ENOSPC;
  fail(path);
}

}  // namespace

Witness::~Witness() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool Witness::stands(const fs::path& folder) { return fs::exists(path_in(folder)); }

std::optional<Witnessed> Witness::read(const fs::path& folder) {
  const int descriptor = ::open(path_in(folder).c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return std::nullopt;
  std::string line(kWitnessBytes, '\0');
  const ssize_t got = ::pread(descriptor, line.data(), line.size(), 0);
  ::close(descriptor);
  if (got != static_cast<ssize_t>(line.size())) return std::nullopt;
  std::istringstream words(line);
  std::string tag, tenant, device, hash_text;
  Witnessed seen;
  words >> tag >> tenant >> device >> seen.place.epoch >> seen.changes >> seen.head.seq >>
      hash_text;
  const auto hash = array_of<32>(from_hex(hash_text).value_or(Bytes{}));
  if (!words || !hash) return std::nullopt;
  seen.place.tenant = TenantId{tenant};
  seen.place.device = DeviceId{device};
  seen.head.hash = *hash;
  if (line_of(seen) != line) return std::nullopt;
  return seen;
}

void Witness::keep_in(const fs::path& folder, const Witnessed& seen) {
  const fs::path path = path_in(folder);
  if (!stands(folder)) put_file(path, line_of(seen), 0600);
  descriptor_ = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor_ < 0) fail(path);
}

void Witness::note(const Witnessed& seen) const {
  if (descriptor_ >= 0) put(descriptor_, line_of(seen), kWitness);
}

}  // namespace suara::journal
