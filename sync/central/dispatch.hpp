// From a request to its answer: route, session, right, handler; reads on the pool, writes through
// the writer.
#pragma once
#include "sync/central/batches.hpp"
#include "sync/central/call.hpp"
#include "sync/central/chain_views.hpp"
#include "sync/central/flag_watch.hpp"
#include "sync/central/ledger_exports.hpp"
#include "sync/central/metrics.hpp"
#include "sync/central/night_shift.hpp"
#include "sync/central/pool.hpp"
#include "sync/central/replies.hpp"
#include "sync/central/sessions.hpp"
#include "sync/central/tally_upkeep.hpp"
#include "sync/central/writer.hpp"

namespace suara::central {

class Dispatcher {
 public:
  Dispatcher(KeyStore& keys, std::string version, std::function<Instant()> now, Words words,
             Published& published, Writer& writer, Pool& pool, Pool& passwords, FigureWork& figures,
             NightShift& night, FlagWatch& flags, MetricsSource metrics,
             std::filesystem::path data_folder);

  // From the I/O thread; answers from another.
  void handle(Request request, Respond respond);
  // To a request that could not be read to its end.
  Response refuse_unread(int status, const Request& head) const;

 private:
  void dispatch(Request request, const Respond& respond, SQLite::Database& reader);
  void act(Request request, const Match& found, const Respond& respond, SQLite::Database& reader);
  Response health() const;
  Response metrics(SQLite::Database& reader) const;
  void take_batch(const Request& request, const Respond& respond);
  Response refuse_batch(const Problem& problem, const std::string& language);
  void acknowledge(Books& books, Append& append, const Stored& stored, const Respond& respond);
  std::optional<Response> too_often(const Request& request, Asked what) const;
  // Counts what was wrong; what was right is given back.
  Respond counting_wrong(const Request& request, Asked what, Respond respond) const;
  void sign_in(const Request& request, const Respond& respond);
  void check_password(const SignIn& form, const Account& account, const Request& request,
                      const Respond& respond);
  Expected<Response> read(const Call& call, Action action, SQLite::Database& reader);
  void write(Work work, const Request& request, const Respond& respond);
  Done answer(Books& books, const Work& work, const std::string& language,
              const Respond& respond) const;
  // What is computed on a snapshot first; false: the action is none of these.
  bool compute(const Call& call, Action action, const Respond& respond);
  void freeze(const Call& call, const Respond& respond);
  void advance(const Call& call, const Respond& respond);
  void change_password(const Call& call, const Respond& respond);
  Response refuse(const Problem& problem, const Request& request) const;
  Response refuse_route(const Match& found, const Request& request) const;
  Response lost(const Request& request) const;  // the writer did not store it

  KeyStore& keys_;
  std::string version_;
  std::function<Instant()> now_;
  Words words_;
  Published& published_;
  ChainViews views_;
  LedgerExports exports_;
  Writer& writer_;
  Pool& pool_;
  Pool& passwords_;
  FigureWork& figures_;
  NightShift& night_;
  FlagWatch& flags_;
  MetricsSource metrics_;
  TallyUpkeep upkeep_;
};

// Most bytes of a request's body.
std::size_t body_limit(const Request& head);

}  // namespace suara::central
