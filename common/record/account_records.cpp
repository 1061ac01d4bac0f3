#include "common/record/wire_fields.hpp"
#include "suara.pb.h"

// Office records about who may act at BKD, and by which password.
namespace suara::record {
namespace {

std::optional<Body> take(const wire::Account& in) {
  Account account;
  account.role = in.role();
  if (!take_act(in, account.act) || !read_id(in.user(), account.user) || account.role.empty() ||
      account.role.size() > kRoleNameMax || !read_hash(in.name_commitment(), account.name_commitment) ||
      (!in.unit().empty() && !read_id(in.unit(), account.unit)))
    return std::nullopt;
  return account;
}

std::optional<Body> take(const wire::Credential& in) {
  Credential credential;
  if (!take_act(in, credential.act) || !read_id(in.person(), credential.person) ||
      in.kind() < 1 || in.kind() > 3 || !read_hash(in.hash(), credential.hash))
    return std::nullopt;
  credential.kind = static_cast<CredentialKind>(in.kind());
  return credential;
}

}  // namespace

void put_office(const Account& account, wire::Record& record) {
  wire::Account& out = *record.mutable_account();
  put_act(account.act, out);
  out.set_user(account.user.text);
  out.set_role(account.role);
  out.set_unit(account.unit.text);
  out.set_name_commitment(account.name_commitment.data(), account.name_commitment.size());
}

void put_office(const Credential& credential, wire::Record& record) {
  wire::Credential& out = *record.mutable_credential();
  put_act(credential.act, out);
  out.set_person(credential.person.text);
  out.set_kind(static_cast<std::uint32_t>(credential.kind));
  out.set_hash(credential.hash.data(), credential.hash.size());
}

std::optional<Body> take_account_record(const wire::Record& record) {
  if (record.body_case() == wire::Record::kAccount) return take(record.account());
  return take(record.credential());
}

}  // namespace suara::record
