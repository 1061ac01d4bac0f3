// Inside kiosk/app/citizen only: one step under way, the model that is changed and what it asks
// for.
#pragma once
#include "kiosk/app/citizen/citizen.hpp"

namespace suara::kiosk::citizen {

struct Work {
  Model model;
  std::int64_t now_ms = 0;
  std::vector<Effect> effects = {};

  Ballot& ballot() { return *model.ballot; }
  std::uint32_t since_opening() const;
  void show(Page page);
  void note_key(const std::string& key);
  void forget_key();
  // Page shown, its ballot open and nothing on its way to the disk.
  bool open_on(Page page) const;
  bool settled() const { return !model.ballot || !model.ballot->page_when_saved; }

  void save_then(Page page);
  void answered();
  // First answer, skip or time-out: from here the desk's six seconds run.
  void first_sign();
  void close(domain::ClosedBy closed_by, Page page_when_closed = Page::idle);
  // In the language that stands on the resting screen: whoever waits for it may have chosen it.
  void open(OpenBallot next, bool under_finger);
  // Language and comfort are the kiosk's again.
  void forget_wishes();
  // The screen is the next citizen's: nothing of this one stays.
  void leave();
};

// Comment, complaint and contact (update_texts.cpp).
void act(Work& work, const OpenComment& action);
void act(Work& work, const OpenComplaint& action);
void act(Work& work, const TypeSign& action);
void act(Work& work, const EraseSign& action);
void act(Work& work, const ToggleShift& action);
void act(Work& work, const ToggleSymbols& action);
void act(Work& work, const SendText& action);
void act(Work& work, const SkipContact& action);
// Whoever goes away while only the contact is asked for, which may be skipped, has sent the
// complaint. false: that is not what is asked.
bool file_without_contact(Work& work);
void act(Work& work, const ComplaintFiled& action);
void act(Work& work, const CodeNoted& action);
void send_reasons_and_comment(Work& work);
// Page with a keyboard, as it is when it comes.
void show_keyboard(Work& work, Page page);

// The form (update_survey.cpp).
void act(Work& work, const OpenSurvey& action);
void act(Work& work, const ChooseAnswer& action);
void act(Work& work, const SkipQuestion& action);
void survey_back(Work& work);
void survey_goes_on(Work& work);

void act(Work& work, const StorageFault& action);

// Time-outs (times.cpp).
void act(Work& work, const Tick& action);
// Answers or types: a next service waits. A score that stands needs no more waiting.
bool still_answering(const Model& model);

}  // namespace suara::kiosk::citizen
