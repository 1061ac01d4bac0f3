#include <algorithm>
#include <nlohmann/json.hpp>

#include "common/domain/objection_text.hpp"
#include "sync/central/coverage_causes.hpp"
#include "sync/central/devices.hpp"
#include "sync/central/erasures.hpp"
#include "sync/central/filed_surveys.hpp"
#include "sync/central/flag_acts.hpp"
#include "sync/central/key_acts.hpp"
#include "sync/central/objections.hpp"
#include "sync/central/office_acts.hpp"
#include "sync/central/periods.hpp"
#include "sync/central/reopening.hpp"
#include "sync/central/replies.hpp"
#include "sync/central/restart.hpp"
#include "sync/central/retention.hpp"
#include "sync/central/review.hpp"
#include "sync/central/service_counts.hpp"
#include "sync/central/sessions.hpp"
#include "sync/central/setup_form.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/support/paths.hpp"

// Bodies of requests to the central: read into what cannot be wrong, or refused with a problem that
// can be sent.
namespace suara::fuzz {
namespace {

using nlohmann::json;

void check_refusal(const Problem& problem) {
  static const auto words = central::Words::load(test::source_dir() / "assets").value();
  for (const char* language : {"id", "en"}) {
    const auto reply = central::problem_reply(problem, words.of(language));
    require(reply.status >= 400 && json::parse(reply.body, nullptr, false).is_object(),
            "a refusal can be sent");
    require(reply.body.find("‹") == std::string::npos || problem.code.empty(),
            "a refusal has its words");
  }
}

template <class Form, class Check>
void check(const Expected<Form>& form, Check good) {
  if (!form) return check_refusal(form.error());
  require(good(*form), "what was read keeps to its bounds");
}

void check_setup(std::string_view body) {
  check(central::read_setup(body), [](const central::SetupForm& form) {
    for (const auto& row : form.units)
      if (!is_id_text(row.unit.text) || row.name.empty()) return false;
    for (const auto& row : form.officers)
      if (!is_id_text(row.unit.text) || row.name.empty() || (!row.officer && row.nip.empty()))
        return false;
    for (const auto& row : form.services)
      if (row.validity.until && *row.validity.until < row.validity.from) return false;
    for (const auto& row : form.users)
      if (!is_id_text(row.user.text)) return false;
    return true;
  });
}

void check_credentials(std::string_view body) {
  check(central::read_credentials(body), [](const central::Credentials& credentials) {
    for (const auto& one : credentials.officers)
      if (!is_id_text(one.officer.text) ||
          (one.pin_hash && !one.pin_hash->starts_with("$argon2id$")))
        return false;
    for (const auto& one : credentials.users)
      if (one.password_hash && one.password_hash->size() > 127) return false;
    return true;
  });
}

void check_devices(std::string_view body) {
  check(central::read_application(body), [](const central::Application& application) {
    return !application.code.empty() && application.program_version.size() <= 40;
  });
  check(central::read_code_order(body), [](const central::CodeOrder& order) {
    return is_id_text(order.device.text) && is_id_text(order.unit.text);
  });
}

void check_acts(std::string_view body) {
  check(central::read_keys(body),
        [](const central::KeysForm& form) { return form.statements.size() <= 10'000; });
  check(central::read_import(body), [](const record::OfficeImport& import) {
    return import.rows >= 1 && import.from <= import.until && is_id_text(import.unit.text);
  });
  check(central::read_survey_file(body), [](const central::SurveyFile& file) {
    return file.import.from <= file.import.until && !file.elements.empty() &&
           file.import.rows <= central::kSurveyRowsMax;
  });
  check(central::read_service_file(body), [](const central::ServiceFile& file) {
    return !file.rows.empty() && file.rows.size() <= central::kServiceRowsMax;
  });
  check(central::read_days(body), [](int days) { return 1 <= days && days <= 366; });
  check(central::read_sign_in(body), [](const central::SignIn& sign_in) {
    return sign_in.code ? !sign_in.code->empty() : !sign_in.user.empty();
  });
}

bool is_record_set(const record::BallotSet& set) {
  return is_id_text(set.device.text) && 1 <= set.seqs.size() &&
         set.seqs.size() <= record::kBallotSetMax && set.seqs.front() >= 1 &&
         std::ranges::adjacent_find(set.seqs, std::ranges::greater_equal()) == set.seqs.end();
}

void check_reviews(std::string_view body) {
  const auto said = [](const std::string& reason) { return !reason.empty(); };
  check(central::read_text(body, "reason"), said);
  check(central::read_revocation(body), [&](const auto& form) { return said(form.reason); });
  check(central::read_closing(body), [&](const auto& form) { return said(form.reason); });
  check(central::read_freeze(body), [&](const auto& form) {
    return said(form.reason) && form.waive.size() <= record::kKiosksNamedMax &&
           std::ranges::all_of(form.waive,
                               [](const DeviceId& device) { return is_id_text(device.text); });
  });
  check(central::read_erasure(body), [&](const auto& form) {
    return said(form.reason) && is_record_set(form.records);
  });
  check(central::read_decision(body), [&](const auto& form) {
    const auto* keep = std::get_if<record::Keep>(&form.body);
    const auto* annul = std::get_if<record::Annul>(&form.body);
    return said(form.reason) && (keep == nullptr || is_record_set(keep->ballots)) &&
           (annul == nullptr || is_record_set(annul->ballots));
  });
}

void check_files(std::string_view body) {
  check(central::read_survey_file(body), [](const central::SurveyFile& file) {
    for (const auto& [key, counts] : file.counts) {
      const auto& [service, from, until] = key;
      if (from < file.import.from || until < from || file.import.until < until) return false;
      for (const auto& [what, count] : counts)
        if (count < 0) return false;
    }
    return file.respondents <= file.import.rows && !file.elements.empty();
  });
  check(central::read_service_file(body), [](const central::ServiceFile& file) {
    return !file.rows.empty() && file.rows.size() <= central::kServiceRowsMax;
  });
  check(central::read_freeze(body), [](const central::FreezeForm& form) {
    return !form.reason.empty() && form.waive.size() <= record::kKiosksNamedMax &&
           std::ranges::adjacent_find(form.waive) == form.waive.end();
  });
}

void check_flags(std::string_view body) {
  check(central::read_flag_decision(body), [](const auto& form) {
    return !form.reason.empty() && (form.annul.empty() || form.annul.front() >= 1) &&
           std::ranges::is_sorted(form.annul);
  });
  check(central::read_objection(body), [](const auto& form) {
    return !form.text.empty() && form.text.size() <= domain::kObjectionBytesMax;
  });
  check(central::read_objection_decision(body),
        [](const auto& form) { return !form.reason.empty(); });
  check(central::read_reopening(body), [](const auto& form) {
    return !form.reason.empty() && (form.unit.empty() || is_id_text(form.unit.text));
  });
  check(central::read_cause(body), [](const auto& form) {
    return !form.reason.empty() && is_id_text(form.officer.text) &&
           (form.unit.empty() || is_id_text(form.unit.text));
  });
}

void take(std::string_view input) {
  check_setup(input);
  check_credentials(input);
  check_devices(input);
  check_acts(input);
  check_reviews(input);
  check_files(input);
  check_flags(input);
}

[[maybe_unused]] const bool kEnlisted = enlist("request", take);

}  // namespace
}  // namespace suara::fuzz
