#include <fstream>
#include <nlohmann/json.hpp>

#include "common/base/durable_file.hpp"
#include "sync/central/alarms.hpp"

// The book of alarms as a file, and the mail's words.
namespace suara::central {
namespace {

using nlohmann::json;

std::string line_of(const Alarm& alarm, const Directory& region, const texts::Texts& words) {
  const std::string where = alarm.device.empty() ? words("alarm.central")
                            : alarm.counter.empty()
                                ? alarm.device.text
                                : words("alarm.at_counter", {{"device", alarm.device.text},
                                                             {"counter", alarm.counter.text}});
  return words("alarm.line", {{"where", where},
                              {"what", words("alarm.what_" + alarm.what)},
                              {"since", to_text(alarm.since, region.zone)}}) +
         "\n";
}

}  // namespace

std::string mail_text(const AlarmMail& mail, const Directory& region, const texts::Texts& words) {
  std::string text = words("alarm.head", {{"region", region.name}}) + "\n";
  const auto add = [&](const char* head, const std::vector<Alarm>& alarms) {
    if (alarms.empty()) return;
    text += "\n" + words(std::string("alarm.") + head) + "\n";
    for (const Alarm& alarm : alarms) text += line_of(alarm, region, words);
  };
  add("begun", mail.begun);
  add("lasting", mail.lasting);
  add("over", mail.over);
  return text;
}

std::vector<AlarmEntry> load_book(const std::filesystem::path& file) {
  std::vector<AlarmEntry> book;
  std::ifstream in(file);
  try {
    for (const json& one : json::parse(in))
      book.push_back({{one.at("what"),
                       {one.at("device").get<std::string>()},
                       {one.at("counter").get<std::string>()},
                       {one.at("since_ms")},
                       {one.value("failed_at_ms", std::int64_t{0})},
                       one.value("waited_ms", std::int64_t{0})},
                      one.at("on"),
                      {one.at("told_on")},
                      {one.at("told_over")}});
  } catch (const json::exception&) {
    book.clear();
  }
  return book;
}

void save_book(const std::filesystem::path& file, const std::vector<AlarmEntry>& book) {
  json list = json::array();
  for (const AlarmEntry& entry : book)
    list.push_back({{"what", entry.alarm.what},
                    {"device", entry.alarm.device.text},
                    {"counter", entry.alarm.counter.text},
                    {"since_ms", entry.alarm.since.ms},
                    {"failed_at_ms", entry.alarm.failed_at.ms},
                    {"waited_ms", entry.alarm.waited_ms},
                    {"on", entry.on},
                    {"told_on", entry.told_on.days},
                    {"told_over", entry.told_over.days}});
  put_file(file, list.dump(1) + "\n", 0600);
}

}  // namespace suara::central
