// Reads a JSON object into typed values and remembers the first thing that is wrong.
#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "common/base/ids.hpp"
#include "common/base/problem.hpp"
#include "common/base/time.hpp"
#include "common/record/records.hpp"

namespace suara::central {

inline constexpr std::size_t kTextBytesMax = kNameBytesMax;

// Problem "request.malformed": not a JSON object.
Expected<nlohmann::json> parse_object(std::string_view body);
// The one text that an object is asked for, not empty; also "request.field".
Expected<std::string> read_text(std::string_view body, const char* key);

class Fields {
 public:
  // where: its file and row name the object in a problem, as "units" and 3.
  explicit Fields(const nlohmann::json& object, Where where = {});

  std::string text(const char* key, std::size_t bytes_max = kTextBytesMax);  // not empty
  std::optional<std::string> optional_text(const char* key, std::size_t bytes_max = kTextBytesMax);
  std::int64_t integer(const char* key, std::int64_t least, std::int64_t most);
  Hash hash(const char* key);
  Date date(const char* key);
  record::Validity validity();  // "from", "until"
  template <class AnyId>
  AnyId id(const char* key) {
    return as_id<AnyId>(key, text(key));
  }
  template <class AnyId>
  std::optional<AnyId> optional_id(const char* key) {
    const auto written = optional_text(key);
    return written ? std::optional(as_id<AnyId>(key, *written)) : std::nullopt;
  }
  // The array below the key; an absent one is empty.
  const nlohmann::json& array(const char* key);
  const nlohmann::json& object(const char* key);

  // "request.field" {field, what}
  void refuse(const char* key, const std::string& what);
  const std::optional<Problem>& problem() const { return problem_; }

 private:
  template <class AnyId>
  AnyId as_id(const char* key, const std::string& written) {
    const auto parsed = AnyId::parse(written);
    if (!parsed) refuse(key, "an id of at most 40 signs A-Z a-z 0-9 . _ / -");
    return parsed.value_or(AnyId{});
  }
  const nlohmann::json* find(const char* key) const;

  const nlohmann::json& object_;
  Where where_;
  std::optional<Problem> problem_;
};

}  // namespace suara::central
