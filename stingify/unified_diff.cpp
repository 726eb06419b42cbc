#include "stingify/unified_diff.h"

#include <algorithm>
#include <fmt/format.h>

namespace stingy {
namespace {

constexpr std::size_t ContextLines = 3;

struct DiffLine {
  char tag; // ' ', '-' or '+'
  std::string text;
};

std::vector<std::string> splitLines(const std::string &text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    lines.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return lines;
}

/// One line of the original, and the lines that it became.
void addLine(std::vector<DiffLine> &diff, const std::string &line, const std::string &became) {
  std::vector<std::string> after = splitLines(became);
  bool kept = !after.empty() && after.back() == line;
  if (kept)
    after.pop_back();
  else
    diff.push_back({'-', line});
  for (const std::string &added : after)
    diff.push_back({'+', added});
  if (kept)
    diff.push_back({' ', line});
}

std::vector<DiffLine> diffLines(const FileEdit &edit) {
  std::vector<DiffLine> diff;
  auto insertion = edit.insertions.begin();
  std::size_t begin = 0;
  for (const std::string &line : splitLines(edit.original)) {
    std::size_t end = begin + line.size();
    bool last = end == edit.original.size();
    std::vector<Insertion> here;
    for (; insertion != edit.insertions.end() && (insertion->offset < end || last); ++insertion)
      here.push_back({insertion->offset - begin, insertion->text});
    addLine(diff, line, insertAll(line, here));
    begin = end;
  }
  return diff;
}

struct Hunk {
  std::size_t oldLine = 1, newLine = 1, oldCount = 0, newCount = 0;
  std::string text;

  void add(const DiffLine &line) {
    oldCount += line.tag != '+';
    newCount += line.tag != '-';
    text += line.tag + line.text;
    if (line.text.empty() || line.text.back() != '\n')
      text += "\n\\ No newline at end of file\n";
  }
};

/// The lines within reach of a change.
std::vector<bool> shownLines(const std::vector<DiffLine> &diff) {
  std::vector<bool> shown(diff.size(), false);
  for (std::size_t i = 0; i < diff.size(); ++i)
    if (diff[i].tag != ' ')
      for (std::size_t j = i - std::min(i, ContextLines);
           j < std::min(diff.size(), i + ContextLines + 1); ++j)
        shown[j] = true;
  return shown;
}

} // namespace

std::string unifiedDiff(const FileEdit &edit) {
  if (edit.insertions.empty())
    return "";
  std::vector<DiffLine> diff = diffLines(edit);
  std::vector<bool> shown = shownLines(diff);
  std::string text = fmt::format("--- a/{0}\n+++ b/{0}\n", edit.path);
  std::size_t oldLine = 1, newLine = 1;
  for (std::size_t i = 0; i < diff.size();) {
    Hunk hunk{oldLine, newLine, 0, 0, ""};
    bool isHunk = shown[i];
    for (; i < diff.size() && shown[i] == isHunk; ++i)
      hunk.add(diff[i]);
    if (isHunk)
      text += fmt::format("@@ -{},{} +{},{} @@\n{}", hunk.oldLine, hunk.oldCount, hunk.newLine,
                          hunk.newCount, hunk.text);
    oldLine += hunk.oldCount;
    newLine += hunk.newCount;
  }
  return text;
}

} // namespace stingy
