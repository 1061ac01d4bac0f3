#include "sync/uplink/answers.hpp"

#include "common/record/receipt.hpp"

namespace suara::uplink {

Event event_of(const HttpAnswer& answer) {
  if (answer.status == 409) {
    const auto head = record::decode_head(answer.body);
    if (head) return Gap{head->seq, true};
  }
  Refused refused{answer.status, std::nullopt,
                  answer.server_unknown ? "central.unknown_key" : answer.error};
  const auto retry_after = answer.headers.find("retry-after");
  if (retry_after != answer.headers.end())
    refused.retry_after_s = parse_retry_after(retry_after->second);
  return refused;
}

}  // namespace suara::uplink
