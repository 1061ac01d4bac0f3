// Whoever changes a ledger is found out: by its files alone, or by what one kiosk kept of it.
// SUARA_TAMPER=all flips every bit; otherwise every so many, another set each day.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <map>

#include "tests/sync/audit/forger.hpp"
#include "tests/sync/audit/small_ledger.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;
using Frames = std::vector<record::StoredFrame>;

namespace {

std::string found_in(const audit::Order& order) {
  const auto verified = audit::verify(order);
  const auto* found = std::get_if<audit::Finding>(&verified);
  return found == nullptr ? "" : found->problem.code;
}

struct Tally {
  std::map<std::string, int> found;  // by code
  int tried = 0;
  int missed = 0;
  // What files alone cannot always show is counted only.
  void weigh(const std::string& code) {
    ++tried;
    if (code.empty())
      ++missed;
    else
      ++found[code];
  }
  void note(const std::string& what, const std::string& code) {
    weigh(code);
    if (code.empty()) FAIL_CHECK("not found: " << what);
  }
  void print(const char* campaign) const {
    std::string line = fmt::format("{}: {} tried, {} found", campaign, tried, tried - missed);
    for (const auto& [code, count] : found) line += fmt::format(", {} {}", code, count);
    fmt::print("{}\n", line);
  }
};

// One octet of a file, changed while this lives.
class Flipped {
 public:
  Flipped(const fs::path& path, std::size_t byte, char octet, unsigned bit)
      : file_(::open(path.c_str(), O_WRONLY)), byte_(static_cast<off_t>(byte)), octet_(octet) {
    put(static_cast<char>(octet ^ (1U << bit)));
  }
  ~Flipped() {
    put(octet_);
    ::close(file_);
  }
  Flipped(const Flipped&) = delete;
  Flipped& operator=(const Flipped&) = delete;

 private:
  void put(char octet) { REQUIRE(::pwrite(file_, &octet, 1, byte_) == 1); }
  int file_;
  off_t byte_;
  char octet_;
};

bool whole_campaign() {
  const char* asked = std::getenv("SUARA_TAMPER");
  return asked != nullptr && std::string(asked) == "all";
}

void flip_all(const fs::path& folder, const fs::path& file, std::size_t stride, Tally& tally) {
  const std::string content = read_file(file);
  const std::size_t start = whole_campaign() ? 0 : static_cast<std::size_t>(::getpid()) % stride;
  const audit::Order order{folder, "", {}, {}};
  for (std::size_t i = start; i < content.size() * 8; i += whole_campaign() ? 1 : stride) {
    const Flipped flipped(file, i / 8, content[i / 8], static_cast<unsigned>(i % 8));
    tally.note(fmt::format("{} bit {}", file.filename().string(), i), found_in(order));
  }
}

// BKD's own database administrator: has database, receipt key and office key.
struct Administrator {
  const SmallLedger& ledger;
  fs::path folder;
  Forger::Edit edit = {};
  std::uint64_t log_id = 1;
  std::optional<std::string> services = {};

  void make(const Frames& frames, const std::string& region_json = "") const {
    Forger forger(folder, region_json.empty() ? ledger.region_json : region_json, {"kota-contoh"});
    forger.log_id = log_id;
    forger.services = services;
    for (const auto& frame : frames) forger.add(frame);
    forger.finish(ledger.receipt_key_id, ledger.receipt_key, ledger.time, edit);
  }
  std::string alone() const { return found_in({folder, "", {}, {}}); }
  std::string with_receipts() const { return found_in({folder, "", {ledger.receipts}, {}}); }
};

record::BatchHeader header_of(const record::StoredFrame& frame) {
  return record::parse_batch(frame.batch).value().header;
}

// The office's chain sealed again from a changed record on, as who holds its key can.
Frames office_edited(const SmallLedger& ledger,
                     const std::function<bool(record::Record&)>& change) {
  Frames frames = ledger.frames;
  std::optional<Hash> before;
  for (record::StoredFrame& frame : frames) {
    const record::Batch batch = record::parse_batch(frame.batch).value();
    if (batch.header.place.device.text != "office") continue;
    std::vector<Bytes> records = batch.records;
    for (Bytes& bytes : records)
      if (auto record = record::decode(bytes))
        if (change(*record)) bytes = record::encode(*record);
    frame.batch = record::seal_batch(batch.header.place, batch.header.first_seq,
                                     before.value_or(batch.header.h_before), records,
                                     ledger.office_key);
    before = record::parse_batch(frame.batch)->header.h_after;
  }
  return frames;
}

// One more batch behind what that chain has, in its first branch.
void append(Frames& frames, const std::string& device, const std::vector<record::Record>& records,
            const record::SigningKey& key) {
  std::optional<record::BatchHeader> last;
  for (const record::StoredFrame& frame : frames) {
    const record::BatchHeader header = header_of(frame);
    if (header.place.device.text == device && frame.branch == 0) last = header;
  }
  REQUIRE(last);
  std::vector<Bytes> bytes;
  for (const record::Record& one : records) bytes.push_back(record::encode(one));
  record::StoredFrame frame;
  frame.received_at = frames.back().received_at;
  frame.batch = record::seal_batch(last->place, last->last_seq() + 1, last->h_after, bytes, key);
  frames.push_back(std::move(frame));
}

record::Record enrolment_of(const Frames& frames, const std::string& device) {
  for (const record::StoredFrame& frame : frames) {
    const record::Batch batch = record::parse_batch(frame.batch).value();
    for (const Bytes& bytes : batch.records) {
      const auto record = record::readable(bytes);
      const auto* said = record ? std::get_if<record::Enrolment>(&record->body) : nullptr;
      if (said != nullptr && said->device.text == device) return *record;
    }
  }
  FAIL("nobody enrolled " << device);
  return {};
}

}  // namespace

TEST_SUITE("sync/audit tampering") {
  TEST_CASE("a flipped bit is found, wherever it is") {
    Folder folder;
    const SmallLedger ledger(folder.path());
    Tally tally;
    for (const auto& [name, stride] :
         {std::pair("region.json", 61), std::pair("tallies.csv", 13), std::pair("heads.csv", 17),
          std::pair("services.csv", 7), std::pair("manifest.txt", 11), std::pair("head.bin", 3),
          std::pair("batches.bin", 89)})
      flip_all(ledger.folder, ledger.folder / name, static_cast<std::size_t>(stride), tally);
    tally.print("bits flipped");
    CHECK(tally.tried > 500);
    CHECK(tally.missed == 0);
  }

  TEST_CASE("batches removed, swapped, inserted, doubled or cut off are found unsigned") {
    Folder folder;
    const SmallLedger ledger(folder.path());
    const fs::path file = ledger.folder / record::kBatchesFile;
    Tally tally;
    const auto with = [&](const std::string& what, const Frames& frames) {
      Bytes content;
      for (const auto& frame : frames) content += record::framed(record::encode(frame));
      write_file(file, content);
      tally.note(what, found_in({ledger.folder, "", {}, {}}));
    };
    for (std::size_t i = 0; i < ledger.frames.size(); ++i) {
      Frames removed = ledger.frames;
      removed.erase(removed.begin() + static_cast<std::ptrdiff_t>(i));
      with("removed " + std::to_string(i), removed);
      Frames doubled = ledger.frames;
      doubled.insert(doubled.begin() + static_cast<std::ptrdiff_t>(i), ledger.frames[i]);
      with("doubled " + std::to_string(i), doubled);
      with("cut to " + std::to_string(i),
           Frames(ledger.frames.begin(), ledger.frames.begin() + static_cast<std::ptrdiff_t>(i)));
      if (i == 0) continue;
      Frames swapped = ledger.frames;
      std::swap(swapped[i - 1], swapped[i]);
      with("swapped " + std::to_string(i), swapped);
    }
    tally.print("batches moved");
    CHECK(tally.missed == 0);
  }

  TEST_CASE("records changed in a batch do not stand under the device's signature") {
    Folder folder;
    const SmallLedger ledger(folder.path());
    const Administrator administrator{ledger, folder / "forged"};
    const record::SigningKey other = record::SigningKey::from_seed({99});
    Tally tally;
    for (std::size_t i = 0; i < ledger.frames.size(); ++i) {
      const record::Batch batch = record::parse_batch(ledger.frames[i].batch).value();
      const auto with = [&](const std::string& what, std::vector<Bytes> records,
                            const record::SigningKey& key) {
        if (records.empty()) return;
        Frames frames = ledger.frames;
        frames[i].batch = record::seal_batch(batch.header.place, batch.header.first_seq,
                                             batch.header.h_before, records, key);
        administrator.make(frames);
        tally.note(fmt::format("{} in leaf {}", what, i), administrator.alone());
      };
      with("another key", batch.records, other);
      if (batch.header.place.device.text == "office") continue;
      auto records = batch.records;
      records.pop_back();
      with("last record removed", records, other);
      records = batch.records;
      records.push_back(record::encode(rated(4, 200'000)));
      with("record inserted", records, other);
      records = batch.records;
      std::swap(records.front(), records.back());
      with("records swapped", records, ledger.office_key);
    }
    tally.print("records changed");
    CHECK(tally.missed == 0);
  }

  TEST_CASE("a device enrolled once more under another key speaks for nobody") {
    Folder folder;
    const SmallLedger ledger(folder.path());
    const Administrator administrator{ledger, folder / "forged"};
    const record::SigningKey own = record::SigningKey::from_seed({99});
    const record::Record honest = enrolment_of(ledger.frames, "K-1");
    record::Record his = honest;
    std::get<record::Enrolment>(his.body).key = own.public_key();
    Frames frames = ledger.frames;
    append(frames, "office", {his}, ledger.office_key);
    administrator.make(frames);
    CHECK(administrator.alone() == "");  // It changes nothing.
    append(frames, "K-1", {rated(1, 300'000), rated(1, 301'000)}, own);
    append(frames, "office", {honest}, ledger.office_key);
    administrator.make(frames);
    CHECK(administrator.alone() == "audit.signature");
  }

  TEST_CASE("an edited tally or device head is found though the head is signed again") {
    Folder folder;
    const SmallLedger ledger(folder.path());
    Tally tally;
    const auto edited = [&](const std::string& what, Forger::Edit edit) {
      const Administrator administrator{ledger, folder / "forged", std::move(edit)};
      administrator.make(ledger.frames);
      tally.note(what, administrator.alone());
    };
    const std::string tallies = read_file(ledger.folder / record::kTalliesFile);
    for (std::size_t i = tallies.find('\n') + 1; i < tallies.size(); ++i)
      if (tallies[i] >= '0' && tallies[i] <= '9')
        edited("digit " + std::to_string(i), [i](std::string& text, std::string&) {
          text[i] = text[i] == '9' ? '0' : static_cast<char>(text[i] + 1);
        });
    edited("row removed", [](std::string& text, std::string&) {
      text.erase(text.rfind('\n', text.size() - 2) + 1);
    });
    edited("row doubled", [](std::string& text, std::string&) {
      text += text.substr(text.rfind('\n', text.size() - 2) + 1);
    });
    edited("head moved", [](std::string&, std::string& heads) {
      char& digit = heads[heads.find("K-1,1,0,") + 8];
      digit = digit == '9' ? '8' : '9';
    });
    tally.print("tallies edited");
    CHECK(tally.missed == 0);
  }

  TEST_CASE("a changed count of services is found: in its file, in its record, by a receipt") {
    Folder folder;
    const SmallLedger ledger(folder.path());
    const std::string services = read_file(ledger.folder / record::kServicesFile);
    Administrator administrator{ledger, folder / "forged"};
    Tally files, records, rewritten;
    const auto edited = [&](const std::string& what, const std::string& text) {
      administrator.services = text;
      administrator.make(ledger.frames);
      files.note(what, administrator.alone());
    };
    for (std::size_t i = services.find('\n') + 1; i < services.size(); ++i)
      if (services[i] >= '0' && services[i] <= '9') {
        std::string text = services;
        text[i] = text[i] == '9' ? '0' : static_cast<char>(text[i] + 1);
        edited("digit " + std::to_string(i), text);
      }
    const std::size_t last = services.rfind('\n', services.size() - 2) + 1;
    edited("row removed", services.substr(0, last));
    edited("row doubled", services + services.substr(last));
    edited("file left out", "");
    const auto forged = [&](const std::string& what,
                            const std::function<void(record::Record&)>& change) {
      int tried = 0;
      const Frames frames = office_edited(ledger, [&](record::Record& record) {
        if (!std::holds_alternative<record::IndependentCounts>(record.body) || tried++ > 0)
          return false;
        change(record);
        return true;
      });
      REQUIRE(tried > 0);
      administrator.services = services;  // The central's own is left as it was,
      administrator.make(frames);
      records.note(what, administrator.alone());
      administrator.services.reset();  // or is made of the changed ledger.
      administrator.make(frames);
      rewritten.note(what, administrator.with_receipts());
    };
    const auto in_counts = [](const std::function<void(record::IndependentCounts&)>& change) {
      return [change](record::Record& record) {
        change(std::get<record::IndependentCounts>(record.body));
      };
    };
    forged("count", in_counts([](auto& one) { ++one.rows[0].count; }));
    forged("day", in_counts([](auto& one) { --one.rows[0].day.days; }));
    forged("officer", in_counts([](auto& one) { one.rows[0].officer.text = "P-0000"; }));
    forged("service", in_counts([](auto& one) { one.rows[0].service.text = "AKTA"; }));
    forged("unit", in_counts([](auto& one) { one.unit.text = "PAJAK"; }));
    forged("row removed", in_counts([](auto& one) { one.rows.pop_back(); }));
    forged("record gone", [](record::Record& record) { record.body = record::Shutdown{1}; });
    files.print("services edited");
    records.print("counts edited");
    rewritten.print("counts rewritten");
    CHECK(files.missed == 0);
    using Found = std::map<std::string, int>;
    CHECK(records.found == Found{{"audit.services", 4}, {"audit.service_rows", 3}});
    CHECK(rewritten.found == Found{{"audit.receipt_root", 4}, {"audit.service_rows", 3}});
  }

  TEST_CASE("a forged head is found: another key, another root key, another region") {
    Folder folder;
    const SmallLedger ledger(folder.path());
    const record::SigningKey other = record::SigningKey::from_seed({77});
    const auto forged_with = [&](const std::string& key_id, const record::SigningKey& key,
                                 const std::string& region) {
      Forger forger(folder / "forged", region, {"kota-contoh"});
      for (const auto& frame : ledger.frames) forger.add(frame);
      forger.finish(key_id, key, ledger.time);
      return found_in({folder / "forged", "", {}, {}});
    };
    CHECK(forged_with(ledger.receipt_key_id, other, ledger.region_json) == "audit.head_signature");
    const std::string other_id = central::key_id_of(other.public_key());
    CHECK(forged_with(other_id, other, ledger.region_json) == "audit.head_key");
    // His own root key: the devices' chains begin with the true one.
    nlohmann::json region = nlohmann::json::parse(ledger.region_json);
    region["root_key"] = to_hex(view_of(other.public_key()));
    for (auto& one : region["key_statements"]) {
      const auto bytes = *from_hex(one["statement"].get<std::string>());
      one["signature"] = to_hex(view_of(other.sign(record::tag::kKey, bytes)));
    }
    CHECK_FALSE(forged_with(ledger.receipt_key_id, ledger.receipt_key, region.dump()).empty());
    const auto elsewhere = [&] {
      Folder there;
      Forger forger(folder / "forged", ledger.region_json, {"kota-lain"});
      for (const auto& frame : ledger.frames) forger.add(frame);
      forger.finish(ledger.receipt_key_id, ledger.receipt_key, ledger.time);
      return found_in({folder / "forged", "", {}, {}});
    };
    CHECK(elsewhere() == "audit.head_key");
    Frames mixed = ledger.frames;
    record::Batch batch = record::parse_batch(mixed.back().batch).value();
    batch.header.place.tenant = {"kota-lain"};
    mixed.back().batch =
        record::seal_batch(batch.header.place, batch.header.first_seq, batch.header.h_before,
                           batch.records, ledger.device_key);
    const Administrator administrator{ledger, folder / "forged"};
    administrator.make(mixed);
    CHECK(administrator.alone() == "audit.other_tenant");
  }

  TEST_CASE("a past that BKD itself rewrote and signed is found by one kiosk's receipt") {
    Folder folder;
    const SmallLedger ledger(folder.path());
    const Administrator administrator{ledger, folder / "forged"};
    Tally alone;
    Tally with_kiosk;
    const auto rewritten = [&](const std::string& what, const Frames& frames) {
      administrator.make(frames);
      alone.weigh(administrator.alone());
      with_kiosk.note(what, administrator.with_receipts());
    };
    for (std::size_t i = 1; i < ledger.frames.size(); ++i)
      rewritten("cut to " + std::to_string(i),
                Frames(ledger.frames.begin(),
                       ledger.frames.begin() + static_cast<std::ptrdiff_t>(i)));
    for (std::size_t i = 0; i + 1 < ledger.frames.size(); ++i) {
      Frames frames = ledger.frames;
      frames.erase(frames.begin() + static_cast<std::ptrdiff_t>(i));
      rewritten("removed " + std::to_string(i), frames);
      frames = ledger.frames;
      std::swap(frames[i], frames[i + 1]);
      rewritten("swapped " + std::to_string(i), frames);
    }
    rewritten("counter moved to another unit", office_edited(ledger, [](record::Record& record) {
                auto* counter = std::get_if<record::Counter>(&record.body);
                if (counter == nullptr || counter->counter.text != "L1") return false;
                counter->unit = {"SAMSAT"};
                return true;
              }));
    rewritten("another person's act", office_edited(ledger, [](record::Record& record) {
                auto* enrolment = std::get_if<record::Enrolment>(&record.body);
                if (enrolment != nullptr) enrolment->act.person = {"orang-lain"};
                return enrolment != nullptr;
              }));
    rewritten("import widened", office_edited(ledger, [](record::Record& record) {
                auto* import = std::get_if<record::OfficeImport>(&record.body);
                if (import != nullptr) import->rows += 1;
                return import != nullptr;
              }));
    // Called another log, the past still has to answer for what it promised under its old number.
    Administrator renumbering{ledger, folder / "forged"};
    renumbering.log_id = 2;
    for (std::size_t i = 1; i <= ledger.frames.size(); ++i) {
      renumbering.make(Frames(ledger.frames.begin(),
                              ledger.frames.begin() + static_cast<std::ptrdiff_t>(i)));
      with_kiosk.note("renumbered and cut to " + std::to_string(i), renumbering.with_receipts());
    }
    alone.print("rewritten past, found without a kiosk");
    with_kiosk.print("rewritten past, found with a kiosk's receipts");
    CHECK(with_kiosk.missed == 0);
    CHECK(header_of(ledger.frames.back()).place.device.text == "K-1");
  }
}
