// How a kiosk is enrolled on its own screen: what is typed, what is asked of the central, what it
// said. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/problem.hpp"
#include "kiosk/app/citizen/typed_text.hpp"

namespace suara::kiosk::technician {

inline constexpr std::size_t kCodeSigns = 12;  // as the central makes them, in groups of four
inline constexpr std::size_t kAddressSignsMax = 200;
inline constexpr std::size_t kKeyPinSignsMax = 60;  // "sha256//" and 44 of base64

enum class EnrolField : std::uint8_t { code, address, pin };
// unheard: no answer yet; unreachable: not even a connection, it goes on asking; waiting: BKD
// compares the fingerprint.
enum class Asking : std::uint8_t { nothing, unheard, unreachable, waiting, approved };

struct Enrolment {
  // kiosk.toml names the central: neither address nor pin is typed.
  bool stated = false;
  std::string stated_pin;  // "sha256//..." of kiosk.toml, also where it names no address
  EnrolField field = EnrolField::code;
  citizen::TypedText code;  // capitals and digits, without the dashes between groups
  std::string address;  // "https://suara.kota-contoh.go.id"
  std::string pin;      // of the central's TLS key; empty: whom the machine's authorities know
  bool shift = false;
  Asking asking = Asking::nothing;
  std::string device;       // as the central names it
  std::string fingerprint;  // eight groups of four
  std::optional<Problem> problem;  // why it is not done; the next sign that is typed takes it away
};

// From the technician's fingers or keyboard.
struct TypeSigns { std::string signs; };  // a keyboard may be faster than the pictures
struct EraseSign {};
struct FlipShift {};
struct NextField {};  // behind the last one: the central is asked
// From the shell.
struct CentralNamed {  // it knows the code; what both sides compare
  std::string device;
  std::string fingerprint;
};
struct CentralUnreachable {};
struct EnrolmentEnded { std::optional<Problem> refused; };  // nullopt: approved

// For the shell.
struct BeginEnrolment {
  citizen::TypedText code;
  std::string address;
  std::string pin;
};
struct StopEnrolment {};

// What kiosk.toml says of the central; nothing typed.
Enrolment begin_typing(const Enrolment& before);
bool is_last(const Enrolment& enrolment);
std::size_t fields_of(const Enrolment& enrolment);  // that are typed
std::string_view typed_in(const Enrolment& enrolment);
// Where each is asked; what is out of place changes nothing.
void type(Enrolment& enrolment, const std::string& signs);
void erase(Enrolment& enrolment);
// true: all is there and the central is to be asked.
bool go_on(Enrolment& enrolment);
// false: the first field stands already.
bool go_back(Enrolment& enrolment);
// Back to the field that can mend it.
void end(Enrolment& enrolment, const std::optional<Problem>& refused);

}  // namespace suara::kiosk::technician
