// Files of others that the central takes in: an existing survey's answers, a registry's or queue's
// counts of services. Rows as the central's API wants them; what does not read is said with file,
// row, column and cure.
#pragma once
#include <nlohmann/json.hpp>
#include <vector>

#include "common/base/period.hpp"
#include "common/domain/skm.hpp"
#include "sync/bkd/csv_table.hpp"

namespace suara::bkd {

struct FiledRows {
  nlohmann::json rows = nlohmann::json::array();
  std::vector<Problem> problems;  // any: the rest is not to be used
};

// One row a respondent: a column of answers 1..4 (or empty) for each of the elements, which are
// ascending; day (of the period), service, age, sex, education and work where they are there. Rows
// without an answer are left out.
FiledRows read_filed_survey(const CsvTable& table, const std::vector<domain::Element>& elements,
                            const Period& period);

// Columns service, day, count; officer (code) or nip; unit, where it is not the officer's.
FiledRows read_service_counts(const CsvTable& table);

}  // namespace suara::bkd
