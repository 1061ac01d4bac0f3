#include "sync/central/replies.hpp"

#include <nlohmann/json.hpp>

namespace suara::central {
namespace {

using nlohmann::json;

// Every other code is 422: the input can be read and is wrong.
const std::map<std::string, int, std::less<>> kStatusOfCode = {
    {"request.malformed", 400},
    {"request.no_http", 400},
    {"request.head_too_large", 431},
    {"request.too_large", 413},
    {"request.unknown_path", 404},
    {"request.wrong_method", 405},
    {"session.missing", 401},
    {"session.wrong", 401},
    {"session.wrong_code", 401},
    {"session.too_soon", 429},
    {"request.too_often", 429},
    {"session.not_allowed", 403},
    {"session.not_recorded", 403},
    {"credentials.wrong", 403},
    {"credentials.no_account", 404},
    {"batch.too_large", 413},
    {"batch.unknown_device", 401},
    {"batch.bad_signature", 401},
    {"enrolment.revoked", 403},
    {"batch.too_many_branches", 403},
    {"central.busy", 503},
    {"central.storage", 503},
    {"clock.not_here", 403},
    {"keys.other_root", 409},
    {"keys.missing", 409},
    {"enrolment.unknown_code", 401},
    {"enrolment.other_key", 403},
    {"export.unknown", 404},
    {"export.out_of_order", 409},
    {"device.unknown", 404},
    {"device.no_epoch", 404},
    {"device.not_pending", 409},
    {"device.other_fingerprint", 409},
    {"officer.unknown", 404},
    {"device.revoked", 409},
    {"review.unknown_branch", 404},
    {"review.decided", 409},
    {"review.same_person", 409},
    {"tallies.busy", 409},
    {"restart.not_pending", 409},
    {"restart.nobody_named", 403},
    {"restart.pending", 503},
    {"keys.ends_earlier", 409},
    {"keys.last_one", 409},
    {"keys.not_held", 409},
    {"erase.nothing", 404},
    {"erase.no_name", 404},
    {"erase.in_force", 409},
    {"erase.open_year", 409},

    {"retention.closed", 409},
    {"retention.too_early", 409},
    {"retention.held", 409},
    {"review.year_closed", 409},
    {"index.unknown_unit", 404},
    {"index.quarter_only", 403},
    {"skm.unknown_unit", 404},
    {"period.not_begun", 409},
    {"import.known_file", 409},
    {"import.not_there", 404},
    {"period.not_open", 409},
    {"period.frozen", 409},
    {"period.not_over", 409},
    {"flag.unknown", 404},
    {"flag.no_proposal", 404},
    {"objection.unknown", 404},
    {"objection.decided", 409},
    {"objection.nothing", 404},
    {"flag.other_proposal", 409},
    {"period.too_few_annulled", 409},
    {"period.not_reopened", 409},
    {"index.not_frozen", 403},
    {"period.grace", 409},
    {"period.waivers", 409},
    {"period.not_frozen", 409},
    {"period.no_figure", 404},
    {"period.no_cause", 404},
};

}  // namespace

Expected<Words> Words::load(const std::filesystem::path& assets) {
  auto id = texts::load(assets, "id");
  if (!id) return tl::unexpected(id.error());
  auto en = texts::load(assets, "en");
  if (!en) return tl::unexpected(en.error());
  return Words{*std::move(id), *std::move(en)};
}

const texts::Texts& Words::of(const std::string& accept_language) const {
  return accept_language.starts_with("id") ? id : en;
}

Response json_reply(int status, const json& body) {
  // Text that is not UTF-8 must not turn an answer into a failure.
  return {
      status, "application/json", body.dump(-1, ' ', false, json::error_handler_t::replace), {}};
}

int status_of(const Problem& problem) {
  const auto found = kStatusOfCode.find(problem.code);
  return found == kStatusOfCode.end() ? 422 : found->second;
}

Response problem_reply(const Problem& problem, const texts::Texts& words) {
  const int status = status_of(problem);
  json body = {{"type", "urn:suara:problem:" + problem.code},
               {"title", words("central.status." + std::to_string(status))},
               {"status", status},
               {"code", problem.code},
               {"detail", texts::describe(problem, words)},
               {"args", problem.args}};
  if (problem.where != Where{})
    body["where"] = {
        {"file", problem.where.file}, {"row", problem.where.row}, {"column", problem.where.column}};
  Response response = json_reply(status, body);
  response.content_type = "application/problem+json";
  if (const auto wait = problem.args.find("retry_after"); wait != problem.args.end())
    response.headers.emplace_back("Retry-After", wait->second);
  return response;
}

}  // namespace suara::central
