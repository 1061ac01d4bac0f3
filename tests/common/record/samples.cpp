#include "tests/common/record/samples.hpp"

namespace suara::record::samples {
namespace {

SigningKey key_of(std::uint8_t fill) {
  std::array<std::uint8_t, 32> seed{};
  seed.fill(fill);
  return SigningKey::from_seed(seed);
}

Hash filled(std::uint8_t fill) {
  Hash hash{};
  hash.fill(fill);
  return hash;
}

const Instant kMorning{1'791'169'320'000};  // 2026-10-05 08.02 WIB
const Act kAct{PersonId{"operator1"}, "operator", "penataan awal"};
const Validity kFrom{date_of(2026, 1, 1), {}};

domain::Ballot ballot() {
  domain::Answers answers;
  answers.score = 4;
  answers.score_taken_back = true;
  answers.reasons = {domain::Element::waktu, domain::Element::perilaku};
  answers.skm = {{domain::Element::prosedur, 3}};
  answers.text_commitments = {filled(9)};
  answers.changes = 1;
  answers.first_answer_ms = 2345;
  answers.last_answer_ms = 6789;
  return domain::close_ballot({OfficerId{"P-0001"}, CounterId{"L-03"}, ServiceId{"ktp"},
                               domain::ServiceResult::selesai, domain::StatedBy::officer,
                               domain::Channel::desk},
                              answers, domain::ClosedBy::selesai, 9000);
}

domain::Ballot imported_ballot() {
  domain::Ballot imported = ballot();
  imported.offer.channel = domain::Channel::imported;
  imported.faces = 5;
  imported.imported = domain::ImportedRow{date_of(2026, 7, 3), 42};
  return imported;
}

Hash old_leaf(std::uint64_t index) {
  if (index == 0) return leaf_hash("a");
  return index == 1 ? leaf_hash("b") : leaf_hash(parse_batch(batch())->leaf());
}

NodeReader two_leaves() {
  return [](unsigned level, std::uint64_t index) {
    if (level == 1) return node_hash(leaf_hash("a"), leaf_hash("b"));
    return old_leaf(index);
  };
}

// Leaf 0 is the restart; what was carried and the device's batch come behind it.
Hash restarted_node(unsigned level, std::uint64_t index) {
  if (level > 0)
    return node_hash(restarted_node(level - 1, 2 * index), restarted_node(level - 1, 2 * index + 1));
  return index == 0 ? leaf_hash(parse_batch(restart_batch())->leaf()) : old_leaf(index - 1);
}

}  // namespace

SigningKey device_key() { return key_of(1); }
SigningKey root_key() { return key_of(2); }
SigningKey receipt_key() { return key_of(3); }
SigningKey office_key() { return key_of(4); }
Place place() { return {TenantId{"kota-contoh"}, DeviceId{"K-0001"}, 1, 0}; }

SignedKeyStatement receipt_statement() {
  return sign_statement({TenantId{"kota-contoh"}, "receipt", "receipt-1",
                         receipt_key().public_key(), {0}, {4'102'444'800'000}},
                        root_key());
}

SignedKeyStatement office_statement() {
  return sign_statement({TenantId{"kota-contoh"}, "office", "office-1", office_key().public_key(),
                         {0}, {4'102'444'800'000}},
                        root_key());
}

std::vector<Record> first_kinds() {
  const CounterId counter{"L-03"};
  const OfficerId officer{"P-0001"};
  const UnitId unit{"capil"};
  return {
      {60'000, 0, Boot{kMorning, "0.1.0", Bytes(16, '\x05')}},
      {61'000, 3, Duty{officer, counter, true, DutyEnd::none}},
      {95'000, -4, ballot()},
      {96'000, 0, domain::ServiceWithoutBallot{ballot().offer,
                                               domain::NoBallotReason::citizen_left}},
      {97'000, 0, ClockChange{kMorning, kMorning + 5000}},
      {98'000, 5000, Seen{1, 2, filled(7), kMorning + 1, 97'500, kMorning + 2}},
      {99'000, 5000, Import{filled(8), unit, 73'421}},
      {99'500, 5000, imported_ballot()},
      {99'600, 0, Roster{kAct, officer, unit, kFrom, filled(6)}},
      {99'610, 0, Counter{kAct, counter, unit, {date_of(2026, 1, 1), date_of(2026, 12, 31)}}},
      {99'620, 0, Catalogue{kAct, ServiceId{"ktp"}, unit, "KTP elektronik",
                            "Electronic identity card", 180, kFrom}},
      {99'630, 0, Enrolment{kAct, DeviceId{"K-0001"}, 1, device_key().public_key(), unit,
                            counter}},
      {99'640, 0, KeyStatementRecord{kAct, receipt_statement().statement,
                                     Bytes(view_of(receipt_statement().signature))}},
      {99'650, 0, OfficeImport{kAct, filled(8), unit, 73'421, date_of(2026, 7, 1),
                               date_of(2026, 7, 8), "insteval.csv"}},
      {99'800, 0, Duty{officer, counter, false, DutyEnd::officer}},
      {99'900, 0, Shutdown{1}},
  };
}

std::vector<Record> later_kinds() {
  const BallotSet ballots{DeviceId{"K-0001"}, 1, 0, {3, 8, 300}};
  return {
      {100'000, 0, SettingsChange{filled(5)}},
      {100'010, 0, TechnicianAction{TechnicianAct::exported_batches, 12}},
      {100'020, 0, StorageFault{"D-10", 812}},
      {100'025, 0, Cleaning{20'000}},
      {100'030, 0, OfficeSettings{kAct, "policy", filled(4), date_of(2026, 10, 1)}},
      {100'040, 0, Revocation{kAct, DeviceId{"K-0001"}, 1}},
      {100'050, 0, Annul{kAct, ballots}},
      {100'060, 0, Keep{kAct, ballots}},
      {100'070, 0, Adopt{kAct, DeviceId{"K-0001"}, 1, 2}},
      {100'080, 0, LogRestart{kAct, 1, 5'812, filled(3), 5'700, filled(10)}},
      {100'090, 0, Retention{kAct, 2026, 4'000, filled(2), filled(1)}},
  };
}

std::vector<Record> period_kinds() {
  const Period quarter{PeriodKind::quarter, 2026, 4};
  return {
      {100'120, 0, PeriodOpening{kAct, quarter, "compare_within=unit\ndays_min=6\n"}},
      {100'130, 0, Freeze{kAct, quarter, 5'812, filled(3), filled(4), filled(5), filled(6),
                          {DeviceId{"K-0002"}}, {DeviceId{"K-0003"}, DeviceId{"K-0004"}}}},
  };
}

std::vector<Record> flag_kinds() {
  const BallotSet ballots{DeviceId{"K-0001"}, 1, 0, {3, 8, 300}};
  const BallotSet others{DeviceId{"K-0002"}, 1, 1, {7}};
  const Period quarter{PeriodKind::quarter, 2026, 4};
  return {
      {100'140, 0, Annul{kAct, ballots, "burst"}},
      {100'150, 0, Reopening{kAct, quarter, UnitId{"capil"}}},
      {100'155, 0, CoverageCause{kAct, OfficerId{"P-0001"}, quarter, UnitId{"capil"}, true}},
      {100'160, 0, Dismissal{kAct, "lost_ballots", OfficerId{"P-0001"}, date_of(2026, 10, 1),
                             date_of(2026, 10, 31)}},
      {100'170, 0, Objection{kAct, OfficerId{"P-0001"}, {ballots, others}, filled(9)}},
      {100'180, 0, ObjectionDecision{kAct, filled(9), true}},
  };
}

std::vector<Record> count_kinds() {
  const Period quarter{PeriodKind::quarter, 2026, 4};
  const ServiceId ktp{"ktp"}, kk{"kk"};
  return {
      {100'190, 0,
       IndependentCounts{kAct,
                         filled(8),
                         UnitId{"capil"},
                         {{date_of(2026, 10, 5), {}, ktp, 3},
                          {date_of(2026, 10, 5), OfficerId{"P-0001"}, kk, 12},
                          {date_of(2026, 10, 5), OfficerId{"P-0001"}, ktp, 20},
                          {date_of(2026, 10, 6), OfficerId{"P-0002"}, kk, 0}}}},
      {100'200, 0,
       Freeze{
           kAct, quarter, 5'812, filled(3), filled(4), filled(5), filled(6), {}, {}, filled(12)}},
  };
}

std::vector<Record> account_kinds() {
  return {
      {100'210, 0, Account{kAct, PersonId{"penilik1"}, "reviewer", {}, filled(13)}},
      {100'220, 0, Account{kAct, PersonId{"kepala1"}, "unit_head", UnitId{"capil"}, filled(13)}},
      {100'230, 0,
       Credential{kAct, PersonId{"P-0001"}, CredentialKind::duty_pin, filled(14)}},
  };
}

std::vector<Record> beginning_kinds() {
  const Date first = date_of(2026, 10, 5);
  return {{100'210, 0,
           Beginning{kAct, OfficerId{"P-0001"}, UnitId{"capil"}, ServiceId{"ktp"}, first, {}}},
          {100'220, 0,
           Beginning{kAct, OfficerId{"P-0002"}, UnitId{"capil"}, ServiceId{"kk"}, first,
                     {date_of(2026, 12, 24), date_of(2026, 12, 25)}}}};
}

std::vector<Record> every_kind() {
  std::vector<Record> all = first_kinds();
  for (Record& record : later_kinds()) all.push_back(std::move(record));
  all.push_back(
      {100'100, 0, Complaint{UnitId{"capil"}, filled(11), claim_hash("KL7Q4M29")}});
  all.push_back(
      {100'100, 0, Erasure{kAct, BallotSet{DeviceId{"K-0001"}, 1, 0, {3, 8, 300}}, 0}});
  all.push_back({100'110, 0, Erasure{kAct, std::nullopt, 4'000}});
  for (Record& record : period_kinds()) all.push_back(std::move(record));
  for (Record& record : flag_kinds()) all.push_back(std::move(record));
  for (Record& record : count_kinds()) all.push_back(std::move(record));
  for (Record& record : account_kinds()) all.push_back(std::move(record));
  for (Record& record : beginning_kinds()) all.push_back(std::move(record));
  return all;
}

std::vector<Bytes> bytes_of(const std::vector<Record>& records) {
  std::vector<Bytes> bytes;
  for (const Record& record : records) bytes.push_back(encode(record));
  return bytes;
}

Hash first_hash() {
  return genesis(place(), Hash{}, device_key().public_key(), root_key().public_key());
}

Bytes batch() {
  return seal_batch(place(), 1, first_hash(), bytes_of(first_kinds()), device_key());
}

Bytes later_batch() {
  const BatchHeader before = parse_batch(batch())->header;
  return seal_batch(place(), before.last_seq() + 1, before.h_after, bytes_of(later_kinds()),
                    device_key());
}

Bytes period_batch() {
  const BatchHeader before = parse_batch(later_batch())->header;
  return seal_batch(place(), before.last_seq() + 1, before.h_after, bytes_of(period_kinds()),
                    device_key());
}

Bundle bundle() {
  Bundle bundle;
  bundle.key_statements = {receipt_statement()};
  bundle.tenant_name = "Kota Contoh";
  bundle.zone = {7};
  bundle.unit = UnitId{"capil"};
  bundle.unit_name = "Disdukcapil Kota Contoh";
  bundle.roster = {{OfficerId{"P-0001"}, "198501012010011001", "Petugas Contoh 1", ""}};
  bundle.catalogue = {{ServiceId{"ktp"}, "KTP elektronik", "Electronic identity card"}};
  bundle.counters = {{CounterId{"L-03"}, "Loket 3"}};
  bundle.settings = {{"b", "2"}, {"a", "1"}};
  return bundle;
}

Receipt receipt() {
  const auto sent = parse_batch(batch());
  Receipt receipt;
  receipt.place = place();
  receipt.log_id = 1;
  receipt.ack_seq = sent->header.last_seq();
  receipt.ack_hash = sent->header.h_after;
  receipt.leaf_index = 2;
  receipt.tree_size = 3;
  receipt.root = root(3, two_leaves());
  receipt.inclusion = inclusion_proof(2, 3, two_leaves());
  receipt.consistency_from = 2;
  receipt.consistency = consistency_proof(2, 3, two_leaves());
  receipt.server_time = kMorning + 60'000;
  receipt.dispositions = {{3, DispositionKind::held}};
  receipt.bundle_hash = bundle_hash(encode(bundle()));
  return receipt;
}

ReceiptContext context() {
  const auto sent = parse_batch(batch());
  ReceiptContext context;
  context.place = place();
  context.root_key = root_key().public_key();
  context.key_statements = {receipt_statement()};
  context.log_id = 1;
  context.tree_size = 2;
  context.tree_root = root(2, two_leaves());
  context.sent_last_seq = sent->header.last_seq();
  context.sent_leaf = sent->leaf();
  context.sent_h_after = sent->header.h_after;
  return context;
}

ToldComplaint told_complaint() {
  return {Bytes(32, '\x0c') +
              R"({"officer":"P-0001","service":"ktp","text":"Saya diminta biaya tambahan."})",
          "KL7Q4M29"};
}

Bytes complaint_batch() {
  const ToldComplaint told = told_complaint();
  const Complaint complaint{UnitId{"capil"}, commitment_of(told.salted),
                            claim_hash(told.code)};
  const BatchHeader before = parse_batch(period_batch())->header;
  return seal_batch(place(), before.last_seq() + 1, before.h_after,
                    bytes_of({{100'140, 0, complaint}}), device_key());
}

Bytes counts_batch() {
  const BatchHeader before = parse_batch(complaint_batch())->header;
  return seal_batch(place(), before.last_seq() + 1, before.h_after, bytes_of(count_kinds()),
                    device_key());
}

Bytes beginnings_batch() {
  const BatchHeader before = parse_batch(counts_batch())->header;
  return seal_batch(place(), before.last_seq() + 1, before.h_after, bytes_of(beginning_kinds()),
                    device_key());
}

Bytes restart_batch() {
  const Place office{TenantId{"kota-contoh"}, DeviceId{"office"}, 2, 0};
  LogRestart word{{PersonId{"reviewer1"}, "reviewer", "disk rusak"}, 1, 3, receipt().root, 2,
                  root(2, two_leaves())};
  std::vector<Record> records{{60'000, 0, Boot{kMorning, "0.1.0", Bytes(16, '\x05')}},
                              {61'000, 0, word}};
  word.act.person = PersonId{"reviewer2"};
  records.push_back({62'000, 0, word});
  return seal_batch(office, 1,
                    genesis(office, Hash{}, office_key().public_key(), root_key().public_key()),
                    bytes_of(records), office_key());
}

Receipt restarted_receipt() {
  Receipt restarted = receipt();
  restarted.log_id = 2;
  restarted.leaf_index = 3;
  restarted.tree_size = 4;
  restarted.root = root(4, restarted_node);
  restarted.inclusion = inclusion_proof(3, 4, restarted_node);
  restarted.consistency_from = 1;
  restarted.consistency = consistency_proof(1, 2, two_leaves());
  return restarted;
}

Bytes signed_restarted_receipt() {
  return sign_receipt(restarted_receipt(), "receipt-1", receipt_key(), encode(bundle()),
                      {{restart_batch(), inclusion_proof(0, 4, restarted_node)}});
}

ReceiptContext context_before_restart() {
  ReceiptContext before = context();
  before.key_statements.push_back(office_statement());
  before.tree_size = 1;
  before.tree_root = leaf_hash("a");
  return before;
}

}  // namespace suara::record::samples
