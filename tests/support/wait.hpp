// Waiting for a condition with a bound; never for a time.
#pragma once
#include <chrono>
#include <functional>

namespace suara::test {

// Asks again every few milliseconds until it holds; false: it did not within the bound.
bool wait_until(const std::function<bool()>& holds,
                std::chrono::milliseconds bound = std::chrono::seconds(20));

}  // namespace suara::test
