#include "sync/central/setup_form.hpp"

#include "common/domain/index_policy.hpp"
#include "common/domain/region_settings.hpp"
#include "sync/central/fields.hpp"

namespace suara::central {
namespace {

using nlohmann::json;

constexpr std::size_t kNipBytesMax = 30;
constexpr std::size_t kKeyBytesMax = 80;
constexpr std::int64_t kShortestSecondsMax = 86'400;

UnitRow read_unit(Fields& in) {
  return {in.id<UnitId>("unit"), in.text("name"), in.optional_id<UnitId>("parent")};
}

ServiceRow read_service(Fields& in) {
  return {in.id<ServiceId>("service"),
          in.id<UnitId>("unit"),
          in.text("name_id"),
          in.text("name_en"),
          static_cast<std::uint32_t>(in.integer("shortest_seconds", 0, kShortestSecondsMax)),
          in.validity()};
}

CounterRow read_counter(Fields& in) {
  return {in.id<CounterId>("counter"), in.id<UnitId>("unit"), in.text("name"),
          in.optional_id<DeviceId>("device"), in.validity()};
}

OfficerRow read_officer(Fields& in) {
  const auto officer = in.optional_id<OfficerId>("officer");
  // Whoever comes from an import is known by their id alone.
  std::string nip =
      officer ? in.optional_text("nip", kNipBytesMax).value_or("") : in.text("nip", kNipBytesMax);
  return {officer, std::move(nip), in.text("name"), in.id<UnitId>("unit"), in.validity()};
}

SuperiorRow read_superior(Fields& in) {
  return {in.text("officer_nip", kNipBytesMax), in.text("superior_nip", kNipBytesMax),
          in.validity()};
}

BeginningRow read_beginning(Fields& in) {
  return {in.text("officer_nip", kNipBytesMax), in.id<ServiceId>("service"), in.id<UnitId>("unit"),
          in.date("from")};
}

HolidayRow read_holiday(Fields& in) { return {in.date("date"), in.text("name")}; }

UserRow read_user(Fields& in) {
  const auto role = parse_role(in.text("role"));
  if (!role)
    in.refuse("role",
              "officer, appraiser, unit_head, operator, reviewer, inspector, "
              "treasurer, auditor, technician");
  return {in.id<PersonId>("user"), in.text("name"), role.value_or(Role::auditor),
          in.optional_id<UnitId>("unit")};
}

template <class Row>
std::optional<Problem> read_rows(const json& whole, const char* list, Row (*read)(Fields&),
                                 std::vector<Row>& rows) {
  Fields outer(whole);
  std::int64_t number = 0;
  for (const json& object : outer.array(list)) {
    Fields in(object, {list, ++number, ""});
    rows.push_back(read(in));
    if (in.problem()) return in.problem();
  }
  return outer.problem();
}

std::optional<Problem> read_texts(Fields& outer, const char* key, const std::string& prefix,
                                  std::map<std::string, std::string>& into,
                                  std::size_t bytes_max = kTextBytesMax) {
  for (const auto& [name, value] : outer.object(key).items()) {
    if (!value.is_string() || name.size() > kKeyBytesMax ||
        value.get_ref<const std::string&>().size() > bytes_max)
      outer.refuse(key, "texts of at most " + std::to_string(bytes_max) + " bytes");
    else
      into[prefix + name] = value.get<std::string>();
  }
  return outer.problem();
}

std::optional<Problem> read_settings(Fields& region, SetupForm& form) {
  std::map<std::string, std::string> settings;
  if (auto wrong = read_texts(region, "settings", "", settings)) return wrong;
  for (const auto& [key, value] : settings)
    if (auto wrong = domain::wrong_setting(key, value)) return wrong;
  form.settings.merge(settings);
  return std::nullopt;
}

std::optional<Problem> read_region(const json& whole, SetupForm& form) {
  Fields outer(whole);
  const json& region = outer.object("region");
  if (outer.problem()) return outer.problem();
  Fields in(region, {"region", 0, ""});
  form.name = in.optional_text("name");
  if (const auto zone = in.optional_text("zone")) {
    form.zone = parse_zone(*zone);
    if (!form.zone) in.refuse("zone", "WIB, WITA, WIT");
  }
  if (auto wrong = read_texts(in, "hours", "hours.", form.settings)) return wrong;
  if (auto wrong = read_settings(in, form)) return wrong;
  if (auto wrong = read_texts(in, "policy", domain::kPolicyPrefix, form.settings,
                              domain::kPolicyBytesMax))
    return wrong;
  const auto policy = domain::policy_of(form.settings);
  return policy ? std::nullopt : std::optional(policy.error());
}

}  // namespace

Expected<SetupForm> read_setup(std::string_view body) {
  const auto whole = parse_object(body);
  if (!whole) return tl::unexpected(whole.error());
  SetupForm form;
  std::optional<Problem> wrong = read_region(*whole, form);
  if (!wrong) wrong = read_rows(*whole, "units", read_unit, form.units);
  if (!wrong) wrong = read_rows(*whole, "services", read_service, form.services);
  if (!wrong) wrong = read_rows(*whole, "counters", read_counter, form.counters);
  if (!wrong) wrong = read_rows(*whole, "officers", read_officer, form.officers);
  if (!wrong) wrong = read_rows(*whole, "superiors", read_superior, form.superiors);
  if (!wrong) wrong = read_rows(*whole, "beginnings", read_beginning, form.beginnings);
  if (!wrong) wrong = read_rows(*whole, "holidays", read_holiday, form.holidays);
  if (!wrong) wrong = read_rows(*whole, "users", read_user, form.users);
  if (wrong) return tl::unexpected(*wrong);
  return form;
}

}  // namespace suara::central
