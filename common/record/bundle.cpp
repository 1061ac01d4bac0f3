#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "common/record/receipt.hpp"
#include "suara.pb.h"

namespace suara::record {
namespace {

// Map entries in ascending order: the same values give the same bytes.
Bytes serialise_in_order(const google::protobuf::MessageLite& message) {
  Bytes bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream out(&stream);
  out.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&out);
  out.Trim();
  return bytes;
}

void put_people(const Bundle& bundle, wire::Bundle& out) {
  for (const RosterEntry& one : bundle.roster) {
    auto* entry = out.add_roster();
    entry->set_officer(one.officer.text);
    entry->set_nip(one.nip);
    entry->set_name(one.name);
    entry->set_pin_hash(one.pin_hash);
  }
}

void put_places(const Bundle& bundle, wire::Bundle& out) {
  for (const CatalogueEntry& one : bundle.catalogue) {
    auto* entry = out.add_catalogue();
    entry->set_service(one.service.text);
    entry->set_name_id(one.name_id);
    entry->set_name_en(one.name_en);
  }
  for (const CounterEntry& one : bundle.counters) {
    auto* entry = out.add_counters();
    entry->set_counter(one.counter.text);
    entry->set_name(one.name);
  }
}

bool take_statements(const wire::Bundle& in, Bundle& bundle) {
  for (const auto& one : in.key_statements()) {
    const auto signature = array_of<64>(one.signature());
    if (!signature) return false;
    bundle.key_statements.push_back({one.statement(), *signature});
  }
  return true;
}

bool take_lists(const wire::Bundle& in, Bundle& bundle) {
  for (const auto& one : in.roster()) {
    const auto officer = OfficerId::parse(one.officer());
    if (!officer) return false;
    bundle.roster.push_back({*officer, one.nip(), one.name(), one.pin_hash()});
  }
  for (const auto& one : in.catalogue()) {
    const auto service = ServiceId::parse(one.service());
    if (!service) return false;
    bundle.catalogue.push_back({*service, one.name_id(), one.name_en()});
  }
  for (const auto& one : in.counters()) {
    const auto counter = CounterId::parse(one.counter());
    if (!counter) return false;
    bundle.counters.push_back({*counter, one.name()});
  }
  return true;
}

}  // namespace

Bytes encode(const Bundle& bundle) {
  wire::Bundle out;
  for (const SignedKeyStatement& one : bundle.key_statements) {
    auto* statement = out.add_key_statements();
    statement->set_statement(one.statement);
    statement->set_signature(one.signature.data(), one.signature.size());
  }
  out.set_tenant_name(bundle.tenant_name);
  out.set_zone_hours_east(bundle.zone.hours_east);
  out.set_unit(bundle.unit.text);
  out.set_unit_name(bundle.unit_name);
  put_people(bundle, out);
  put_places(bundle, out);
  for (const auto& [key, value] : bundle.settings) (*out.mutable_settings())[key] = value;
  return serialise_in_order(out);
}

Expected<Bundle> decode_bundle(std::string_view bytes) {
  wire::Bundle in;
  Bundle bundle;
  if (!in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return problem("bundle.malformed");
  const auto unit = UnitId::parse(in.unit());
  if (!unit || !take_statements(in, bundle) || !take_lists(in, bundle) ||
      in.zone_hours_east() < 7 || in.zone_hours_east() > 9)
    return problem("bundle.malformed");
  bundle.unit = *unit;
  bundle.tenant_name = in.tenant_name();
  bundle.zone = {in.zone_hours_east()};
  bundle.unit_name = in.unit_name();
  for (const auto& [key, value] : in.settings()) bundle.settings[key] = value;
  return bundle;
}

}  // namespace suara::record
