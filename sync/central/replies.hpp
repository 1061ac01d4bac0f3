// Answers: JSON and problem JSON (RFC 9457) in the reader's language.
#pragma once
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "common/base/problem.hpp"
#include "common/texts/texts.hpp"
#include "sync/central/request.hpp"

namespace suara::central {

struct Words {
  texts::Texts id;
  texts::Texts en;
  // Problems of texts::load.
  static Expected<Words> load(const std::filesystem::path& assets);
  const texts::Texts& of(const std::string& accept_language) const;
};

Response json_reply(int status, const nlohmann::json& body);
// The status that belongs to a problem's code.
int status_of(const Problem& problem);
// args "retry_after" becomes the header Retry-After (seconds).
Response problem_reply(const Problem& problem, const texts::Texts& words);

}  // namespace suara::central
