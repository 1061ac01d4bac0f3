#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/durable_file.hpp"
#include "kiosk/journal/journal.hpp"

// The device's key lives in a file of its own, so that a copied journal signs nothing.
namespace suara::journal {
namespace {

namespace fs = std::filesystem;

struct File {
  int descriptor;
  explicit File(const fs::path& path, int flags) : descriptor(::open(path.c_str(), flags, 0600)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor >= 0) ::close(descriptor);
  }
};

}  // namespace

Expected<record::SigningKey> load_device_key(const fs::path& data_folder) {
  const fs::path path = data_folder / "device.key";
  const File file(path, O_RDONLY | O_CLOEXEC);
  std::array<std::uint8_t, 33> seed{};
  struct stat state {};
  if (file.descriptor < 0 || ::fstat(file.descriptor, &state) != 0 ||
      (state.st_mode & 077) != 0 || ::read(file.descriptor, seed.data(), seed.size()) != 32)
    return problem("key.broken", {}, {path.string(), 0, ""});
  return record::SigningKey::from_seed(*array_of<32>(view_of(seed).substr(0, 32)));
}

Expected<record::SigningKey> load_or_make_device_key(const fs::path& data_folder) {
  const fs::path path = data_folder / "device.key";
  if (fs::exists(path)) return load_device_key(data_folder);
  const record::SigningKey key = record::SigningKey::generate();
  put_file(path, view_of(key.seed()), 0600);
  return key;
}

}  // namespace suara::journal
