// suara verify: an exported ledger from its files alone. Says what does not hold, in that order.
#include <memory>

#include "common/record/tree_head.hpp"
#include "sync/audit/region.hpp"
#include "sync/audit/verify.hpp"
#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/figures.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

struct Asked {
  std::string folder, root;
  std::vector<std::string> receipts, heads;
};

audit::KnownHead read_head(const std::string& text) {
  const auto head = record::parse_tree_head(text);
  if (!head) throw Refusal({"verify.head", {{"text", text}}, {}}, kExitMisuse);
  return {head->log_id, head->size, head->root};
}

json found_json(const audit::Finding& found, const Terminal& terminal) {
  json place = {{"file", found.spot.file}, {"byte", found.spot.byte}};
  if (found.spot.leaf) place["leaf"] = *found.spot.leaf;
  if (!found.spot.device.empty()) {
    place["device"] = found.spot.device;
    place["seq"] = found.spot.seq;
  }
  return {{"code", found.problem.code},
          {"where", place},
          {"what", texts::describe(found.problem, terminal.texts)}};
}

json all_json(const std::vector<audit::Finding>& findings, const Terminal& terminal) {
  json all = json::array();
  for (const audit::Finding& one : findings) all.push_back(found_json(one, terminal));
  return all;
}

void print_finding(std::ostream& out, const audit::Finding& found, const Terminal& terminal) {
  const auto& spot = found.spot;
  out << "  "
      << terminal.word("verify.at_byte",
                       {{"file", spot.file}, {"byte", std::to_string(spot.byte)}});
  if (spot.leaf)
    out << ", " << terminal.word("verify.at_leaf", {{"leaf", std::to_string(*spot.leaf)}});
  if (!spot.device.empty())
    out << ", " << terminal.word("verify.at_record", {{"device", spot.device},
                                                      {"seq", std::to_string(spot.seq)}});
  out << "\n  " << texts::describe(found.problem, terminal.texts) << "\n";
}

int say_found(Terminal& terminal, const audit::Finding& found) {
  if (terminal.format == Format::json) {
    json first = found_json(found, terminal);
    first["holds"] = false;
    first["further"] = all_json(found.further, terminal);
    terminal.out << first.dump(2) << "\n";
    return kExitProblems;
  }
  terminal.error << "suara: " << terminal.word("verify.does_not_hold") << "\n";
  print_finding(terminal.error, found, terminal);
  for (const audit::Finding& one : found.further) print_finding(terminal.error, one, terminal);
  return kExitProblems;
}

json side_parts_json(const audit::Report& report) {
  if (!report.side_parts) return nullptr;
  return {{"there", report.side_parts->there},
          {"erased", report.side_parts->erased},
          {"missing", report.side_parts->missing}};
}

void say_report(Terminal& terminal, const audit::Report& report, const Asked& asked) {
  const auto count = [&](std::uint64_t number) {
    return figure(static_cast<std::int64_t>(number), terminal.texts);
  };
  const std::string root = audit::root_fingerprint(report.root_key);
  if (terminal.format == Format::json) {
    json lost = json::array();
    for (const audit::LostLog& one : report.lost)
      lost.push_back(
          {{"log_id", one.log_id}, {"batches", one.tree_size}, {"carried", one.carried}});
    terminal.out << json{{"holds", true},
                         {"lost", std::move(lost)},
                         {"tenant", report.tenant.text},
                         {"root_fingerprint", root},
                         {"root_given", !asked.root.empty()},
                         {"log_id", report.head.log_id},
                         {"batches", report.head.tree_size},
                         {"root", to_hex(view_of(report.head.root))},
                         {"records", report.records},
                         {"ratings", report.ratings},
                         {"held", report.held},
                         {"counted_before", report.counted_before},
                         {"devices", report.devices},
                         {"branches", report.branches},
                         {"seen_heads", report.seen_heads},
                         {"receipts", report.receipts},
                         {"tally_rows", report.tally_rows},
                         {"side_parts", side_parts_json(report)},
                         {"closed_years", report.closed_years},
                         {"notes", all_json(report.notes, terminal)}}
                        .dump(2)
                 << "\n";
    return;
  }
  terminal.out << terminal.word("verify.holds", {{"tenant", report.tenant.text}}) << "\n\n";
  print_pairs(terminal,
              {{terminal.word("verify.root_key"), root},
               {terminal.word("verify.log"),
                std::to_string(report.head.log_id) + ":" + std::to_string(report.head.tree_size) +
                    ":" + to_hex(view_of(report.head.root))},
               {terminal.word("verify.batches"), count(report.head.tree_size)},
               {terminal.word("verify.records"), count(report.records)},
               {terminal.word("verify.ratings"), count(report.ratings)},
               {terminal.word("verify.held"), count(report.held)},
               {terminal.word("verify.counted_before"), count(report.counted_before)},
               {terminal.word("verify.devices"), count(report.devices)},
               {terminal.word("verify.branches"), count(report.branches)},
               {terminal.word("verify.seen_heads"), count(report.seen_heads)},
               {terminal.word("verify.receipts"), count(report.receipts)},
               {terminal.word("verify.tally_rows"), count(report.tally_rows)}});
  for (const audit::LostLog& one : report.lost)
    print_pairs(terminal, {{terminal.word("verify.lost"),
                            terminal.word("verify.lost_line",
                                          {{"log_id", std::to_string(one.log_id)},
                                           {"size", count(one.tree_size)},
                                           {"carried", count(one.carried)}})}});
  for (const std::uint32_t year : report.closed_years)
    print_pairs(terminal, {{terminal.word("verify.closed_year"), std::to_string(year)}});
  if (const auto& parts = report.side_parts)
    print_pairs(terminal, {{terminal.word("verify.side_parts"), count(parts->there)},
                           {terminal.word("verify.erased"), count(parts->erased)},
                           {terminal.word("verify.missing"), count(parts->missing)}});
  if (!report.notes.empty()) terminal.out << "\n" << terminal.word("verify.notes") << "\n";
  for (const audit::Finding& note : report.notes) print_finding(terminal.out, note, terminal);
  if (asked.root.empty()) terminal.out << "\n" << terminal.word("verify.root_trusted") << "\n";
}

int verify_folder(Terminal& terminal, const Asked& asked) {
  if (!std::filesystem::is_directory(asked.folder))
    throw Refusal({"verify.folder", {{"folder", asked.folder}}, {}}, kExitMisuse);
  audit::Order order;
  order.folder = asked.folder;
  order.root = asked.root;
  order.receipts.assign(asked.receipts.begin(), asked.receipts.end());
  for (const std::string& head : asked.heads) order.heads.push_back(read_head(head));
  std::unique_ptr<Progress> bar;
  order.progress = [&](std::uint64_t read, std::uint64_t all) {
    if (!bar)
      bar = std::make_unique<Progress>(terminal, terminal.word("verify.progress"),
                                       static_cast<std::int64_t>(all));
    bar->show(static_cast<std::int64_t>(read));
  };
  const auto verified = audit::verify(order);
  bar.reset();
  if (const auto* found = std::get_if<audit::Finding>(&verified))
    return say_found(terminal, *found);
  say_report(terminal, std::get<audit::Report>(verified), asked);
  return 0;
}

}  // namespace

void add_verify(Shell& shell) {
  const auto asked = std::make_shared<Asked>();
  CLI::App* command = shell.command("verify", "verify");
  command->add_option("folder", asked->folder, shell.help("verify.folder"))->required();
  command->add_option("--root", asked->root, shell.help("verify.root"));
  command->add_option("--receipts", asked->receipts, shell.help("verify.receipts"));
  command->add_option("--head", asked->heads, shell.help("verify.head"));
  command->callback([&shell, asked] { shell.exit_code = verify_folder(shell.terminal, *asked); });
}

}  // namespace suara::bkd
