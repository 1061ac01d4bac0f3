// POST /v1/surveys: an existing survey, on paper or by another program, out of a file.
#pragma once
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "sync/central/call.hpp"

namespace suara::central {

inline constexpr std::size_t kSurveyRowsMax = 100'000;

struct SurveyFile {
  record::OfficeImport import;
  std::vector<domain::Element> elements;  // ascending
  // Forms with an answer, by service and day; from..until where the file does not say the day.
  std::map<std::tuple<ServiceId, Date, Date>, std::map<domain::Detail, std::int64_t>> counts;
  struct Named {
    ServiceId service;
    Date from;
    Date until;
    std::int64_t row = 0;  // that names it first
  };
  std::vector<Named> services;  // of the counts, in the file's order
  std::int64_t respondents = 0;
  std::optional<Hash> replaces;  // the file whose forms count no more; may be its own
  // Nobody files a survey for two units: its own is taken back wherever it was.
  std::optional<UnitId> replaced_unit() const {
    return replaces == import.file_hash ? std::nullopt : std::optional(import.unit);
  }
};
// {"file_hash", "file_name", "unit", "from", "until", "elements": [keys], "rows": [[day or null,
// service or null, [an answer 1..4 an element, 0: none], [age, sex, education, work; "": not
// told], row in the file (may be left out: as they stand here)]], "replaces": hash or null}.
// Problem "request.field" with the row and column.
Expected<SurveyFile> read_survey_file(std::string_view body);

// An office record of the file, its counts as rows, 201. Problems "setup.unknown_unit",
// "skm.no_answer", "import.known_file" (409): a file counts once; "import.not_there" (404): nothing
// of the unit is there to be replaced; "services.not_offered" with the file's row: the unit's
// catalogue does not have it on that day, or on none of the period's.
Expected<Response> accept_survey(Books& books, const SurveyFile& file, const Principal& principal,
                                 Instant now);

// Whether an import of that file stands, for whatever unit.
bool is_known_file(const tally::OfficeState& office, const Hash& file_hash);

}  // namespace suara::central
