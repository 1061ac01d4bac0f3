#include "common/domain/comment.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "common/base/utf8.hpp"

namespace suara::domain {
namespace {

using Signs = std::vector<char32_t>;

constexpr std::size_t kNumberDigits = 3;
constexpr std::size_t kNameLetters = 3;
constexpr std::size_t kBetweenDigits = 2;  // separators in a row

constexpr std::string_view kHonorifics[] = {"pak", "bapak", "bpk", "bu",   "ibu", "mas", "mbak",
                                            "mba", "kak",   "sdr", "sdri", "mr",  "mrs", "ms"};
// Neither names nor parts of one, also behind "pak" and "bu".
constexpr std::string_view kCommonWords[] = {
    "petugas", "pegawai", "loket", "satpam", "kepala", "camat", "lurah",  "dokter",
    "guru",    "polisi",  "yang",  "dan",    "di",     "ke",    "dari",   "ini",
    "itu",     "saya",    "kami",  "nya",    "sudah",  "tidak", "tadi",   "juga",
    "sangat",  "ramah",   "baik",  "cepat",  "lama",   "untuk", "dengan", "officer"};
constexpr std::string_view kDomains[] = {"com", "id", "net", "org", "info", "biz", "me",
                                         "io",  "co", "ly",  "app", "xyz",  "gov", "link"};

template <std::size_t Count>
bool is_one_of(const std::string_view (&words)[Count], std::string_view word) {
  return std::ranges::find(words, word) != std::end(words);
}

bool within(char32_t sign, char32_t first, char32_t last) { return first <= sign && sign <= last; }

bool is_digit(char32_t sign) {
  return within(sign, U'0', U'9') || within(sign, 0x660, 0x669) || within(sign, 0x6f0, 0x6f9) ||
         within(sign, 0x966, 0x96f);
}

bool is_letter(char32_t sign) {
  if (sign < 0x80) return within(sign | 0x20U, U'a', U'z');
  const bool other = sign < 0xc0 || sign == 0xd7 || sign == 0xf7 || within(sign, 0x2000, 0x2bff) ||
                     within(sign, 0x3000, 0x303f) || sign >= 0x1f000;
  return !other && !is_digit(sign);
}

bool is_space(char32_t sign) {
  return within(sign, 0x09, 0x0d) || sign == U' ' || sign == 0x85 || sign == 0xa0 ||
         within(sign, 0x2000, 0x200a) || sign == 0x2028 || sign == 0x2029 || sign == 0x202f ||
         sign == 0x205f || sign == 0x3000;
}

// Seen by nobody, but it would part a name or a number, or turn the line around.
bool is_unseen(char32_t sign) {
  return sign < 0x20 || within(sign, 0x7f, 0x9f) || sign == 0xad || within(sign, 0x200b, 0x200f) ||
         within(sign, 0x202a, 0x202e) || within(sign, 0x2060, 0x206f) || sign == 0xfeff ||
         within(sign, 0xe0000, 0xe0fff);
}

// One line with single spaces; full-width signs are the ASCII ones.
Signs line_of(std::string_view text) {
  Signs line;
  for (char32_t sign : signs_of(text)) {
    if (within(sign, 0xff01, 0xff5e)) sign -= 0xff01 - 0x21;
    if (is_space(sign)) sign = U' ';
    if (is_unseen(sign) || (sign == U' ' && (line.empty() || line.back() == U' '))) continue;
    line.push_back(sign);
  }
  if (!line.empty() && line.back() == U' ') line.pop_back();
  return line;
}

// Small, Latin letters without their accents.
std::string folded(std::span<const char32_t> word) {
  static constexpr std::string_view kLatin = "aaaaaaaceeeeiiiidnooooo ouuuuyts";  // 0xc0 to 0xdf
  std::string out;
  for (const char32_t sign : word) {
    if (within(sign, 0x300, 0x36f)) continue;
    if (within(sign, 0xc0, 0xff))
      out += kLatin[(sign - 0xc0) % kLatin.size()];
    else
      append_utf8(out, within(sign, U'A', U'Z') ? sign + 0x20 : sign);
  }
  return out;
}

struct Part {
  std::size_t from = 0;
  std::size_t end = 0;
};

template <class Belongs>
std::vector<Part> parts_of(const Signs& line, Belongs belongs) {
  std::vector<Part> parts;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (!belongs(line[at])) continue;
    if (parts.empty() || parts.back().end != at) parts.push_back({at, at});
    parts.back().end = at + 1;
  }
  return parts;
}

std::string folded(const Signs& line, const Part& part) {
  return folded(std::span(line).subspan(part.from, part.end - part.from));
}

class Mask {
 public:
  explicit Mask(Signs line) : line_(std::move(line)), hidden_(line_.size(), false) {}

  void hide_addresses() {
    const auto tokens = parts_of(line_, [](char32_t sign) { return sign != U' '; });
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const std::string token = folded(line_, tokens[i]);
      const std::size_t at = token.find('@');
      if (at == std::string::npos && !is_link(token)) continue;
      hide(tokens[i]);
      if (at == std::string::npos) continue;
      // "nama @ contoh.id", "nama @contoh.id", "nama@ contoh.id"
      const bool alone = token.size() == 1;
      if (i > 0 && at == 0 && (alone || is_link(token.substr(1)))) hide(tokens[i - 1]);
      if (i + 1 < tokens.size() && at + 1 == token.size()) hide(tokens[i + 1]);
    }
  }

  void hide_numbers() {
    for (std::size_t at = 0; at < line_.size(); ++at) {
      if (!is_digit(line_[at])) continue;
      std::size_t digits = 0, end = at;
      for (std::size_t next = at; next < line_.size() && next <= end + kBetweenDigits; ++next) {
        if (is_digit(line_[next]))
          ++digits, end = next + 1;
        else if (is_letter(line_[next]))
          break;
      }
      if (digits >= kNumberDigits) hide({at, end});
      at = end - 1;
    }
  }

  void hide_names(const std::set<std::string>& names) {
    const auto words = parts_of(line_, is_letter);
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::string word = folded(line_, words[i]);
      if (is_name(word, names)) hide(words[i]);
      const bool addressed = is_one_of(kHonorifics, word) && i + 1 < words.size() &&
                             is_joined(words[i].end, words[i + 1].from);
      if (addressed && !is_one_of(kCommonWords, folded(line_, words[i + 1]))) hide(words[i + 1]);
    }
  }

  std::string finish() const {
    std::string text;
    std::size_t signs = 0;
    for (std::size_t at = 0; at < line_.size(); ++signs) {
      if (signs == kCommentSignsMax) return text + "…";
      if (!hidden_[at]) {
        append_utf8(text, line_[at++]);
        continue;
      }
      text += kMask;
      at = end_of_hidden(at);
    }
    return text;
  }

 private:
  void hide(const Part& part) {
    for (std::size_t at = part.from; at < part.end; ++at) hidden_[at] = true;
  }
  // One mask for neighbours with nothing but a space between them.
  std::size_t end_of_hidden(std::size_t at) const {
    while (at < line_.size() &&
           (hidden_[at] || (line_[at] == U' ' && at + 1 < line_.size() && hidden_[at + 1])))
      ++at;
    return at;
  }
  bool is_joined(std::size_t from, std::size_t end) const {
    return std::all_of(line_.begin() + static_cast<std::ptrdiff_t>(from),
                       line_.begin() + static_cast<std::ptrdiff_t>(end),
                       [](char32_t sign) { return sign == U' ' || sign == U'.'; });
  }
  static bool is_name(std::string_view word, const std::set<std::string>& names) {
    if (names.contains(std::string(word))) return true;
    return word.ends_with("nya") && names.contains(std::string(word.substr(0, word.size() - 3)));
  }
  static bool is_link(std::string_view token) {
    if (token.find("://") != std::string_view::npos || token.starts_with("www.")) return true;
    std::string_view host = token.substr(0, token.find_first_of("/?:"));
    const auto last = host.find_last_not_of(".,;!)\"'");
    host = last == std::string_view::npos ? "" : host.substr(0, last + 1);
    const std::size_t dot = host.rfind('.');
    return dot != std::string_view::npos && dot > 0 && is_one_of(kDomains, host.substr(dot + 1));
  }

  Signs line_;
  std::vector<bool> hidden_;
};

}  // namespace

std::set<std::string> name_words(std::span<const std::string> names) {
  std::set<std::string> words;
  for (const std::string& name : names) {
    const Signs line = line_of(name);
    for (const Part& part : parts_of(line, is_letter)) {
      std::string word = folded(line, part);
      if (part.end - part.from >= kNameLetters && !is_one_of(kCommonWords, word))
        words.insert(std::move(word));
    }
  }
  return words;
}

std::string masked_comment(std::string_view text, const std::set<std::string>& names) {
  if (!is_utf8(text)) return "";
  Mask mask(line_of(text));
  mask.hide_addresses();
  mask.hide_numbers();
  mask.hide_names(names);
  return mask.finish();
}

}  // namespace suara::domain
