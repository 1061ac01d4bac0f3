#include "kiosk/shell/enrolled_folder.hpp"

#include "common/base/version.hpp"
#include "kiosk/journal/epochs.hpp"
#include "kiosk/shell/clocks.hpp"
#include "kiosk/shell/settings.hpp"

namespace suara::kiosk {
namespace {

constexpr int kPollMs = 500;

journal::Identity identity_of(const Approval& approval, const record::PublicKey& device_key) {
  return {approval.place, device_key,       approval.root_key, approval.unit,
          approval.counter, approval.log_id, approval.key_statements};
}

}  // namespace

std::vector<record::PriorEnrolment> prior_of(const journal::Journal& journal,
                                             const std::vector<EarlierEnrolment>& earlier) {
  std::vector<record::PriorEnrolment> prior;
  const auto add = [&](const journal::Identity& one) {
    if (prior.size() < record::kPriorEnrolmentsMax)
      prior.push_back({one.place.device, one.place.epoch, one.device_key, one.unit, one.counter,
                       one.log_id, one.root_key});
  };
  add(journal.identity());
  for (auto one = earlier.rbegin(); one != earlier.rend(); ++one)
    if (one->journal) add(one->journal->identity());
  return prior;
}

Expected<std::optional<journal::Identity>> ask_to_enrol(uplink::HttpClient& http,
                                                        std::string_view code,
                                                        const Applicant& applicant,
                                                        const EnrolmentEars& ears,
                                                        const std::function<bool()>& stopped) {
  const auto approval = enrol(http, code, applicant, kPollMs, ears, stopped);
  if (!approval) return tl::unexpected(approval.error());
  if (!*approval) return std::optional<journal::Identity>{};
  return std::optional(identity_of(**approval, applicant.key));
}

// The address first: a journal that is enrolled and knows no address would send nothing.
void begin_first_epoch(journal::Journal& journal, const ApprovedEnrolment& approved) {
  const EnrolOptions& options = approved.options;
  keep_central(options.data, options.central_url, options.pin);
  journal.enrol(approved.identity);
}

Expected<bool> begin_further_epoch(journal::Journal journal, const ApprovedEnrolment& approved) {
  const EnrolOptions& options = approved.options;
  keep_central(options.data, options.central_url, options.pin);
  return journal::begin_next_epoch(options.data, std::move(journal), approved.identity,
                                   read_clocks(), std::string(kVersion), machine_boot_id());
}

}  // namespace suara::kiosk
