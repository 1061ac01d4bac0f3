// Receipts that kiosks kept (`suara-kiosk evidence`), as files that an auditor or BKD brings along.
#pragma once
#include <filesystem>
#include <vector>

#include "common/record/receipt.hpp"

namespace suara::record {

// The files themselves and all that lie below the folders, ascending. Throws where a folder cannot
// be read.
std::vector<std::filesystem::path> kept_receipt_files(
    const std::vector<std::filesystem::path>& paths);

// As open_kept_receipt, and "receipt.file_missing". The problem names the file.
Expected<Receipt> read_kept_receipt(const std::filesystem::path& file,
                                    const std::vector<SignedKeyStatement>& statements,
                                    const PublicKey& root_key);

}  // namespace suara::record
