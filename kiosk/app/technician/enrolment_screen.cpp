#include "kiosk/app/technician/enrolment_screen.hpp"

#include <array>
#include <utility>

#include "kiosk/app/desk/formats.hpp"

namespace suara::kiosk::technician {
namespace {

using texts::Texts;

struct Write {
  const Texts& words;
  std::string operator()(const std::string& key, const texts::Arguments& arguments = {}) const {
    return words("technician.enrol" + key, arguments);
  }
};

// Each says how to mend it; whatever has no words here is said as everywhere.
std::string told(const Problem& refused, const Model& model, const Write& write) {
  const Enrolment& enrolment = model.enrolment;
  static constexpr std::array<std::pair<const char*, const char*>, 9> kTold = {{
      {"enrolment.code_form", "_code_form"},
      {"enrolment.address_form", "_address_form"},
      {"enrolment.pin_form", "_pin_form"},
      {"enrolment.unknown_code", "_unknown_code"},
      {"enrolment.other_key", "_other_key"},
      {"enrolment.revoked", "_refused"},
      {"central.malformed", "_malformed"},
      {"central.unknown_key", "_unknown_key"},
      {"kiosk.no_screen_counter", "_no_counter"},
  }};
  if (refused.code == "central.unknown_key" && enrolment.stated)
    return write(model.enrolled ? "_unknown_key_again" : "_unknown_key_stated");
  for (const auto& [code, key] : kTold)
    if (refused.code == code) return write(key, {{"address", enrolment.address}});
  return desk::capital(texts::describe(refused, write.words));
}

// Longer than what a string holds in itself: what is freed is wiped.
std::string grouped(std::string_view code) {
  std::string text;
  text.reserve(2 * kCodeSigns);
  for (std::size_t at = 0; at < code.size(); ++at) {
    if (at > 0 && at % 4 == 0) text += '-';
    text += code[at];
  }
  return text;
}

void put_field(EnrolmentScreen& screen, const Model& model, const Write& write) {
  const Enrolment& enrolment = model.enrolment;
  const EnrolField field = enrolment.field;
  const char* stem = field == EnrolField::code      ? "_code"
                     : field == EnrolField::address ? "_address"
                                                    : "_pin";
  const std::string_view text = typed_in(enrolment);
  TypedField typed{write(stem), field == EnrolField::code ? grouped(text) : std::string(text), "",
                   field == EnrolField::code, field == EnrolField::pin, enrolment.shift};
  if (field == EnrolField::address) typed.signs = "./:-";
  if (field == EnrolField::pin) typed.signs = "/+=";
  screen.field = std::move(typed);
  screen.line = enrolment.stated ? write("_stated", {{"address", enrolment.address}})
                                 : write(std::string(stem) + "_line");
  if (enrolment.problem) screen.line = told(*enrolment.problem, model, write);
  screen.attention = enrolment.problem.has_value();
  screen.next = write(is_last(enrolment) ? "_begin" : "_next");
  const std::size_t of = fields_of(enrolment);
  if (of > 1)
    screen.step = write("_step", {{"n", std::to_string(static_cast<int>(field) + 1)},
                                  {"of", std::to_string(of)}});
}

void put_asking(EnrolmentScreen& screen, const Enrolment& enrolment, const Write& write) {
  const Asking asking = enrolment.asking;
  const char* line = asking == Asking::approved      ? "_approved"
                     : asking == Asking::waiting     ? "_waiting"
                     : asking == Asking::unreachable ? "_unreachable"
                                                     : "_asking";
  screen.line = write(line, {{"address", enrolment.address}});
  screen.attention = asking == Asking::unreachable;
  if (enrolment.fingerprint.empty()) return;
  constexpr std::size_t kLine = 19;  // four groups of four
  screen.device_label = write.words("technician.device");
  screen.device = enrolment.device;
  screen.fingerprint_label = write.words("technician.fingerprint");
  screen.fingerprint = {enrolment.fingerprint.substr(0, kLine)};
  if (enrolment.fingerprint.size() > kLine + 1)
    screen.fingerprint.push_back(enrolment.fingerprint.substr(kLine + 1));
}

}  // namespace

EnrolmentScreen enrolment_of(const Model& model, const Texts& words) {
  const Write write{words};
  const Enrolment& enrolment = model.enrolment;
  EnrolmentScreen screen;
  screen.title = write(model.enrolled ? "_again" : "");
  if (enrolment.asking == Asking::nothing)
    put_field(screen, model, write);
  else
    put_asking(screen, enrolment, write);
  const bool first = enrolment.asking == Asking::nothing && enrolment.field == EnrolField::code;
  if (enrolment.asking != Asking::nothing && enrolment.asking != Asking::approved)
    screen.back = write("_stop");
  else if (enrolment.asking == Asking::nothing && (!first || model.enrolled))
    screen.back = words("citizen.back");
  return screen;
}

}  // namespace suara::kiosk::technician
