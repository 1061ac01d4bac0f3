#include "sync/bkd/setup_template.hpp"

#include <sstream>

#include "sync/bkd/csv_table.hpp"

namespace suara::bkd {
namespace {

std::string commented(const std::string& words) {
  std::string out;
  std::istringstream lines(words);
  for (std::string line; std::getline(lines, line);) out += "# " + line + "\n";
  return out;
}

std::string region_file(const texts::Texts& texts) {
  return commented(texts("suara.template.region")) +
         "tenant = \"\"\nname = \"\"\nzone = \"WIB\"\nstart = 2027-01-01\n\n"
         "[hours]\nmonday = \"08:00-15:00\"\ntuesday = \"08:00-15:00\"\n"
         "wednesday = \"08:00-15:00\"\nthursday = \"08:00-15:00\"\nfriday = \"08:00-15:00\"\n"
         "saturday = \"\"\nsunday = \"\"\n\n" +
         commented(texts("suara.template.kiosk")) + "[kiosk]\n\n" +
         commented(texts("suara.template.policy")) + "[policy]\ncompare_within = \"unit\"\n";
}

std::string csv_file(const std::string& name, const texts::Texts& texts) {
  const HeadLine& line = head_line(name);
  std::vector<std::string> columns = line.required;
  columns.insert(columns.end(), line.optional.begin(), line.optional.end());
  const std::string key = "suara.template." + name.substr(0, name.find('.'));
  return csv_line(columns) + "\n" + commented(texts(key)) + commented(texts(key + "_example"));
}

}  // namespace

Files template_files(const texts::Texts& texts) {
  Files files;
  for (const std::string& name : setup_file_names())
    files[name] = name == kRegionFile ? region_file(texts) : csv_file(name, texts);
  return files;
}

}  // namespace suara::bkd
