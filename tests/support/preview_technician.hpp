// What the technician's screen shows in each of suara_preview's pictures. Invented figures.
#pragma once
#include <string>

#include "kiosk/app/technician/screen.hpp"
#include "tests/support/preview_desk.hpp"

namespace suara::kiosk {

// enrol_code, enrol_address, enrol_pin (wrong), enrol_stated (refused), enrol_waiting,
// enrol_unreachable
inline technician::Model enrolment_model(const std::string& page) {
  technician::Model model;
  model.page = technician::Page::enrolment;
  model.enrolled = page == "technician.enrol_stated";
  technician::Enrolment& enrolment = model.enrolment;
  enrolment.code = citizen::TypedText(page == "technician.enrol_code" ? "K7Q4M29" : "K7Q4M29XH3TD");
  enrolment.address = "https://suara.kota-contoh.go.id";
  if (page == "technician.enrol_address") enrolment.field = technician::EnrolField::address;
  if (page == "technician.enrol_pin") {
    enrolment.field = technician::EnrolField::pin;
    enrolment.pin = "sha256//Jk3kVvhzB1mAq8wYc0o7m2Qe5sXn9uTfLr4dGp6ZyHE=";
    enrolment.shift = true;
    enrolment.problem = Problem{"central.unknown_key"};
  }
  if (model.enrolled) {
    enrolment.stated = true;
    enrolment.problem = Problem{"central.unknown_key"};
  }
  if (page == "technician.enrol_unreachable") enrolment.asking = technician::Asking::unreachable;
  if (page == "technician.enrol_waiting") {
    enrolment.asking = technician::Asking::waiting;
    enrolment.device = "K-0317";
    enrolment.fingerprint = "4f7a 91c2 0b3e d8a6 55f1 7c20 e913 0042";
  }
  return model;
}

inline technician::Model technician_model(const std::string& page, bool portrait = false) {
  technician::Model model;
  model.has_pin = true;
  model.page = technician::Page::pin;
  model.pin = "1234";
  if (page == "technician.pin") return model;
  if (page == "technician.wrong_pin") {
    model.pin.clear();
    model.pin_wrong = true;
    model.pin_free_ms = kPreviewMs + 4'000;
    return model;
  }
  if (page == "technician.scale") {
    model.page = technician::Page::scale;
    model.measured = 3'810;
    return model;
  }
  if (page == "technician.sound" || page == "technician.no_sound") {
    model.page = technician::Page::sound;
    const bool there = page == "technician.sound";
    model.sound = {speech::Sound{there, there, there ? speech::Said::spoken : speech::Said::failed},
                   100, false, there, {{"id", "Indonesia"}, {"en", "English"}}};
    model.spoken_ms = kPreviewMs;
    return model;
  }
  if (page == "technician.touch") {
    model.page = technician::Page::touch;
    model.density = 3'780;
    model.glass.wide_mm = portrait ? 800 / 3.78 : 1280 / 3.78;
    model.glass.high_mm = portrait ? 1280 / 3.78 : 800 / 3.78;
    model.glass.resting = {{20, 20}, {190, 130}};
    model.glass.most = 5;
    model.glass.reached = {0, 1, 2, 7, 11, 28};
    return model;
  }
  if (page.starts_with("technician.enrol")) return enrolment_model(page);
  model.page = technician::Page::facts;
  technician::Facts facts;
  facts.device = "K-0317";
  facts.version = "0.1.0";
  facts.fingerprint = "4f7a 91c2 0b3e d8a6 55f1 7c20 e913 0042";
  facts.place = "Loket 3 · Disdukcapil Kota Contoh";
  facts.wall = start_of(date_of(2026, 10, 5), Zone{7}) + 38'535'000;
  facts.unsent = 12;
  facts.oldest_unsent = facts.wall + -4 * 60'000;
  facts.last_receipt = facts.server_time = facts.wall + -60'000;
  facts.acked_seq = 18'204;
  facts.log_id = 1;
  facts.tree_size = 96'512;
  facts.root = "0badf00d0badf00d";
  facts.clock = technician::Clock::sound;
  facts.free_bytes = 22'800'000'000;
  facts.total_bytes = 32'000'000'000;
  model.sticks = {"/media/kiosk/STIK-BKD"};
  if (page == "technician.trouble") {
    facts.clock = technician::Clock::unsound;
    facts.server_time = facts.last_receipt = facts.wall + -9 * 86'400'000LL;
    facts.oldest_unsent = facts.last_receipt;
    facts.unsent = 1'843;
    facts.trouble = "bad_receipt";
    facts.trouble_code = "receipt.not_consistent";
    facts.earlier = {{"K-0317", 1, 7, true}};
    model.sticks.clear();
  }
  if (page == "technician.notes") {
    model.page = technician::Page::notes;
    const auto ago = [&](std::int64_t minutes) { return facts.wall + -minutes * 60'000; };
    facts.notes = {{ago(3 * 1440), "note_fault", {{"code", "D-1034"}}, true},
                   {ago(3 * 1440 - 4), "note_boot", {{"version", "0.1.0"}}},
                   {ago(1500), "note_exported", {{"n", "8"}}},
                   {ago(1490), "note_receipts", {{"n", "8"}}},
                   {ago(960), "note_duty_off", {}},
                   {ago(955), "note_shutdown", {}},
                   {ago(190), "note_boot", {{"version", "0.1.0"}}},
                   {ago(188), "note_seen", {{"head", "1:96512"}}},
                   {ago(172), "note_clock", {{"before", "07.12"}, {"after", "07.50"}}, true},
                   {ago(160), "note_duty_on", {}}};
  }
  if (page == "technician.done") {
    model.done = technician::Exported{8, 1'843};
    facts.door = technician::Door::open;
  }
  if (page == "technician.programs" || page == "technician.code") {
    model.page = technician::Page::programs;
    facts.door = technician::Door::open;
    facts.door_address = "192.168.10.7:8444";
    facts.door_pin = "sha256//Jk3kVvhzB1mAq8wYc0o7m2Qe5sXn9uTfLr4dGp6ZyHE=";
    const auto day = [](int month, int of) { return start_of(date_of(2026, month, of), Zone{7}); };
    model.programs = {{{"antrean-lobi", day(3, 2)},
                       {"registri-disdukcapil-kota-contoh-2026-a", day(5, 30)},
                       {"program-1", day(9, 9)}, {"program-2", day(9, 10)},
                       {"program-3", day(9, 11)}, {"program-4", day(9, 12)}}};
    if (page == "technician.code") {
      model.programs->resize(2);
      model.revoking = "antrean-lobi";
      model.code = technician::PairingCode{"program-1", "K7Q4-M29X-H3TD", kPreviewMs + 540'000};
    }
  }
  model.facts = facts;
  return model;
}

}  // namespace suara::kiosk
