#include "sync/bkd/packed_file.hpp"

#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <optional>

namespace suara::bkd {
namespace {

// Empty: damaged, cut short or too large.
std::string unpack(const std::string& packed) {
  const std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> stream(ZSTD_createDStream(),
                                                                             ZSTD_freeDStream);
  std::string text;
  std::string chunk(ZSTD_DStreamOutSize(), '\0');
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  std::size_t left = 1;
  while (in.pos < in.size) {
    ZSTD_outBuffer out{chunk.data(), chunk.size(), 0};
    left = ZSTD_decompressStream(stream.get(), &out, &in);
    if (ZSTD_isError(left) != 0 || text.size() + out.pos > kUnpackedBytesMax) return "";
    text.append(chunk, 0, out.pos);
  }
  for (bool more = left != 0; more;) {
    ZSTD_outBuffer out{chunk.data(), chunk.size(), 0};
    left = ZSTD_decompressStream(stream.get(), &out, &in);
    if (ZSTD_isError(left) != 0 || text.size() + out.pos > kUnpackedBytesMax) return "";
    text.append(chunk, 0, out.pos);
    more = left != 0 && out.pos > 0;
  }
  return left == 0 ? text : "";
}

// One octet more than may be used: whoever reads it sees that it is too large, and no memory is
// spent on the rest.
std::optional<std::string> beginning_of(const std::filesystem::path& path) {
  std::error_code no_size;  // a pipe: it is read to its end
  const std::uintmax_t size = std::filesystem::file_size(path, no_size);
  std::string content(std::min<std::uintmax_t>(size, kUnpackedBytesMax + 1), '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(content.data(), static_cast<std::streamsize>(content.size()));
  const auto read = static_cast<std::size_t>(file.gcount());
  if (file.bad() || !file.is_open() || (!no_size && read < content.size())) return std::nullopt;
  content.resize(read);
  return content;
}

}  // namespace

Expected<std::string> read_packed(const std::filesystem::path& path) {
  const Where where{path.string(), 0, ""};
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return problem("files.folder", {}, where);
  if (access(path.c_str(), F_OK) == 0 && access(path.c_str(), R_OK) != 0)
    return problem("files.unreadable", {}, where);
  if (!std::filesystem::exists(path, error)) return problem("files.none", {}, where);
  auto content = beginning_of(path);
  if (!content) return problem("files.unreadable", {}, where);
  if (path.extension() != ".zst") return *std::move(content);
  std::string text = unpack(*content);
  if (text.empty()) return problem("replay.packed", {}, where);
  return text;
}

}  // namespace suara::bkd
