// What of a citizen's comment may be read by the officer (SCORING section 8; UU 27/2022: free text
// is filtered before anyone sees it). Pure; keeps nothing.
#pragma once
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace suara::domain {

inline constexpr std::size_t kCommentSignsMax = 500;  // code points; kiosks take 200 octets
// Stands for whatever was taken out.
inline constexpr std::string_view kMask = "***";

// Words of three letters or more of which those names consist, small and without accents.
std::set<std::string> name_words(std::span<const std::string> names);

// One line in which a mask stands for numbers of three digits or more (also with spaces, dots,
// dashes and the like between them), e-mail addresses, links and @handles, words of names, whole
// and in any case (also with -nya), and the word behind pak, bu and the like, unless it is a common
// one. Control and format signs are gone; longer than kCommentSignsMax, it ends with "…". Empty:
// nothing is left, or the text is no UTF-8.
std::string masked_comment(std::string_view text, const std::set<std::string>& names);

}  // namespace suara::domain
