#include "sync/central/respondents.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "common/domain/survey.hpp"
#include "sync/central/sealed_texts.hpp"
#include "sync/tally/filed_counts.hpp"

namespace suara::central {
namespace {

using nlohmann::json;

domain::Respondent told_in(const Bytes& text) {
  domain::Respondent told = domain::kNothingTold;
  const json body = json::parse(text, nullptr, false);
  if (!body.is_object() || body.value("kind", json()) != "respondent") return told;
  for (std::size_t at = 0; at < told.size(); ++at) {
    const domain::RespondentQuestion& question = domain::kRespondentQuestions.at(at);
    const json answer = body.value(std::string(question.key), json());
    if (!answer.is_string()) continue;
    const auto option = std::ranges::find(question.options, answer.get<std::string>());
    if (option != question.options.end())
      told.at(at) = static_cast<std::uint8_t>(option - question.options.begin() + 1);
  }
  return told;
}

// The newest cell with a form that the ballot can be in; nullptr: it does not count.
const domain::TallyKey* cell_of(const domain::Ballot& ballot, const domain::Cells& cells) {
  const domain::TallyKey* found = nullptr;
  for (const auto& [key, counts] : cells)
    if (key.officer == ballot.offer.officer && key.service == ballot.offer.service &&
        counts.detail(domain::kForms) > 0 && (found == nullptr || found->day < key.day))
      found = &key;
  return found;
}

}  // namespace

void count_respondents(Books& books, const Append& append, std::uint32_t known,
                       const domain::Cells& cells) {
  const record::Batch& batch = append.arrival.batch;
  std::optional<std::uint64_t> counted;  // A ballot is one respondent's, whatever it brings.
  for (const record::SidePart& part : append.arrival.side_parts) {
    if (part.seq < batch.header.first_seq + known || part.seq == counted) continue;
    const auto at = static_cast<std::size_t>(part.seq - batch.header.first_seq);
    const auto record = record::readable(batch.records.at(at));
    const auto* ballot = record ? std::get_if<domain::Ballot>(&record->body) : nullptr;
    if (ballot == nullptr || ballot->answers.skm.empty()) continue;
    const domain::TallyKey* cell = cell_of(*ballot, cells);
    const auto text =
        cell == nullptr ? std::nullopt : open_text(part.sealed, *ballot, *books.keys.get());
    if (!text) continue;
    const domain::Respondent told = told_in(*text);
    if (told == domain::kNothingTold) continue;
    tally::count_told(books.database, books.directory->tenant, cell->unit, cell->service,
                      month_of(cell->day), told);
    counted = part.seq;
    books.told = true;
  }
}

}  // namespace suara::central
