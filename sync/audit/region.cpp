#include "sync/audit/region.hpp"

#include <nlohmann/json.hpp>

#include "common/record/ledger_files.hpp"
#include "sync/audit/finding.hpp"

namespace suara::audit {
namespace {

using nlohmann::json;

const Spot kSpot{std::string(record::kRegionFile), 0};

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) stop(kSpot, "audit.region_malformed");
  return found->get<std::string>();
}

template <std::size_t N>
std::array<std::uint8_t, N> octets_of(const json& object, const char* key) {
  const auto bytes = from_hex(text_of(object, key));
  const auto octets = bytes ? array_of<N>(*bytes) : std::nullopt;
  if (!octets) stop(kSpot, "audit.region_malformed");
  return *octets;
}

std::string plain_hex(std::string_view given) {
  std::string plain;
  for (const char sign : given)
    if (sign != ' ' && sign != ':')
      plain += sign >= 'A' && sign <= 'F' ? static_cast<char>(sign - 'A' + 'a') : sign;
  return plain;
}

Bytes fingerprint_bytes(const record::PublicKey& root_key) {
  return Bytes(view_of(record::sha256({view_of(root_key)}))).substr(0, 16);
}

}  // namespace

ExportedRegion read_region(std::string_view text) {
  const json file = json::parse(text, nullptr, false);
  if (!file.is_object()) stop(kSpot, "audit.region_malformed");
  if (text_of(file, "format") != "suara.ledger.1") stop(kSpot, "audit.region_malformed");
  ExportedRegion region;
  const auto tenant = TenantId::parse(text_of(file, "tenant"));
  if (!tenant) stop(kSpot, "audit.region_malformed");
  region.tenant = *tenant;
  region.root_key = octets_of<32>(file, "root_key");
  const auto list = file.find("key_statements");
  if (list == file.end() || !list->is_array()) stop(kSpot, "audit.region_malformed");
  for (const json& one : *list) {
    if (!one.is_object()) stop(kSpot, "audit.region_malformed");
    const auto statement = from_hex(text_of(one, "statement"));
    if (!statement) stop(kSpot, "audit.region_malformed");
    region.statements.push_back({*statement, octets_of<64>(one, "signature")});
    const auto opened = record::open_statement(region.statements.back(), region.root_key);
    if (!opened || opened->tenant != region.tenant) stop(kSpot, "audit.statement");
    region.opened.push_back(*opened);
  }
  return region;
}

std::string root_fingerprint(const record::PublicKey& root_key) {
  const std::string hex = to_hex(fingerprint_bytes(root_key));
  std::string text;
  for (std::size_t i = 0; i < hex.size(); i += 4) text += (i == 0 ? "" : " ") + hex.substr(i, 4);
  return text;
}

bool is_root(const record::PublicKey& root_key, std::string_view given) {
  const std::string plain = plain_hex(given);
  return plain == to_hex(view_of(root_key)) || plain == to_hex(fingerprint_bytes(root_key));
}

}  // namespace suara::audit
