#include "kiosk/app/technician/enrolment.hpp"

#include <string_view>

#include "common/record/pins.hpp"

namespace suara::kiosk::technician {
namespace {

constexpr std::string_view kTls = "https://";
constexpr std::string_view kPlain = "http://";

// Codes are read from paper: what no code has is taken for what it looks like. 0: no sign of one.
char code_sign(char sign) {
  if (sign >= 'a' && sign <= 'z') sign = static_cast<char>(sign - 'a' + 'A');
  if (sign == 'O') return '0';
  if (sign == 'I' || sign == 'L') return '1';
  const bool digit = sign >= '0' && sign <= '9';
  return digit || (sign >= 'A' && sign <= 'Z' && sign != 'U') ? sign : '\0';
}

bool has_tls(const Enrolment& enrolment) { return enrolment.address.starts_with(kTls); }

void type_code(citizen::TypedText& code, char typed) {
  const char sign = code_sign(typed);
  if (sign != '\0' && code.size() < kCodeSigns) code.append(sign);
}

// Address or pin.
std::string& typed_into(Enrolment& enrolment) {
  return enrolment.field == EnrolField::address ? enrolment.address : enrolment.pin;
}

std::size_t most_of(EnrolField field) {
  return field == EnrolField::address ? kAddressSignsMax : kKeyPinSignsMax;
}

bool is_address(std::string_view text) {
  for (const std::string_view scheme : {kTls, kPlain})
    if (text.starts_with(scheme)) return text.size() > scheme.size() && text[scheme.size()] != '/';
  return false;
}

std::optional<Problem> defect_of(const Enrolment& enrolment) {
  switch (enrolment.field) {
    case EnrolField::code:
      if (enrolment.code.size() < kCodeSigns) return Problem{"enrolment.code_form"};
      break;
    case EnrolField::address:
      if (!is_address(enrolment.address)) return Problem{"enrolment.address_form"};
      break;
    case EnrolField::pin:
      if (!enrolment.pin.empty() && !record::parse_pin(enrolment.pin))
        return Problem{"enrolment.pin_form"};
      break;
  }
  return std::nullopt;
}

EnrolField field_of(const Problem& refused, const Enrolment& enrolment) {
  if (enrolment.stated) return EnrolField::code;
  if (refused.code == "central.unknown_key" && has_tls(enrolment)) return EnrolField::pin;
  return refused.code == "central.malformed" ? EnrolField::address : EnrolField::code;
}

}  // namespace

Enrolment begin_typing(const Enrolment& before) {
  Enrolment fresh;
  fresh.stated = before.stated;
  fresh.stated_pin = before.stated_pin;
  if (before.stated) {
    fresh.address = before.address;
    return fresh;
  }
  fresh.address = kTls;
  fresh.pin = before.stated_pin;
  return fresh;
}

bool is_last(const Enrolment& enrolment) {
  if (enrolment.stated || enrolment.field == EnrolField::pin) return true;
  return enrolment.field == EnrolField::address && !has_tls(enrolment);
}

std::size_t fields_of(const Enrolment& enrolment) {
  if (enrolment.stated) return 1;
  return has_tls(enrolment) ? 3 : 2;
}

std::string_view typed_in(const Enrolment& enrolment) {
  if (enrolment.field == EnrolField::address) return enrolment.address;
  if (enrolment.field == EnrolField::pin) return enrolment.pin;
  return enrolment.code.view();
}

void type(Enrolment& enrolment, const std::string& signs) {
  if (enrolment.asking != Asking::nothing) return;
  for (const char sign : signs) {
    if (enrolment.field == EnrolField::code) {
      type_code(enrolment.code, sign);
      continue;
    }
    std::string& text = typed_into(enrolment);
    if (sign > ' ' && sign <= '~' && text.size() < most_of(enrolment.field)) text += sign;
  }
  enrolment.shift = false;
  enrolment.problem.reset();
}

void erase(Enrolment& enrolment) {
  if (enrolment.asking != Asking::nothing) return;
  if (enrolment.field == EnrolField::code)
    enrolment.code.erase_last();
  else if (std::string& text = typed_into(enrolment); !text.empty())
    text.pop_back();
  enrolment.problem.reset();
}

bool go_on(Enrolment& enrolment) {
  if (enrolment.asking != Asking::nothing) return false;
  enrolment.problem = defect_of(enrolment);
  if (enrolment.problem) return false;
  enrolment.shift = false;
  if (!is_last(enrolment)) {
    enrolment.field = enrolment.field == EnrolField::code ? EnrolField::address : EnrolField::pin;
    return false;
  }
  enrolment.asking = Asking::unheard;
  enrolment.device.clear();
  enrolment.fingerprint.clear();
  return true;
}

bool go_back(Enrolment& enrolment) {
  if (enrolment.field == EnrolField::code) return false;
  enrolment.field = enrolment.field == EnrolField::pin ? EnrolField::address : EnrolField::code;
  enrolment.shift = false;
  enrolment.problem.reset();
  return true;
}

void end(Enrolment& enrolment, const std::optional<Problem>& refused) {
  enrolment.asking = refused ? Asking::nothing : Asking::approved;
  enrolment.problem = refused;
  if (refused) enrolment.field = field_of(*refused, enrolment);
}

}  // namespace suara::kiosk::technician
