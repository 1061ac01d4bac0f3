#include "tests/shots/shown_kiosk.hpp"

#include <fmt/format.h>

#include <cctype>

#include "tests/support/preview_desk.hpp"

namespace suara::shots {

ShownFolder::ShownFolder(const Look& look, bool bare) {
  record::Bundle& bundle = central.bundle;
  bundle.counters = {{CounterId{"C-1"}, look.names ? kiosk::kLongestCounter : "Loket 3"}};
  if (look.names) {
    bundle.unit_name = kiosk::kLongAgency;
    for (auto& entry : bundle.roster) entry.name = kiosk::kLongOfficer;
    bundle.catalogue = {{ServiceId{"ktp"}, kiosk::kLongestService, kiosk::kLongestServiceEn},
                        {ServiceId{"kk"}, kiosk::kLongService, kiosk::kLongServiceEn}};
  } else {
    bundle.catalogue = {{ServiceId{"ktp"}, "KTP elektronik", "Electronic ID card"},
                        {ServiceId{"kk"}, "Kartu Keluarga", "Family card"},
                        {ServiceId{"lahir"}, "Akta kelahiran", "Birth certificate"},
                        {ServiceId{"mati"}, "Akta kematian", "Death certificate"},
                        {ServiceId{"pindah"}, "Surat pindah", "Letter of removal"},
                        {ServiceId{"lain"}, "Layanan lain", "Other service"}};
  }
  if (!bare) {
    bundle.settings["skm.quarter"] = to_text(Quarter{2026, 3});
    bundle.settings["skm.respondents"] = "357";
    bundle.settings["skm.ikm_hundredths"] = "8690";
  }
  take_bundle();
}

std::string settings_for(const Look& look, const std::string& stand) {
  constexpr const char* kNobodyIsHurried =
      "[waits]\ndead_ms = 0\nsame_key_ms = 0\nrate_ms = 5000\nstill_here_ms = 60000\n"
      "thanks_ms = 600000\nreasons_ms = 600000\ntyping_ms = 600000\ncode_ms = 600000\n"
      "cleaning_hold_ms = 300\ncleaning_ms = 4000\n";
  return fmt::format(
      "language = \"{}\"\n{}[window]\nreduced_motion = true\npx_per_mm = 3.78\n"
      "high_contrast = {}\nlow_reach = {}\n[programs]\nlisten = \"127.0.0.1:8444\"\n"
      "{}[stand]\nservice = \"{}\"\n",
      look.language, kNobodyIsHurried, look.high_contrast, look.low_reach,
      test::technician_setting(), stand);
}

void press(test::KioskProgram& kiosk, const std::string& key) {
  const std::int64_t before = kiosk.citizen().facts().lifted;
  kiosk.tap(key);
  kiosk.citizen().wait_for(
      [before](const test::Facts& now) { return now.lifted > before && now.frame > now.lifted; },
      "the tap on " + key);
}

void type(test::KioskProgram& kiosk, const std::string& text) {
  for (const char sign : text)
    press(kiosk, sign == ' ' ? "key.space"
                             : std::string("key.") + static_cast<char>(std::tolower(sign)));
}

}  // namespace suara::shots
