// A journal and a central that believes it: what is rated, sent and acknowledged.
#pragma once
#include <doctest/doctest.h>

#include "kiosk/journal/journal.hpp"
#include "tests/kiosk/journal/central_double.hpp"
#include "tests/support/folder.hpp"

namespace suara::test {

struct ExchangingCounter {
  Folder folder;
  Signer central;
  suara::journal::Journal journal = opened();

  suara::journal::Journal opened() {
    auto journal_or = suara::journal::Journal::open(folder.path());
    REQUIRE(journal_or);
    if (!journal_or->enrolled()) journal_or->enrol(central.identity());
    return std::move(*journal_or);
  }
  void reopen() {
    { const suara::journal::Journal closed = std::move(journal); }
    journal = opened();
  }
  void rate(std::int64_t second) {
    journal.open_draft(an_offer(), at(second));
    journal.close_draft(a_score(4), domain::ClosedBy::selesai, 3'000, at(second + 3));
  }
  suara::journal::Outgoing send(std::uint64_t after, std::uint32_t records_max = 256) {
    auto out = journal.outgoing(after, records_max, central.device);
    REQUIRE(out);
    REQUIRE(*out);
    return std::move(**out);
  }
  Expected<suara::journal::Acknowledged> acknowledge(const suara::journal::Outgoing& out, std::int64_t second) {
    return journal.take_receipt(central.sign(central.receive(out.upload, at(second).wall)),
                                out.context, at(second));
  }
};

}  // namespace suara::test
