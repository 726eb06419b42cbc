#include "stingify/insertions.h"

namespace stingy {

std::string insertAll(const std::string &original, const std::vector<Insertion> &insertions) {
  std::string text;
  std::size_t done = 0;
  for (const Insertion &insertion : insertions) {
    text.append(original, done, insertion.offset - done);
    text += insertion.text;
    done = insertion.offset;
  }
  return text.append(original, done);
}

Result<std::string> removeAll(const std::string &rewritten,
                              const std::vector<Insertion> &insertions) {
  std::string text;
  std::size_t position = 0;
  for (const Insertion &insertion : insertions) {
    bool reachable = insertion.offset >= text.size() &&
                     insertion.offset - text.size() <= rewritten.size() - position;
    if (reachable) {
      std::size_t kept = insertion.offset - text.size();
      text.append(rewritten, position, kept);
      position += kept;
    }
    if (!reachable || rewritten.compare(position, insertion.text.size(), insertion.text) != 0)
      return Error{"the text does not hold what stingify inserted",
                   "restore the file from version control"};
    position += insertion.text.size();
  }
  return text.append(rewritten, position);
}

} // namespace stingy
