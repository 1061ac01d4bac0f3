#include <algorithm>

#include "common/domain/index_policy.hpp"
#include "common/record/wire_fields.hpp"
#include "suara.pb.h"

// Office records that act upon what is in the ledger already.
namespace suara::record {
namespace {

std::optional<Body> take(const wire::OfficeSettings& in) {
  OfficeSettings settings;
  settings.name = in.name();
  settings.from = {in.from()};
  if (!take_act(in, settings.act) || settings.name.empty() ||
      !read_hash(in.hash(), settings.hash) || !is_day(settings.from))
    return std::nullopt;
  return settings;
}

std::optional<Body> take(const wire::Revocation& in) {
  Revocation revocation;
  revocation.epoch = in.epoch();
  if (!take_act(in, revocation.act) || !read_id(in.device(), revocation.device) ||
      revocation.epoch == 0)
    return std::nullopt;
  return revocation;
}

std::optional<Body> take(const wire::Adopt& in) {
  Adopt adopt;
  adopt.epoch = in.epoch();
  adopt.branch = in.branch();
  if (!take_act(in, adopt.act) || !read_id(in.device(), adopt.device) || adopt.epoch == 0 ||
      adopt.branch == 0)
    return std::nullopt;
  return adopt;
}

std::optional<Body> take(const wire::LogRestart& in) {
  LogRestart restart;
  restart.log_id = in.log_id();
  restart.tree_size = in.tree_size();
  restart.carried = in.carried();
  if (!take_act(in, restart.act) || restart.log_id == 0 || !read_hash(in.root(), restart.root) ||
      !read_hash(in.carried_root(), restart.carried_root) || restart.carried > restart.tree_size ||
      (restart.carried == restart.tree_size && restart.root != restart.carried_root))
    return std::nullopt;
  return restart;
}

std::optional<Body> take(const wire::Retention& in) {
  Retention retention;
  retention.year = in.year();
  retention.pruned_to_leaf = in.pruned_to_leaf();
  if (!take_act(in, retention.act) || retention.year == 0 ||
      !read_hash(in.root(), retention.root) ||
      !read_hash(in.tallies_hash(), retention.tallies_hash))
    return std::nullopt;
  return retention;
}

std::optional<Body> take(const wire::Erasure& in) {
  Erasure erasure;
  erasure.before_leaf = in.before_leaf();
  if (in.has_records() && !take_ballots(in.records(), erasure.records.emplace()))
    return std::nullopt;
  if (!take_act(in, erasure.act) || erasure.records.has_value() == (erasure.before_leaf > 0))
    return std::nullopt;
  return erasure;
}

std::optional<Body> take(const wire::PeriodOpening& in) {
  PeriodOpening opening;
  opening.policy = in.policy();
  const auto period = parse_period(in.period());
  if (!take_act(in, opening.act) || !period || opening.policy.empty() ||
      opening.policy.size() > domain::kPolicyBytesMax)
    return std::nullopt;
  opening.period = *period;
  return opening;
}

bool take_kiosks(const google::protobuf::RepeatedPtrField<std::string>& in,
                 std::vector<DeviceId>& kiosks) {
  for (const std::string& text : in)
    if (!read_id(text, kiosks.emplace_back())) return false;
  return kiosks.size() <= kKiosksNamedMax;
}

std::optional<Body> take(const wire::Freeze& in) {
  Freeze freeze;
  freeze.tree_size = in.tree_size();
  const auto period = parse_period(in.period());
  if (!take_act(in, freeze.act) || !period || freeze.tree_size == 0 ||
      !read_hash(in.root(), freeze.root) || !read_hash(in.policy_hash(), freeze.policy_hash) ||
      !read_hash(in.cells_hash(), freeze.cells_hash) ||
      !read_hash(in.figures_hash(), freeze.figures_hash) ||
      !take_kiosks(in.waived(), freeze.waived) || !take_kiosks(in.unheard(), freeze.unheard))
    return std::nullopt;
  freeze.period = *period;
  if (!in.coverage_hash().empty() && !read_hash(in.coverage_hash(), freeze.coverage_hash.emplace()))
    return std::nullopt;
  return freeze;
}

}  // namespace

void put_office(const OfficeSettings& settings, wire::Record& record) {
  wire::OfficeSettings& out = *record.mutable_office_settings();
  put_act(settings.act, out);
  out.set_name(settings.name);
  out.set_hash(settings.hash.data(), settings.hash.size());
  out.set_from(settings.from.days);
}

void put_office(const Revocation& revocation, wire::Record& record) {
  wire::Revocation& out = *record.mutable_revocation();
  put_act(revocation.act, out);
  out.set_device(revocation.device.text);
  out.set_epoch(revocation.epoch);
}

void put_office(const Adopt& adopt, wire::Record& record) {
  wire::Adopt& out = *record.mutable_adopt();
  put_act(adopt.act, out);
  out.set_device(adopt.device.text);
  out.set_epoch(adopt.epoch);
  out.set_branch(adopt.branch);
}

void put_office(const LogRestart& restart, wire::Record& record) {
  wire::LogRestart& out = *record.mutable_log_restart();
  put_act(restart.act, out);
  out.set_log_id(restart.log_id);
  out.set_tree_size(restart.tree_size);
  out.set_root(restart.root.data(), restart.root.size());
  out.set_carried(restart.carried);
  out.set_carried_root(restart.carried_root.data(), restart.carried_root.size());
}

void put_office(const Retention& retention, wire::Record& record) {
  wire::Retention& out = *record.mutable_retention();
  put_act(retention.act, out);
  out.set_year(retention.year);
  out.set_pruned_to_leaf(retention.pruned_to_leaf);
  out.set_root(retention.root.data(), retention.root.size());
  out.set_tallies_hash(retention.tallies_hash.data(), retention.tallies_hash.size());
}

void put_office(const Erasure& erasure, wire::Record& record) {
  wire::Erasure& out = *record.mutable_erasure();
  put_act(erasure.act, out);
  if (erasure.records) put_ballots(*erasure.records, *out.mutable_records());
  out.set_before_leaf(erasure.before_leaf);
}

void put_office(const PeriodOpening& opening, wire::Record& record) {
  wire::PeriodOpening& out = *record.mutable_period_opening();
  put_act(opening.act, out);
  out.set_period(to_text(opening.period));
  out.set_policy(opening.policy);
}

void put_office(const Freeze& freeze, wire::Record& record) {
  wire::Freeze& out = *record.mutable_freeze();
  put_act(freeze.act, out);
  out.set_period(to_text(freeze.period));
  out.set_tree_size(freeze.tree_size);
  out.set_root(freeze.root.data(), freeze.root.size());
  out.set_policy_hash(freeze.policy_hash.data(), freeze.policy_hash.size());
  out.set_cells_hash(freeze.cells_hash.data(), freeze.cells_hash.size());
  out.set_figures_hash(freeze.figures_hash.data(), freeze.figures_hash.size());
  for (const DeviceId& one : freeze.waived) out.add_waived(one.text);
  for (const DeviceId& one : freeze.unheard) out.add_unheard(one.text);
  if (freeze.coverage_hash)
    out.set_coverage_hash(freeze.coverage_hash->data(), freeze.coverage_hash->size());
}

std::optional<Body> take_act_record(const wire::Record& record) {
  switch (record.body_case()) {
    case wire::Record::kOfficeSettings: return take(record.office_settings());
    case wire::Record::kRevocation: return take(record.revocation());
    case wire::Record::kIndependentCounts:
      return take_counts(record);
    case wire::Record::kAdopt: return take(record.adopt());
    case wire::Record::kLogRestart: return take(record.log_restart());
    case wire::Record::kRetention: return take(record.retention());
    case wire::Record::kErasure: return take(record.erasure());
    case wire::Record::kPeriodOpening: return take(record.period_opening());
    case wire::Record::kFreeze: return take(record.freeze());
    default: return take_flag_record(record);
  }
}

}  // namespace suara::record
