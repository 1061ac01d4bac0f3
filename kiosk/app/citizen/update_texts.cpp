#include "kiosk/app/citizen/work.hpp"

namespace suara::kiosk::citizen {
namespace {

TypedText* field_of(Model& model) { return const_cast<TypedText*>(typed_field(model).text); }

// A sentence begins with a large letter.
bool begins_sentence(std::string_view text) {
  if (text.empty()) return true;
  if (text.size() < 2 || text.back() != ' ') return false;
  const char before = text[text.size() - 2];
  return before == '.' || before == '?' || before == '!';
}

bool may_type(const Work& work) {
  return typed_field(work.model).text != nullptr && work.settled() &&
         !(work.model.complaint && work.model.complaint->filing);
}

void file_complaint(Work& work) {
  Complaint& complaint = *work.model.complaint;
  complaint.filing = true;
  work.model.asked_ms = work.now_ms;
  work.effects.emplace_back(
      FileComplaint{complaint.officer, complaint.service, complaint.text, complaint.contact});
}

}  // namespace

TypedField typed_field(const Model& model) {
  if (model.page == Page::comment && model.ballot && !model.ballot->closing)
    return {&model.ballot->comment, kCommentMax};
  if (model.page == Page::complaint && model.complaint)
    return {&model.complaint->text, kComplaintMax};
  if (model.page == Page::contact && model.complaint)
    return {&model.complaint->contact, kContactMax};
  return {};
}

bool asks_contact(const Model& model) {
  const Page page = model.page == Page::still_here ? model.page_behind : model.page;
  return page == Page::contact && model.complaint;
}

void show_keyboard(Work& work, Page page) {
  work.show(page);
  const bool contact = page == Page::contact;  // mostly a number
  const bool begins = begins_sentence(typed_field(work.model).text->view());
  work.model.keyboard = {.shift = begins && !contact, .symbols = contact};
}

void act(Work& work, const OpenComment&) {
  if (work.open_on(Page::reasons) && work.model.texts_can_be_sealed)
    show_keyboard(work, Page::comment);
}

// What was chosen stands; the ballot is closed before the first letter is typed.
void act(Work& work, const OpenComplaint&) {
  if (!work.open_on(Page::reasons) || !work.model.texts_can_be_sealed) return;
  Ballot& ballot = work.ballot();
  if (!ballot.chosen.empty()) {
    ballot.answers.reasons.assign(ballot.chosen.begin(), ballot.chosen.end());
    work.answered();
  }
  const domain::Offer& offer = ballot.opened.offer;
  work.model.complaint = Complaint{offer.officer, offer.service, ballot.comment};
  work.close(domain::ClosedBy::complaint, Page::complaint);
}

void act(Work& work, const TypeSign& action) {
  if (!may_type(work) || action.sign < ' ' || action.sign > '~') return;
  TypedText& text = *field_of(work.model);
  if (text.size() >= typed_field(work.model).most) return;
  text.append(action.sign);
  work.model.keyboard.shift =
      work.model.page != Page::contact && begins_sentence(text.view());
}

void act(Work& work, const EraseSign&) {
  if (!may_type(work)) return;
  field_of(work.model)->erase_last();
  if (field_of(work.model)->empty()) work.model.keyboard.shift = work.model.page != Page::contact;
}

void act(Work& work, const ToggleShift&) {
  if (may_type(work)) work.model.keyboard.shift = !work.model.keyboard.shift;
}

void act(Work& work, const ToggleSymbols&) {
  if (may_type(work)) work.model.keyboard.symbols = !work.model.keyboard.symbols;
}

void send_reasons_and_comment(Work& work) {
  Ballot& ballot = work.ballot();
  ballot.answers.reasons.assign(ballot.chosen.begin(), ballot.chosen.end());
  ballot.comment_sent = !ballot.comment.empty();
  work.answered();
  work.save_then(Page::closing);
}

void act(Work& work, const SendText&) {
  if (!may_type(work)) return;
  if (work.model.page == Page::comment) return send_reasons_and_comment(work);
  if (work.model.page == Page::contact) return file_complaint(work);
  if (!work.model.complaint->text.empty()) show_keyboard(work, Page::contact);
}

void act(Work& work, const SkipContact&) {
  if (work.model.page != Page::contact || !may_type(work)) return;
  work.model.complaint->contact.wipe();
  file_complaint(work);
}

bool file_without_contact(Work& work) {
  const Model& model = work.model;
  if (!asks_contact(model)) return false;
  if (model.complaint->filing) return true;
  work.model.complaint->contact.wipe();
  file_complaint(work);
  return true;
}

void act(Work& work, const ComplaintFiled& action) {
  if (!work.model.complaint || !work.model.complaint->filing) return;
  if (work.model.page == Page::still_here) return work.leave();  // nobody is there to note it
  work.model.complaint.reset();
  work.model.claim_code = TypedText(action.code);
  work.show(Page::claim_code);
}

void act(Work& work, const CodeNoted&) {
  if (work.model.page == Page::claim_code) work.leave();
}

}  // namespace suara::kiosk::citizen
