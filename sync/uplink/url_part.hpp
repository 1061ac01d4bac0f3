// One part of an address: a segment of its path, or a value of its query.
#pragma once
#include <string>
#include <string_view>

namespace suara::uplink {

// Percent-encoded: whatever is no letter, digit, "-", "." or "_".
std::string url_part(std::string_view text);

}  // namespace suara::uplink
