#include <utility>

#include "kiosk/app/desk/figure_cards.hpp"

// Citizens' comments under the day until which their edition tells.
namespace suara::kiosk::desk {
namespace {

using texts::Texts;

constexpr std::size_t kWordMost = 48;  // signs; a longer one has no place to break a line at

bool begins_sign(char octet) { return (static_cast<unsigned char>(octet) & 0xC0U) != 0x80U; }

std::string breakable(const std::string& text) {
  std::string broken;
  std::size_t signs = 0;
  for (const char octet : text) {
    if (begins_sign(octet)) {
      signs = octet == ' ' ? 0 : signs + 1;
      if (signs > kWordMost) {
        broken += ' ';
        signs = 1;
      }
    }
    broken += octet;
  }
  return broken;
}

CommentGroup group_of(const Comments& one, const Texts& words) {
  const std::string day = Format{words}.day(one.as_of);
  CommentGroup group{
      words("desk.comments.edition", {{"number", std::to_string(one.edition)}, {"day", day}}), {}};
  for (const std::string& text : one.texts) group.texts.push_back(breakable(text));
  if (one.faces != domain::kKioskFaces)
    group.title = words("desk.comments.imported",
                        {{"edition", group.title}, {"faces", std::to_string(one.faces)}});
  return group;
}

}  // namespace

std::optional<CommentsScreen> comments_of(const Model& model, const Texts& words) {
  if (!model.editions || model.editions->comments.empty()) return std::nullopt;
  CommentsScreen screen{words("desk.comments.title"),
                        words("desk.comments.line"),
                        words("desk.tree.less"),
                        words("desk.tree.more"),
                        {}};
  for (const Comments& one : model.editions->comments)
    screen.groups.push_back(group_of(one, words));
  return screen;
}

}  // namespace suara::kiosk::desk
