#include "cli/explanation.h"

#include "analyze/explain.h"
#include "model/output_file.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <sstream>

namespace stingy {
namespace {

/// Lines of source files, each file read once.
class SourceText {
public:
  explicit SourceText(std::string root) : root_(std::move(root)) {}

  std::string line(const Place &place) {
    auto [entry, isNew] = files_.try_emplace(place.file);
    if (isNew)
      read(place.file, entry->second);
    if (place.line == 0 || place.line > entry->second.size())
      return "";
    const std::string &text = entry->second[place.line - 1];
    std::size_t first = text.find_first_not_of(" \t");
    return first == std::string::npos
               ? ""
               : text.substr(first, text.find_last_not_of(" \t\r") + 1 - first);
  }

private:
  void read(const std::string &file, std::vector<std::string> &lines) const {
    auto text = readFile((std::filesystem::path(root_) / file).string());
    if (!text)
      return;
    std::istringstream stream(*text);
    for (std::string line; std::getline(stream, line);)
      lines.push_back(line);
  }

  std::string root_;
  std::map<std::string, std::vector<std::string>> files_;
};

/// "did you mean ..." of names that hold this one.
std::string similar(const Facts &program, const std::string &name) {
  constexpr std::size_t Most = 5;
  std::vector<std::string> found;
  for (const FunctionFact &function : program.functions)
    if (const std::string &other = program.names[function.display];
        found.size() < Most && other.find(name) != std::string::npos)
      found.push_back(other);
  return found.empty() ? "the report names the stages and objects"
                       : fmt::format("there is: {}", fmt::join(found, ", "));
}

} // namespace

Result<std::string> explainNames(const Facts &program, const AnswerSources &answers,
                                 const std::vector<std::string> &names, const std::string &root) {
  SourceText source(root);
  AnalyzeOptions options;
  options.answers = answers;
  std::string text;
  for (const std::string &name : names) {
    std::string evidence =
        explain(program, options, name, [&](const Place &place) { return source.line(place); });
    if (evidence.empty())
      return Error{fmt::format("there is no stage, function or object \"{}\"", name),
                   similar(program, name)};
    text += evidence;
  }
  return text;
}

} // namespace stingy
