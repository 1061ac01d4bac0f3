#include <algorithm>

#include "common/record/pins.hpp"
#include "common/record/tree_head.hpp"
#include "kiosk/shell/counter.hpp"

// What the desk is told of the counter: README.md has the fields.
namespace suara::kiosk {
namespace {

using nlohmann::json;

json log_json(const std::optional<LogNotice>& notice, Zone zone) {
  if (!notice) return nullptr;
  return {{"code", notice->code},
          {"had", to_text(notice->had)},
          {"came", to_text(notice->came)},
          {"lacks", notice->lacks},
          {"at", to_text(notice->at, zone)}};
}

std::string offered_name(citizen::Offered offered) {
  if (offered == citizen::Offered::none) return "none";
  return offered == citizen::Offered::offered ? "offered" : "done";
}

}  // namespace

std::string Counter::counter_name() const {
  if (bundle_) {
    const auto found =
        std::ranges::find(bundle_->counters, identity_.counter, &record::CounterEntry::counter);
    if (found != bundle_->counters.end()) return found->name;
  }
  return identity_.counter.text;
}

std::string Counter::place() const {
  return agency().empty() ? counter_name() : counter_name() + " · " + agency();
}

std::vector<std::string> Counter::services() const {
  std::vector<std::string> ids;
  if (bundle_)
    for (const auto& entry : bundle_->catalogue) ids.push_back(entry.service.text);
  return ids;
}

std::string Counter::officer_name() const {
  if (!duty_ || !bundle_) return "";
  const auto found =
      std::ranges::find(bundle_->roster, duty_->officer, &record::RosterEntry::officer);
  return found == bundle_->roster.end() ? duty_->officer.text : found->name;
}

citizen::Labels Counter::labels_of(const domain::Offer& offer) const {
  citizen::Labels labels{officer_name(), counter_name(), offer.service.text,
                         offer.service.text};
  if (!bundle_) return labels;
  const auto found =
      std::ranges::find(bundle_->catalogue, offer.service, &record::CatalogueEntry::service);
  if (found == bundle_->catalogue.end()) return labels;
  labels.service_name_id = found->name_id;
  labels.service_name_en = found->name_en;
  return labels;
}

void Counter::refresh_day(const journal::Clocks& now) {
  const auto status = citizen::desk_status(model_, now.boot_ms);
  if (status.state == citizen::Offered::offered) return;
  day_shown_ = day_;
  // Done, but still on the citizen's screen: counted as it will be when it closes.
  if (status.state != citizen::Offered::done || !model_.ballot) return;
  ++day_shown_.unsent;
  if (model_.ballot->opened.offer.channel == domain::Channel::walk_up) return;
  ++day_shown_.figures.services;
  ++day_shown_.figures.offered;
}

// Whoever comes by rates the officer on duty; of a walk-up nobody states a result.
void Counter::refresh_stand(const journal::Clocks& now) {
  std::optional<citizen::OpenBallot> walk_up;
  const auto service = ServiceId::parse(stand_service_);
  if (duty_ && bundle_ && service && !out_of_service() &&
      std::ranges::count(bundle_->catalogue, *service, &record::CatalogueEntry::service) > 0) {
    domain::Offer offer{duty_->officer, identity_.counter, *service};
    offer.channel = domain::Channel::walk_up;
    walk_up = citizen::OpenBallot{offer, labels_of(offer)};
  }
  if (walk_up != model_.walk_up) act(citizen::StandIs{std::move(walk_up)}, now);
}

void Counter::refresh_pins() {
  const auto& statements = bundle_ ? bundle_->key_statements : identity_.key_statements;
  pins_ = record::believed_pins(statements, identity_.root_key, identity_.place.tenant,
                                last_receipt_.value_or(Instant{}), central_pin_);
}

json Counter::state(const journal::Clocks& now) const {
  const auto status = citizen::desk_status(model_, now.boot_ms);
  json services = json::array();
  if (bundle_)
    for (const auto& entry : bundle_->catalogue)
      services.push_back({{"service", entry.service.text},
                          {"name_id", entry.name_id},
                          {"name_en", entry.name_en}});
  json pins = json::array();
  for (const Hash& pin : pins_) pins.push_back(record::pin_text(pin));
  return {{"pins", std::move(pins)},
          {"unit_name", agency()},
          {"counter_name", counter_name()},
          {"officer", duty_ ? json(duty_->officer.text) : json(nullptr)},
          {"officer_name", officer_name()},
          {"duty_since", duty_ ? clock_text(duty_->since, zone()) : ""},
          {"services", std::move(services)},
          {"ballot", offered_name(status.state)},
          {"ballot_since_ms", status.since_ms},
          {"next_waits", status.next_waits},
          {"out_of_service", out_of_service()},
          {"services_today", day_shown_.figures.services},
          {"offered_today", day_shown_.figures.offered},
          {"without_ballot_today", day_shown_.figures.without_ballot},
          {"unsent", day_shown_.unsent},
          {"last_receipt", last_receipt_ ? clock_text(*last_receipt_, zone()) : ""},
          {"trouble", name_of(sender_.trouble)},
          {"log", log_json(log_notice_, zone())},
          {"today", to_text(date_of(now.wall, zone()))}};
}

}  // namespace suara::kiosk
