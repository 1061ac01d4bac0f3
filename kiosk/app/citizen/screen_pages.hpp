// Inside kiosk/app/citizen only: the pages behind the thanks, from model to screen.
#pragma once
#include "kiosk/app/citizen/screen.hpp"

namespace suara::kiosk::citizen {

KeyboardScreen keyboard_of(const Model& model, const texts::Texts& words);
SurveyScreen survey_of(const Model& model, const texts::Texts& words);
HelpScreen help_of(const Model& model, const texts::Texts& words, std::vector<LanguageKey> languages,
                   std::optional<bool> reads_aloud);
ClosingScreen closing_of(const Model& model, const texts::Texts& words);
ClaimCodeScreen claim_code_of(const Model& model, const texts::Texts& words);

}  // namespace suara::kiosk::citizen
