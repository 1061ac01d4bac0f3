// What a freeze states of a period, as a function of the cells that it takes: hashes that a recount
// gives again, whenever and wherever it is made.
#pragma once
#include <functional>

#include "common/domain/late_figures.hpp"
#include "common/record/keys.hpp"
#include "sync/tally/cell_rows.hpp"
#include "sync/tally/coverage_parts.hpp"
#include "sync/tally/office_state.hpp"

namespace suara::tally {

struct FrozenFigures {
  Hash cells{};    // of the lines of tallies.csv, in the order of its rows, each ended by \n
  Hash figures{};  // of domain::figure_lines, each ended by \n
  Hash coverage{};  // of domain::coverage_lines, each ended by \n
  domain::PeriodIndex index;
};

// The figures of a frozen period.
using FiguresOf = std::function<domain::PeriodIndex(const Period&, const PeriodState&)>;
// Every cell of a period, whenever it was posted.
using EachCellOf = std::function<void(const Period&, const EachCell&)>;
// Who was learning, and whom the periods frozen before this one judge by what this one takes: also
// by ballots that came to them late or went, as far as their days are this one's too.
domain::LeftOut left_out_of(const PeriodState& state, const FiguresOf& figures_of,
                            const EachCellOf& each_cell_of);

// Takes the cells of the period one by one, in the order of the rows of tallies.csv; others, and
// those that came to nothing, are passed over.
class Freezing {
 public:
  Freezing(const Period& period, const domain::IndexPolicy& policy, domain::LeftOut left_out);
  void add(const domain::TallyKey& key, const domain::TallyCounts& counts);
  FrozenFigures finish(const UnitServices& services, const domain::Causes& causes);

 private:
  Period period_;
  domain::LeftOut left_out_;
  record::Hasher cells_;
  domain::IndexCollector collector_;
  DeskDays desk_;
};

// Of all that a ledger counts, at the moment of the freeze; which postings it takes is the
// period's.
FrozenFigures freeze_cells(const domain::Cells& cells, const ServiceDays& services,
                           const Period& period, const PeriodState& state);

}  // namespace suara::tally
