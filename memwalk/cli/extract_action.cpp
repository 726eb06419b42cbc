#include "cli/extract_action.h"

#include "extract/command_file.h"
#include "model/facts_json.h"
#include "model/output_file.h"

#include <filesystem>

namespace stingy {
namespace {

/// As make and ninja read it.
std::string depfilePath(const std::string &path) {
  std::string text;
  for (char c : path) {
    if (c == ' ' || c == '#')
      text += '\\';
    if (c == '$')
      text += '$';
    text += c;
  }
  return text;
}

/// A unit that could not be read whole depends on a file that never is there: what it lacks may
/// come, so it is tried again in every build.
std::string depfileText(const CompileCommand &command, const ExtractOptions &options,
                        const ExtractAction &action, std::vector<std::string> reads, bool whole) {
  if (std::find(reads.begin(), reads.end(), command.file) == reads.end())
    reads.insert(reads.begin(), command.file);
  std::string folder = std::filesystem::current_path().string();
  std::string text = depfilePath(action.output) + ":";
  for (const std::string &read : reads)
    text += " \\\n  " + depfilePath(pathForAction(read, folder, options.root));
  if (!whole)
    text += " \\\n  " + depfilePath(action.output + ".not-read-whole");
  return text + "\n";
}

} // namespace

Result<Facts> runExtractAction(const CompileCommand &command, const ExtractOptions &options,
                               const ExtractAction &action) {
  std::vector<std::string> reads;
  Facts facts = extractUnit(command, options, &reads);
  const HeaderFacts headers = takeHeaders(facts);
  if (auto written = writeFile(action.output, serialize(facts, FactsKind, headers)); !written)
    return written.error();
  if (!action.depfile.empty()) {
    bool whole = facts.units.front().parsed;
    if (auto written = writeFile(action.depfile,
                                 depfileText(command, options, action, std::move(reads), whole));
        !written)
      return written.error();
  }
  return facts;
}

} // namespace stingy
