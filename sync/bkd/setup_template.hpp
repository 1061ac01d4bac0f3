// Empty set-up files with their heads, an example and what each column means.
#pragma once
#include "common/texts/texts.hpp"
#include "sync/bkd/setup_files.hpp"

namespace suara::bkd {

// Every name of setup_file_names. Lines that begin with # are explanations and are not read.
Files template_files(const texts::Texts& texts);

}  // namespace suara::bkd
