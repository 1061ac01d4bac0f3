// What waits for a password's argon2id: its own threads do that, between two turns of the writer.
#include "sync/central/dispatch.hpp"
#include "sync/central/in_turn.hpp"
#include "sync/central/office_acts.hpp"
#include "sync/central/sessions.hpp"

namespace suara::central {

void Dispatcher::sign_in(const Request& request, const Respond& respond) {
  const auto form = read_sign_in(request.body);
  if (!form) return respond(refuse(form.error(), request));
  const Instant now = now_();
  if (form->code)
    return write(
        [code = *form->code, now](Books& books) { return sign_in_by_code(books, code, now); },
        request, respond);
  const Response lost = this->lost(request);
  Write job;
  job.facts = false;
  job.run = [this, form = *form, request, respond, now](Books& books) -> Done {
    const auto account = begin_try(books, form.user, now);
    if (!account)
      return [respond, response = refuse(account.error(), request)](Books&) { respond(response); };
    return [this, form, request, respond, account = *account](Books&) {
      check_password(form, account, request, respond);
    };
  };
  job.not_stored = [respond, lost] { respond(lost); };
  if (!writer_.submit(std::move(job))) respond(lost);
}

void Dispatcher::change_password(const Call& call, const Respond& respond) {
  const auto form = read_own_password(call.request.body);
  if (!form) return respond(refuse(form.error(), call.request));
  const Response lost = this->lost(call.request);
  Write job;
  job.facts = false;
  job.run = [=, this, own = *form, who = call.principal, request = call.request,
             now = call.now](Books& books) -> Done {
    const auto account = begin_own_try(books, who, now);
    if (!account)
      return [respond, response = refuse(account.error(), request)](Books&) { respond(response); };
    return [=, this, account = *account](Books&) {
      const bool queued = passwords_.submit([=, this](SQLite::Database&) {
        if (!password_fits(account, own.password))
          return respond(refuse({"credentials.wrong"}, request));
        const Work setting = [=](Books& all) {
          return accept_own_password(all, account, own.password_hash, who, now);
        };
        write(if_still_named(who, setting), request, respond);
      });
      if (!queued) respond(refuse({"central.busy", {{"retry_after", "5"}}}, request));
    };
  };
  job.not_stored = [respond, lost] { respond(lost); };
  if (!writer_.submit(std::move(job))) respond(lost);
}

void Dispatcher::check_password(const SignIn& form, const Account& account, const Request& request,
                                const Respond& respond) {
  const bool queued = passwords_.submit([=, this](SQLite::Database&) {
    if (!password_fits(account, form.password)) return respond(refuse({"session.wrong"}, request));
    const Instant now = now_();
    write(
        [user = form.user, account, now](Books& books) -> Expected<Response> {
          return open_session(books, user, account, now);
        },
        request, respond);
  });
  if (!queued) respond(refuse({"central.busy", {{"retry_after", "5"}}}, request));
}

}  // namespace suara::central
