#include "common/record/kept_receipts.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace suara::record {

namespace fs = std::filesystem;

std::vector<fs::path> kept_receipt_files(const std::vector<fs::path>& paths) {
  std::vector<fs::path> files;
  for (const fs::path& path : paths) {
    if (!fs::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(path))
      if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

Expected<Receipt> read_kept_receipt(const fs::path& path,
                                    const std::vector<SignedKeyStatement>& statements,
                                    const PublicKey& root_key) {
  const Where where{path.string(), 0, ""};
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  if (!file) return problem("receipt.file_missing", {}, where);
  auto receipt = open_kept_receipt(content.str(), statements, root_key);
  if (!receipt) return problem(receipt.error().code, receipt.error().args, where);
  return receipt;
}

}  // namespace suara::record
