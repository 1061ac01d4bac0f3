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

Expected<std::optional<journal::Identity>> ask_to_enrol(uplink::HttpClient& http,
                                                        std::string_view code,
                                                        const record::PublicKey& device_key,
                                                        const EnrolmentEars& ears,
                                                        const std::function<bool()>& stopped) {
  const auto approval = enrol(http, code, device_key, kPollMs, ears, stopped);
  if (!approval) return tl::unexpected(approval.error());
  if (!*approval) return std::optional<journal::Identity>{};
  return std::optional(identity_of(**approval, device_key));
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
