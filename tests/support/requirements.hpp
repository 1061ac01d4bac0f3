// For programs that use the tests' set-ups outside a test case.
#pragma once
#include <doctest/doctest.h>

#include <stdexcept>

namespace suara::test {

// As long as it lives, what a set-up requires ends it with an exception where it does not hold.
class Requirements {
 public:
  Requirements() {
    context_.setAsDefaultForAssertsOutOfTestCases();
    context_.setAssertHandler([](const doctest::AssertData& failed) {
      if (failed.m_failed) throw std::runtime_error(failed.m_expr);
    });
  }

 private:
  doctest::Context context_;
};

}  // namespace suara::test
