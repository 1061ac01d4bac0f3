#include "tests/fault/central_work.hpp"

#include <fmt/format.h>

#include "sync/central/devices.hpp"

namespace suara::fault {
namespace {

record::Record ballot_of(const Enrolled& enrolled, std::uint64_t seq, std::uint8_t score) {
  domain::Answers answers;
  answers.score = score;
  answers.first_answer_ms = answers.last_answer_ms = 2'000;
  return {static_cast<std::int64_t>(20'000 + seq * 1'000), 0,
          domain::close_ballot({OfficerId{"P-0001"}, enrolled.identity.counter, ServiceId{"KTP"}},
                               answers, domain::ClosedBy::selesai, 5'000)};
}

}  // namespace

CentralWork::CentralWork(const RegionImage& image, std::uint64_t seed)
    : random_(seed ^ 0x63656e7472616cULL) {
  for (const Enrolled& enrolled : image.devices) {
    const journal::Identity& identity = enrolled.identity;
    Device device;
    device.enrolled = &enrolled;
    device.hash = record::genesis(identity.place, {}, identity.device_key, identity.root_key);
    device.unsure_before = device.hash;
    devices_.push_back(std::move(device));
  }
}

// What has no receipt goes again with what is new, or as it was.
Bytes CentralWork::next_batch(Device& device) {
  if (!device.last.empty() && random_.chance(1, 5)) return device.last;
  for (std::size_t more = 1 + random_.below(6); more > 0; --more) {
    const record::Record record =
        device.seq == 0
            ? record::Record{20'000, 0, record::Boot{now_, "0.1.0", Bytes(16, 'b')}}
            : ballot_of(*device.enrolled, device.seq,
                        static_cast<std::uint8_t>(1 + random_.below(4)));
    device.unsure.push_back(record::encode(record));
    ++device.seq;
    device.hash = record::chain(device.hash, device.unsure.back());
  }
  std::vector<record::SidePart> parts;
  if (random_.chance(1, 4)) parts = {{device.seq, 0, Bytes(120, 's')}};
  device.last = record::pack_upload(
      {record::seal_batch(device.enrolled->identity.place, device.unsure_from,
                          device.unsure_before, device.unsure, device.enrolled->key),
       parts, 0, 0});
  return device.last;
}

void CentralWork::batches(CentralMachine& machine) {
  std::vector<CentralMachine::Asked> asked;
  const std::size_t first = random_.below(devices_.size());
  for (std::size_t i = 0; i <= random_.below(devices_.size()); ++i) {
    const std::size_t which = (first + i) % devices_.size();
    asked.push_back({which, next_batch(devices_[which])});
  }
  machine.take(asked, now_, [this](std::uint64_t which, const uplink::HttpAnswer& answer) {
    if (answer.status == 503) return;
    Device& device = devices_[which];
    const auto receipt = record::open_kept_receipt(
        answer.body, device.enrolled->identity.key_statements, root_key().public_key());
    if (answer.status != 200 || !receipt) {
      defect = fmt::format("an answer {} that is no receipt", answer.status);
      return;
    }
    at_give();
    given.push_back({receipt->leaf_index, receipt->tree_size, receipt->root});
    if (receipt->ack_seq != device.seq) return;
    device.unsure.clear();
    device.unsure_from = device.seq + 1;
    device.unsure_before = device.hash;
  });
}

void CentralWork::act(CentralMachine& machine) {
  const DeviceId device{"N-" + std::to_string(++acts_)};
  machine.enrol(device, {"C-1"}, device_key(200 + static_cast<unsigned>(acts_)), now_);
}

std::string CentralWork::step(CentralMachine& machine) {
  now_ = now_ + 5'000;
  if (random_.chance(1, 8)) {
    act(machine);
    return "enrolment";
  }
  batches(machine);
  return "batches";
}

std::string missing_promise(CentralMachine& machine, std::span<const Given> given) {
  central::Books& books = machine.books();
  const auto log = books.ledger.head(kTenant);
  for (const Given& one : given) {
    if (log.size < one.size)
      return fmt::format("a receipt for {} leaves, the ledger has {}", one.size, log.size);
    if (books.ledger.tree().root(kTenant, one.size) != one.root)
      return fmt::format("the first {} leaves are not those of a receipt", one.size);
  }
  return "";
}

std::string missing_in_mirror(const std::filesystem::path& folder, std::span<const Given> given) {
  std::map<std::uint64_t, Hash> ends;
  const auto file = central::MirrorFile::open(
      folder, false, [&](central::FrameKind kind, std::string_view payload) {
        if (kind != central::FrameKind::end) return;
        const auto head = central::decode_mirror_head(payload);
        ends[head.size] = head.root;
      });
  if (!file) return "the mirror does not read: " + file.error().code;
  for (const Given& one : given) {
    const auto end = ends.find(one.size);
    if (end == ends.end() || end->second != one.root)
      return fmt::format("the mirror lacks the {} leaves of a receipt", one.size);
  }
  return "";
}

}  // namespace suara::fault
