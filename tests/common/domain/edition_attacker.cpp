#include "tests/common/domain/edition_attacker.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace suara::test {
namespace {

constexpr int kNodesMax = 20'000;        // of one search
constexpr std::size_t kSetsMax = 1'500;  // that subtraction looks at

// Votes that are in the same views: nothing tells them apart.
struct Atom {
  std::vector<bool> in_view;
  std::set<Date> days;
  int size = 0;
};

std::vector<Atom> atoms_of(const std::vector<Vote>& votes, const std::vector<View>& views) {
  std::map<std::vector<bool>, Atom> atoms;
  for (std::size_t i = 0; i < votes.size(); ++i) {
    const Vote& vote = votes[i];
    std::vector<bool> in_view;
    for (const View& view : views) in_view.push_back(view.holds[i]);
    if (std::find(in_view.begin(), in_view.end(), true) == in_view.end()) continue;
    Atom& atom = atoms[in_view];
    atom.in_view = in_view;
    atom.days.insert(vote.day);
    ++atom.size;
  }
  std::vector<Atom> out;  // those of most views first: each of the next ends a view
  for (const auto& [key, atom] : atoms) out.insert(out.begin(), atom);
  return out;
}

// What is known of a set of atoms: how many of its votes are at most each score.
struct Known {
  std::vector<bool> atoms;
  int size = 0;
  std::array<std::optional<int>, 5> at_most{};  // [score], 0..4

  bool whole() const {
    return std::ranges::all_of(at_most, [](const auto& count) { return count.has_value(); });
  }
  Composition scores() const {
    Composition out{};
    for (std::size_t s = 0; s < out.size(); ++s) out[s] = *at_most[s + 1] - *at_most[s];
    return out;
  }
};

Known known_of(const View& view, std::size_t number, const std::vector<Atom>& atoms) {
  Known known;
  for (const Atom& atom : atoms) known.atoms.push_back(atom.in_view[number]);
  int count = 0;
  known.at_most[0] = 0;
  for (const domain::ScoreClass& one : view.classes)
    known.at_most[one.last] = count += static_cast<int>(one.count);
  known.size = count;
  return known;
}

// a without b, where b is a part of it.
std::optional<Known> without(const Known& a, const Known& b) {
  Known rest;
  for (std::size_t i = 0; i < a.atoms.size(); ++i) {
    if (b.atoms[i] && !a.atoms[i]) return std::nullopt;
    rest.atoms.push_back(a.atoms[i] && !b.atoms[i]);
  }
  rest.size = a.size - b.size;
  if (rest.size == 0) return std::nullopt;
  for (std::size_t s = 0; s < a.at_most.size(); ++s)
    if (a.at_most[s] && b.at_most[s]) rest.at_most[s] = *a.at_most[s] - *b.at_most[s];
  return rest;
}

// Where the votes up to a lower and up to a higher score are as many, there are none in between.
void fill(Known& known) {
  auto& at_most = known.at_most;
  for (std::size_t low = 0; low < at_most.size(); ++low)
    for (std::size_t high = low + 1; high < at_most.size(); ++high)
      if (at_most[low] && at_most[high] && *at_most[low] == *at_most[high])
        for (std::size_t s = low; s < high; ++s) at_most[s] = at_most[low];
}

// Every set that views and their differences, and differences of these, tell apart.
std::map<std::vector<bool>, Known> subtract(const std::vector<View>& views,
                                            const std::vector<Atom>& atoms) {
  std::map<std::vector<bool>, Known> sets;
  std::vector<Known> queue;
  const auto learn = [&](Known known) {
    fill(known);
    const auto [place, is_new] = sets.try_emplace(known.atoms, known);
    Known& held = place->second;
    bool more = is_new;
    for (std::size_t s = 0; s < known.at_most.size(); ++s)
      if (!held.at_most[s] && known.at_most[s]) {
        held.at_most[s] = known.at_most[s];
        more = true;
      }
    fill(held);
    if (more) queue.push_back(held);
  };
  for (std::size_t v = 0; v < views.size(); ++v) learn(known_of(views[v], v, atoms));
  for (std::size_t i = 0; i < queue.size() && queue.size() < kSetsMax; ++i) {
    const Known one = queue[i];
    for (std::size_t j = 0; j < i && queue.size() < kSetsMax; ++j) {
      const Known other = queue[j];
      if (auto rest = without(one, other)) learn(*rest);
      if (auto rest = without(other, one)) learn(*rest);
    }
  }
  return sets;
}

// Tries to give each atom a composition so that every view's classes come out.
class Search {
 public:
  Search(std::vector<Atom> atoms, const std::vector<View>& views) : atoms_(std::move(atoms)) {
    for (const View& view : views) {
      std::array<std::size_t, 4> class_of{};
      std::vector<int> left;
      for (const domain::ScoreClass& one : view.classes) {
        for (int score = one.first; score <= one.last; ++score)
          class_of[static_cast<std::size_t>(score - 1)] = left.size();
        left.push_back(static_cast<int>(one.count));
      }
      class_of_.push_back(class_of);
      left_.push_back(left);
    }
    last_atom_.resize(views.size());
    for (std::size_t v = 0; v < views.size(); ++v)
      for (std::size_t a = 0; a < atoms_.size(); ++a)
        if (atoms_[a].in_view[v]) last_atom_[v] = a;
  }

  // The compositions of atom 0 that some world allows, two at most.
  std::vector<Composition> of_first(bool& gave_up) {
    try_atom(0);
    gave_up = nodes_ > kNodesMax;
    return {found_.begin(), found_.end()};
  }

 private:
  bool take(const Atom& atom, const Composition& scores, int sign) {
    bool fits = true;
    for (std::size_t v = 0; v < left_.size(); ++v) {
      if (!atom.in_view[v]) continue;
      for (std::size_t s = 0; s < scores.size(); ++s) {
        int& left = left_[v][class_of_[v][s]];
        left -= sign * scores[s];
        fits = fits && left >= 0;
      }
    }
    return fits;
  }

  bool views_end_well(std::size_t atom) const {
    for (std::size_t v = 0; v < left_.size(); ++v)
      if (last_atom_[v] == atom &&
          std::ranges::any_of(left_[v], [](int left) { return left != 0; }))
        return false;
    return true;
  }

  // Whether a world was found from here on.
  bool try_atom(std::size_t a) {
    if (a == atoms_.size()) return true;
    const int n = atoms_[a].size;
    for (int one = 0; one <= n; ++one)
      for (int two = 0; one + two <= n; ++two)
        for (int three = 0; one + two + three <= n; ++three) {
          if (++nodes_ > kNodesMax || found_.size() > 1) return false;
          const Composition scores{one, two, three, n - one - two - three};
          const bool fits = take(atoms_[a], scores, 1) && views_end_well(a);
          const bool world = fits && try_atom(a + 1);
          take(atoms_[a], scores, -1);
          if (a == 0 && world) found_.insert(scores);
          if (a > 0 && world) return true;
        }
    return false;
  }

  std::vector<Atom> atoms_;
  std::vector<std::array<std::size_t, 4>> class_of_;
  std::vector<std::vector<int>> left_;  // of each view's classes
  std::vector<std::size_t> last_atom_;
  std::set<Composition> found_;
  int nodes_ = 0;
};

// Whether only one composition of that atom fits all views.
void search(const std::vector<Atom>& atoms, std::size_t atom, const std::vector<View>& views,
            Findings& findings) {
  ++findings.small_sets;
  std::vector<Atom> order = atoms;
  const auto place = order.begin() + static_cast<std::ptrdiff_t>(atom);
  std::rotate(order.begin(), place, place + 1);
  bool gave_up = false;
  const auto possible = Search(order, views).of_first(gave_up);
  findings.unfinished += gave_up && possible.size() < 2 ? 1 : 0;
  if (!gave_up && possible.size() == 1)
    findings.pinned.push_back(
        {{atoms[atom].days.begin(), atoms[atom].days.end()}, possible.front()});
}

}  // namespace

View view_of_days(const std::vector<Vote>& votes, Date first, Date last,
                  std::vector<domain::ScoreClass> classes) {
  View view{{}, std::move(classes)};
  for (const Vote& vote : votes) view.holds.push_back(first <= vote.day && vote.day <= last);
  return view;
}

Findings attack(const std::vector<Vote>& votes, const std::vector<View>& views) {
  Findings findings;
  const std::vector<Atom> atoms = atoms_of(votes, views);
  std::set<std::size_t> told;  // atoms that subtraction alone has pinned
  for (const auto& [members, known] : subtract(views, atoms)) {
    if (known.size >= domain::kClassMin) continue;
    ++findings.small_sets;
    if (!known.whole()) continue;
    Pinned pinned{{}, known.scores()};
    for (std::size_t a = 0; a < atoms.size(); ++a) {
      if (!members[a]) continue;
      pinned.days.insert(pinned.days.end(), atoms[a].days.begin(), atoms[a].days.end());
      told.insert(a);
    }
    findings.pinned.push_back(std::move(pinned));
  }
  for (std::size_t i = 0; i < atoms.size(); ++i)
    if (atoms[i].size < domain::kClassMin && !told.contains(i)) search(atoms, i, views, findings);
  return findings;
}

}  // namespace suara::test
