// The technician's screen on this kiosk: its model, and what the threads are asked for. No thread,
// file or socket here.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "kiosk/app/technician/screen.hpp"
#include "kiosk/shell/pin_worker.hpp"
#include "kiosk/shell/recorder.hpp"
#include "kiosk/shell/sender.hpp"
#include "kiosk/shell/settings.hpp"
#include "kiosk/shell/stick_worker.hpp"

namespace suara::kiosk {

// Stands in the journal's count of wrong PINs in a NIP's place.
inline constexpr const char* kTechnicianNip = "technician";
// PinCheck and stick jobs of the screen; those of the socket have its connection's number.
inline constexpr std::uint64_t kTechnicianTag = 0;

struct TechnicianOutbox {
  std::vector<RecorderRequest> recorder;
  std::vector<PinCheck> pins;
  std::vector<std::variant<ExportJob, ReceiveJob, LookJob>> jobs;
  bool send_now = false;
  std::optional<technician::BeginEnrolment> begin_enrolment;
  bool stop_enrolment = false;
};

class Technician {
 public:
  Technician(const journal::Identity& identity, const Settings& settings);

  const technician::Model& model() const { return model_; }
  bool open() const { return model_.page != technician::Page::closed; }
  bool asks_pin() const { return model_.page == technician::Page::pin; }  // nobody is in
  // "Loket 3 · Disdukcapil Kota Contoh" and the region's zone, for what is shown.
  void set_place(std::string place, Zone zone);
  // address: of the settings; pin: of the door's key, where there is one.
  void set_door(technician::Door door, std::string address, std::string pin);
  // What is wrong with the files of texts.
  void set_texts(std::vector<Problem> problems);
  void set_keypads(std::vector<technician::SharedKeypad> shared);

  void act(const technician::Action& action, const journal::Clocks& now);
  void take(const WrongPinsAre& news, const journal::Clocks& now);
  void take(const PinChecked& checked, const journal::Clocks& now);
  void take(const Inspected& seen, const journal::Clocks& now);
  void take(const SenderStanding& standing) { sender_ = standing; }
  void take(const ProgramsKnown& known, const journal::Clocks& now);
  void take(const StickDone& done, const journal::Clocks& now);
  void take(const SticksFound& found, const journal::Clocks& now);
  // The recorder answers nothing more.
  void take(const Fault& fault, const journal::Clocks& now);
  TechnicianOutbox take_outbox();

 private:
  const std::string device_;
  const std::string fingerprint_;
  const std::string pin_hash_;
  technician::Model model_;
  std::string place_;
  Zone zone_;
  SenderStanding sender_;
  technician::Door door_ = technician::Door::none;
  std::string door_address_;
  std::string door_pin_;
  std::vector<Problem> texts_;
  std::vector<technician::SharedKeypad> keypads_;
  std::string pin_;  // while the count of wrong ones is asked for
  std::uint32_t wrong_ = 0;
  TechnicianOutbox outbox_;
};

}  // namespace suara::kiosk
