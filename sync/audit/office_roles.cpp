#include "sync/audit/office_roles.hpp"


namespace suara::audit {
namespace {

template <class... Names>
bool is_one_of(const std::string& role, Names... names) {
  return ((role == names) || ...);
}

struct MayStand {
  // Facts about the region are the operator's.
  template <class Fact>
  bool operator()(const Fact& fact) const {
    if constexpr (requires { fact.act.role; })
      return is_one_of(fact.act.role, "operator");
    else
      return false;  // A kiosk's record.
  }
  bool operator()(const record::Boot&) const { return true; }
  bool operator()(const record::Shutdown&) const { return true; }
  bool operator()(const record::Annul& one) const { return decides(one.act); }
  bool operator()(const record::Keep& one) const { return decides(one.act); }
  bool operator()(const record::Adopt& one) const { return decides(one.act); }
  bool operator()(const record::LogRestart& one) const { return closes(one.act); }
  bool operator()(const record::Retention& one) const { return closes(one.act); }

  bool operator()(const record::Dismissal& one) const { return decides(one.act); }
  bool operator()(const record::ObjectionDecision& one) const { return decides(one.act); }
  bool operator()(const record::Reopening& one) const {
    return is_one_of(one.act.role, "operator", "reviewer");
  }
  bool operator()(const record::CoverageCause& one) const {
    return is_one_of(one.act.role, "operator", "reviewer");
  }
  // Nobody objects for another.
  bool operator()(const record::Objection& one) const {
    return is_one_of(one.act.role, "officer") && one.act.person.text == one.officer.text;
  }

  // Also what the central found in its rows, where the chain has nothing of it or something else.
  bool operator()(const record::Account& one) const { return sets(one.act); }
  bool operator()(const record::Credential& one) const {
    return sets(one.act) || one.act.person == one.person;
  }
  bool operator()(const record::OfficeSettings& one) const { return sets(one.act); }

  bool operator()(const record::Erasure& one) const {
    return is_one_of(one.act.role, "operator", one.before_leaf > 0 ? "central" : "operator");
  }

  static bool sets(const record::Act& act) { return is_one_of(act.role, "operator", "central"); }
  static bool decides(const record::Act& act) { return is_one_of(act.role, "reviewer"); }
  static bool closes(const record::Act& act) {
    return is_one_of(act.role, "operator", "reviewer", "auditor", "inspector");
  }
};

}  // namespace

bool may_stand_there(const record::Body& body) { return std::visit(MayStand{}, body); }

}  // namespace suara::audit
