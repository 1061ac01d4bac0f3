// The records of DESIGN section 4 as values, and their bytes. Bytes are kept verbatim once made:
// encode is called by whoever writes a record, decode by whoever reads one, nobody does both.
#pragma once
#include <string>
#include <variant>
#include <vector>

#include "common/base/bytes.hpp"
#include "common/base/ids.hpp"
#include "common/base/problem.hpp"
#include "common/base/time.hpp"
#include "common/domain/ballot.hpp"

namespace suara::record {

inline constexpr std::size_t kRecordBytesMax = 8 * 1024;

enum class DutyEnd : std::uint8_t { none = 0, officer = 1, next_officer = 2, shutdown = 3 };
struct Duty {
  OfficerId officer;
  CounterId counter;
  bool on = true;
  DutyEnd ended_by = DutyEnd::none;
  bool operator==(const Duty&) const = default;
};
struct Boot {
  Instant wall;
  std::string program_version;
  Bytes machine_boot_id;  // 16 bytes
  bool operator==(const Boot&) const = default;
};
struct Shutdown {
  std::uint8_t reason = 1;  // 1 asked, 2 storage fault
  bool operator==(const Shutdown&) const = default;
};
struct ClockChange {
  Instant before;
  Instant after;
  bool operator==(const ClockChange&) const = default;
};
struct Seen {
  std::uint64_t log_id = 0;
  std::uint64_t tree_size = 0;
  Hash root{};
  Instant server_time;
  std::int64_t boot_ms = 0;
  Instant wall;
  bool operator==(const Seen&) const = default;
};
struct Import {
  Hash file_hash{};
  UnitId unit;
  std::uint32_t rows = 0;
  bool operator==(const Import&) const = default;
};

// Office records: who did it, as what, and why.
struct Act {
  PersonId person;
  std::string role;
  std::string reason;
  bool operator==(const Act&) const = default;
};
// First day and, where it ended, last day (inclusive) of a fact.
struct Validity {
  Date from;
  std::optional<Date> until;
  bool holds_on(Date day) const { return from <= day && (!until || day <= *until); }
  bool operator==(const Validity&) const = default;
};
struct Roster {
  Act act;
  OfficerId officer;
  UnitId unit;
  Validity validity;
  Hash name_commitment{};  // of the side part {"nip", "name"}
  bool operator==(const Roster&) const = default;
};
struct Counter {
  Act act;
  CounterId counter;
  UnitId unit;
  Validity validity;
  bool operator==(const Counter&) const = default;
};
struct Catalogue {
  Act act;
  ServiceId service;
  UnitId unit;
  std::string name_id;
  std::string name_en;
  std::uint32_t shortest_s = 0;
  Validity validity;
  bool operator==(const Catalogue&) const = default;
};
struct Enrolment {
  Act act;
  DeviceId device;
  std::uint32_t epoch = 1;
  Hash key{};
  UnitId unit;
  CounterId counter;  // empty: a device that only imports
  bool operator==(const Enrolment&) const = default;
};
struct KeyStatementRecord {
  Act act;
  Bytes statement;
  Bytes signature;
  bool operator==(const KeyStatementRecord&) const = default;
};
struct OfficeImport {
  Act act;
  Hash file_hash{};
  UnitId unit;
  std::uint32_t rows = 0;
  Date from;
  Date until;
  std::string file_name;
  bool operator==(const OfficeImport&) const = default;
};

using Body = std::variant<domain::Ballot, domain::ServiceWithoutBallot, Duty, Boot, Shutdown,
                          ClockChange, Seen, Import, Roster, Counter, Catalogue, Enrolment,
                          KeyStatementRecord, OfficeImport>;

struct Record {
  std::int64_t boot_ms = 0;         // CLOCK_BOOTTIME, milliseconds
  std::int64_t wall_offset_ms = 0;  // (wall - boot_ms) minus the same of the chain's latest Boot
  Body body;
  bool operator==(const Record&) const = default;
};

Bytes encode(const Record& record);

// Problem "record.unreadable" (what): not protobuf, no or a reserved body, a field out of range,
// longer than kRecordBytesMax. Unknown fields are kept by the bytes and ignored here.
Expected<Record> decode(std::string_view bytes);

}  // namespace suara::record
