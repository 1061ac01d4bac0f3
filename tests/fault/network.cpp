#include "tests/fault/network.hpp"

namespace suara::fault {
namespace {

template <class Messages>
auto take_any(Messages& messages, Random& draw) {
  const auto at = messages.begin() + static_cast<std::ptrdiff_t>(draw.below(messages.size()));
  auto message = std::move(*at);
  messages.erase(at);
  return message;
}

}  // namespace

void Network::deliver(CentralMachine& central, Instant now, Random& draw, bool keep) {
  if (requests_.empty()) return;
  std::vector<CentralMachine::Asked> asked;
  for (std::size_t i = 1 + draw.below(3); i > 0 && !requests_.empty(); --i) {
    const std::size_t at = draw.below(requests_.size());
    if (at > 0) ++counts_["net: reordered"];
    asked.push_back({requests_[at].id, requests_[at].body});
    if (keep) ++counts_["net: repeated"];
    else requests_.erase(requests_.begin() + static_cast<std::ptrdiff_t>(at));
  }
  if (!central.on()) {
    for (const auto& one : asked) replies_.push_back({one.id, {}, true});
    ++counts_["net: central not there"];
    return;
  }
  central.take(asked, now, [this](std::uint64_t id, const uplink::HttpAnswer& answer) {
    replies_.push_back({id, answer, true});
  });
  if (central.broken() && !central.disk.failing())
    defects_.push_back("the central fails on a sound disk");
}

std::optional<Reply> Network::arrived(Random& draw) {
  if (replies_.empty()) return std::nullopt;
  return take_any(replies_, draw);
}

void Network::spoil(Random& draw) {
  if (replies_.empty()) return;
  Reply& reply = replies_[draw.below(replies_.size())];
  if (reply.answer.status != 200 || !reply.honest) return;
  reply.honest = false;
  ++counts_["net: answers spoilt"];
  if (draw.chance(1, 3) || reply.answer.body.empty()) {
    reply.answer.body = "<html>";
    return;
  }
  char& octet = reply.answer.body[draw.below(reply.answer.body.size())];
  octet = static_cast<char>(octet ^ (1 << draw.below(8)));
}

void Network::lose_request(Random& draw) {
  if (requests_.empty()) return;
  take_any(requests_, draw);
  ++counts_["net: requests lost"];
}

void Network::lose_answer(Random& draw) {
  if (replies_.empty()) return;
  take_any(replies_, draw);
  ++counts_["net: answers lost"];
}

}  // namespace suara::fault
