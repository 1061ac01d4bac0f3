#include "sync/central/comments.hpp"

#include <nlohmann/json.hpp>

#include "common/domain/comment.hpp"
#include "sync/central/officer_question.hpp"
#include "sync/central/replies.hpp"
#include "sync/central/sealed_texts.hpp"
#include "sync/ledger/ledger.hpp"
#include "sync/tally/editions.hpp"

namespace suara::central {
namespace {

using nlohmann::json;

// nullopt: the part holds something else.
std::optional<std::string> comment_in(std::string_view text) {
  const json body = json::parse(text, nullptr, false);
  if (!body.is_object() || body.value("kind", json()) != "comment") return std::nullopt;
  const json comment = body.value("text", json());
  return comment.is_string() ? std::optional(comment.get<std::string>()) : std::nullopt;
}

// Of everybody in the region.
std::set<std::string> names_of_roster(SQLite::Database& reader, const TenantId& tenant) {
  std::vector<std::string> names;
  ledger::Prepared(reader, "SELECT name FROM officer WHERE tenant_id = ?1")
      .each([&](const ledger::Row& row) { names.push_back(row.text(0)); }, tenant);
  return domain::name_words(names);
}

// What may be shown of the comments of a region's ballots.
class CommentReader {
 public:
  CommentReader(SQLite::Database& reader, const Directory& region, const Keyring& keys)
      : reader_(reader),
        region_(region),
        keys_(keys),
        names_(names_of_roster(reader, region.tenant)) {}

  // At most so many, in their order.
  json texts_of(const std::vector<domain::BallotPlace>& ballots, std::size_t most) const {
    json texts = json::array();
    for (const domain::BallotPlace& ballot : ballots) {
      if (texts.size() == most) break;
      if (std::string text = text_of(ballot); !text.empty()) texts.push_back(std::move(text));
    }
    return texts;
  }

 private:
  // Empty: there is nothing to show.
  std::string text_of(const domain::BallotPlace& ballot) const {
    const tally::ChainName chain{ballot.device, ballot.epoch, ballot.branch};
    if (region_.office->verdict_of(chain, ballot.seq) == tally::Verdict::annulled) return "";
    const auto rated = stored(ballot);
    if (!rated) return "";
    // Whoever writes in the database can seal a text, but none that the record commits to.
    for (const Bytes& part : tally::side_parts_of(reader_, region_.tenant, ballot)) {
      const auto text = open_text(part, *rated, keys_);
      const auto comment = text ? comment_in(*text) : std::nullopt;
      if (comment) return domain::masked_comment(*comment, names_);
    }
    return "";
  }

  std::optional<domain::Ballot> stored(const domain::BallotPlace& place) const {
    std::optional<domain::Ballot> found;
    ledger::each_batch_of(
        reader_, {region_.tenant, place.device, place.epoch, place.branch}, place.seq, place.seq,
        [&](const ledger::StoredBatch& batch) {
          if (place.seq < batch.first_new()) return;
          const auto record = record::readable(
              batch.batch.records.at(place.seq - batch.batch.header.first_seq));
          if (const auto* ballot = record ? std::get_if<domain::Ballot>(&record->body) : nullptr)
            found = *ballot;
        });
    return found;
  }

  SQLite::Database& reader_;
  const Directory& region_;
  const Keyring& keys_;
  std::set<std::string> names_;
};

}  // namespace

bool is_comment(std::string_view sealed, const domain::Ballot& ballot, const Keyring& keys) {
  const auto text = open_text(sealed, ballot, keys);
  const auto comment = text ? comment_in(*text) : std::nullopt;
  return comment && !comment->empty();
}

Expected<Response> show_comments(const Call& call, SQLite::Database& reader, const Keyring& keys) {
  const Directory& region = *call.directory;
  const auto officer = asked_officer(call, reader);
  if (!officer) return tl::unexpected(officer.error());
  const auto period = asked_or_this_quarter(call);
  if (!period) return tl::unexpected(period.error());
  std::set<std::uint8_t> shown;
  for (const auto& one : tally::newest_editions(reader, region.tenant, officer->officer, *period))
    if (one.shows()) shown.insert(one.faces);
  const CommentReader comments(reader, region, keys);
  std::size_t left = kCommentsShownMax;
  json editions = json::array();
  for (const auto& told : tally::told_comments(reader, region.tenant, officer->officer, *period)) {
    if (!shown.contains(told.faces)) continue;
    json texts = comments.texts_of(told.ballots, left);
    if (texts.empty()) continue;
    left -= texts.size();
    editions.push_back({{"faces", told.faces},
                        {"number", told.number},
                        {"as_of", to_text(told.as_of)},
                        {"comments", std::move(texts)}});
  }
  return json_reply(200, {{"officer", officer->officer.text},
                          {"name", officer->name},
                          {"period", to_text(*period)},
                          {"editions", std::move(editions)}});
}

}  // namespace suara::central
