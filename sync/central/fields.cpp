#include "sync/central/fields.hpp"

namespace suara::central {

using nlohmann::json;

Expected<json> parse_object(std::string_view body) {
  json parsed = json::parse(body, nullptr, false);
  if (!parsed.is_object()) return suara::problem("request.malformed");
  return parsed;
}

Expected<std::string> read_text(std::string_view body, const char* key) {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  Fields in(*object);
  std::string text = in.text(key);
  if (in.problem()) return tl::unexpected(*in.problem());
  return text;
}

Fields::Fields(const json& object, Where where) : object_(object), where_(std::move(where)) {
  if (!object.is_object()) problem_ = Problem{"request.malformed", {}, where_};
}

// nullptr: absent or null.
const json* Fields::find(const char* key) const {
  if (!object_.is_object()) return nullptr;
  const auto found = object_.find(key);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

void Fields::refuse(const char* key, const std::string& what) {
  if (problem_) return;
  Where where = where_;
  where.column = key;
  problem_ = Problem{"request.field", {{"field", key}, {"what", what}}, where};
}

std::optional<std::string> Fields::optional_text(const char* key, std::size_t bytes_max) {
  const json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) {
    refuse(key, "text");
    return std::nullopt;
  }
  auto written = value->get<std::string>();
  if (written.size() > bytes_max) {
    refuse(key, "at most " + std::to_string(bytes_max) + " bytes");
    return std::nullopt;
  }
  if (written.empty()) return std::nullopt;
  return written;
}

std::string Fields::text(const char* key, std::size_t bytes_max) {
  auto written = optional_text(key, bytes_max);
  if (!written) refuse(key, "text");
  return written.value_or("");
}

std::int64_t Fields::integer(const char* key, std::int64_t least, std::int64_t most) {
  const json* value = find(key);
  if (value != nullptr && value->is_number_integer()) {
    const auto number = value->get<std::int64_t>();
    if (least <= number && number <= most) return number;
  }
  refuse(key, std::to_string(least) + ".." + std::to_string(most));
  return least;
}

Hash Fields::hash(const char* key) {
  const auto bytes = from_hex(text(key));
  const auto value = bytes ? array_of<32>(*bytes) : std::nullopt;
  if (!value) refuse(key, "64 hex digits");
  return value.value_or(Hash{});
}

Date Fields::date(const char* key) {
  const auto day = parse_date(text(key));
  if (!day) refuse(key, "YYYY-MM-DD");
  return day.value_or(Date{});
}

record::Validity Fields::validity() {
  record::Validity validity{date("from"), std::nullopt};
  if (find("until") != nullptr) validity.until = date("until");
  if (validity.until && *validity.until < validity.from) refuse("until", "not before from");
  return validity;
}

const json& Fields::array(const char* key) {
  static const json kNone = json::array();
  const json* value = find(key);
  if (value == nullptr) return kNone;
  if (value->is_array()) return *value;
  refuse(key, "a list");
  return kNone;
}

const json& Fields::object(const char* key) {
  static const json kNone = json::object();
  const json* value = find(key);
  if (value == nullptr) return kNone;
  if (value->is_object()) return *value;
  refuse(key, "an object");
  return kNone;
}

}  // namespace suara::central
