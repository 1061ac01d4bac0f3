// suara import batches: what kiosks without a network wrote to a stick. The central judges each
// file as if the kiosk had sent it; the receipts are written beside the batches, to be taken back.
#include <poll.h>

#include <algorithm>
#include <memory>

#include "common/base/durable_file.hpp"
#include "common/record/receipt.hpp"
#include "sync/bkd/carried_folder.hpp"
#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/figures.hpp"
#include "sync/uplink/uplink.hpp"

namespace suara::bkd {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int kTriesMax = 5;  // of one file, while the central is busy
constexpr std::int64_t kWaitMaxS = 60;

// What became of one file. fate: accepted, held, gap, refused, unreadable, foreign, no_receipt.
struct Row {
  fs::path path;
  std::string fate;
  std::string what;  // why, and what to do; for people
  record::CarriedRange range = {};
};

class Import {
 public:
  Import(Terminal& terminal, fs::path folder)
      : terminal_(terminal), folder_(std::move(folder)), central_(signed_in(terminal)) {}

  int run() {
    const CarriedFolder found = value_or_refuse(read_carried(folder_));
    for (const Problem& strange : found.strange)
      rows_.push_back({strange.where.file,
                       strange.code == "carried.foreign" ? "foreign" : "unreadable",
                       terminal_.texts("problem." + strange.code)});
    {
      Progress progress(terminal_, terminal_.word("import.progress"),
                        static_cast<std::int64_t>(found.batches.size()));
      std::int64_t done = 0;
      for (const CarriedBatch& batch : found.batches) {
        rows_.push_back(take(batch));
        progress.show(++done);
      }
    }
    report();
    const auto well = [](const Row& row) { return row.fate == "accepted" || row.fate == "held"; };
    return std::ranges::all_of(rows_, well) ? 0 : kExitProblems;
  }

 private:
  Row take(const CarriedBatch& batch) {
    const auto packed = read_carried_batch(batch.path);
    if (!packed)
      return {batch.path, "unreadable", terminal_.texts("problem.carried.unreadable")};
    const uplink::HttpAnswer answer = post(*packed);
    if (answer.status == 200) return keep_receipt(batch, answer);
    if (answer.status == 409)
      if (const auto head = record::decode_head(answer.body)) return gap(batch, head->seq);
    return {batch.path, "refused", texts::describe(central_.refusal_of(answer), terminal_.texts),
            batch.range};
  }

  // A central that is busy says when to come back.
  uplink::HttpAnswer post(const Bytes& packed) {
    for (int tries = 1;; ++tries) {
      uplink::HttpAnswer answer = central_.post_carried(packed);
      const bool busy = answer.status == 429 || answer.status == 503;
      if (!busy || tries == kTriesMax) return answer;
      const auto wait_s = uplink::parse_retry_after(answer.headers["retry-after"]);
      poll(nullptr, 0, static_cast<int>(std::min(wait_s.value_or(1), kWaitMaxS) * 1'000));
    }
  }

  Row keep_receipt(const CarriedBatch& batch, const uplink::HttpAnswer& answer) {
    const std::string fate = answer.headers.contains("suara-held") ? "held" : "accepted";
    try {
      put_file(batch.path.parent_path() / record::receipt_file_name(batch.range), answer.body,
               0644);
    } catch (const fs::filesystem_error& error) {
      return {batch.path, "no_receipt",
              terminal_.word("import.no_receipt", {{"what", error.code().message()}}),
              batch.range};
    }
    return {batch.path, fate, "", batch.range};
  }

  Row gap(const CarriedBatch& batch, std::uint64_t held) const {
    return {batch.path, "gap",
            terminal_.word("import.gap", {{"held", std::to_string(held)},
                                          {"first", std::to_string(held + 1)}}),
            batch.range};
  }

  void report() {
    Table table{{{"file", terminal_.word("import.file")},
                 {"fate", terminal_.word("import.fate")},
                 {"what", terminal_.word("import.what"), Align::left, true}},
                {}};
    json files = json::array();
    std::map<std::string, std::int64_t> counts;
    for (const Row& row : rows_) {
      const bool for_people = terminal_.format == Format::table;
      ++counts[row.fate];
      table.rows.push_back({row.path.filename().string(),
                            for_people ? terminal_.word("import.fate_" + row.fate) : row.fate,
                            row.what});
      files.push_back({{"file", row.path.string()},
                       {"fate", row.fate},
                       {"what", row.what},
                       {"device", row.range.device.text},
                       {"epoch", row.range.epoch},
                       {"first_seq", row.range.device.empty() ? 0 : row.range.first_seq},
                       {"last_seq", row.range.device.empty() ? 0 : row.range.last_seq}});
    }
    print_list(terminal_, table, {{"files", std::move(files)}, {"counts", counts}});
    if (terminal_.format != Format::table) return;
    const auto count = [&](const char* fate) { return figure(counts[fate], terminal_.texts); };
    const auto all = static_cast<std::int64_t>(rows_.size());
    terminal_.out << terminal_.word("import.done",
                                    {{"accepted", count("accepted")},
                                     {"held", count("held")},
                                     {"others", figure(all - counts["accepted"] - counts["held"],
                                                       terminal_.texts)}})
                  << "\n";
  }

  Terminal& terminal_;
  const fs::path folder_;
  Central central_;
  std::vector<Row> rows_;
};

}  // namespace

void add_import(Shell& shell) {
  CLI::App* group = shell.group("import", "import");
  const auto folder = std::make_shared<std::string>();
  CLI::App* command = shell.command("batches", "import_batches", group);
  command->add_option("folder", *folder, shell.help("import_batches.folder"))->required();
  command->callback([&shell, folder] { shell.exit_code = Import(shell.terminal, *folder).run(); });
}

}  // namespace suara::bkd
