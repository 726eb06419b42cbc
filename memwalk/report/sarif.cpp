#include "report/sarif.h"

#include "report/change_words.h"
#include "report/unknown_words.h"

#include "compare/figures.h"
#include "model/artifact.h"
#include "model/digest.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>

namespace stingy {
namespace {

using nlohmann::json;

/// A path as a URI: relative ones stay so.
std::string uriOf(const std::string &path) {
  std::string uri = path.starts_with("/") ? "file://" : "";
  for (unsigned char c : path)
    if (std::isalnum(c) ||
        std::string_view("/-_.~+,=@").find(static_cast<char>(c)) != std::string_view::npos)
      uri += static_cast<char>(c);
    else
      uri += fmt::format("%{:02X}", c);
  return uri;
}

json locationOf(const Place &place) {
  json artifact = {{"uri", uriOf(place.file)}};
  if (!place.file.starts_with("/"))
    artifact["uriBaseId"] = "%SRCROOT%";
  json region = {{"startLine", std::max(1U, place.line)}};
  if (place.line != 0 && place.column != 0)
    region["startColumn"] = place.column;
  return {{"physicalLocation", {{"artifactLocation", artifact}, {"region", region}}}};
}

class SarifLog {
public:
  /// `elsewhere`: the file to point at for what has no place; services refuse results without one.
  explicit SarifLog(std::string elsewhere) : elsewhere_{std::move(elsewhere), 0, 0} {}

  /// `identity` tells the result from others of its rule, and stays when lines move.
  json &add(const std::string &rule, const char *level, const std::string &text, const Place &place,
            const std::string &identity) {
    json result = {{"ruleId", rule},
                   {"ruleIndex", ruleIndex(rule, level)},
                   {"level", level},
                   {"message", {{"text", text}}}};
    const Place &where = place.file.empty() ? elsewhere_ : place;
    if (!where.file.empty())
      result["locations"] = json::array({locationOf(where)});
    std::string key = rule + "\n" + where.file + "\n" + identity;
    result["partialFingerprints"] = {
        {"stingyResult/v1", digestOf(fmt::format("{}\n{}", key, ++seen_[key]))}};
    results_.push_back(std::move(result));
    return results_.back();
  }

  void add(const Finding &finding) {
    json &result = add("finding/" + finding.kind, "warning", finding.why, finding.place,
                       finding.object + "\n" + finding.stage);
    json related = json::array();
    for (const Place &place : finding.related)
      related.push_back(locationOf(place));
    if (!related.empty())
      result["relatedLocations"] = std::move(related);
  }

  void add(const Unknown &unknown) {
    UnknownWords words = wordsFor(unknown.kind);
    add("unknown/" + unknown.kind, "note",
        words.so.empty() ? unknown.why : fmt::format("{}: {}", unknown.why, words.so),
        unknown.place, unknown.function);
  }

  std::string text() const {
    json driver = {{"name", "memwalk"},
                   {"semanticVersion", producer().substr(producer().find(' ') + 1)},
                   {"rules", rules_}};
    json run = {{"tool", {{"driver", driver}}}, {"results", results_}};
    json log = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                {"version", "2.1.0"},
                {"runs", json::array({run})}};
    return log.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
  }

private:
  std::size_t ruleIndex(const std::string &id, const char *level) {
    auto [found, isNew] = ruleIndexes_.emplace(id, rules_.size());
    if (isNew)
      rules_.push_back({{"id", id},
                        {"shortDescription", {{"text", description(id)}}},
                        {"defaultConfiguration", {{"level", level}}}});
    return found->second;
  }

  static std::string description(const std::string &id) {
    std::string group = id.substr(0, id.find('/')), kind = id.substr(id.find('/') + 1);
    if (group == "unknown")
      return "Not known: " + wordsFor(kind).what;
    std::replace(kind.begin(), kind.end(), '_', ' ');
    if (group == "budget")
      return fmt::format("More {} than the budget allows", kind);
    return group == "growth" ? fmt::format("More {} than before", kind) : kind;
  }

  Place elsewhere_;
  json rules_ = json::array(), results_ = json::array();
  std::map<std::string, std::size_t> ruleIndexes_;
  std::map<std::string, unsigned> seen_;
};

/// The sentence, and line by line what it rests on.
std::string textOf(const CheckedLimit &limit) {
  std::string text = sentence(limit);
  for (const std::string &line : limit.because)
    text += "\n  " + line;
  for (const std::string &line : limit.unknown)
    text += "\n  not known: " + line;
  return text + "\n" + remedy(limit);
}

std::string firstUnit(const Memory &memory) {
  return memory.units.empty() ? "" : memory.units.front().file;
}

void addOpen(SarifLog &log, const std::vector<Finding> &findings,
             const std::vector<Unknown> &unknowns) {
  for (const Finding &finding : findings)
    log.add(finding);
  for (const Unknown &unknown : unknowns)
    log.add(unknown);
}

} // namespace

std::string sarifReport(const Memory &memory) {
  SarifLog log(firstUnit(memory));
  addOpen(log, memory.findings, memory.unknowns);
  return log.text();
}

std::string sarifReport(const BudgetResult &result, const Memory &memory) {
  SarifLog log(result.origin);
  for (const CheckedLimit &limit : result.limits)
    if (!limit.holds())
      log.add("budget/" + limit.figure, "error", textOf(limit), limit.place,
              limit.what + "\n" + limit.name);
  addOpen(log, memory.findings, memory.unknowns);
  return log.text();
}

std::string sarifReport(const MemoryDiff &diff, const std::vector<Growth> &grown) {
  std::string elsewhere;
  for (const StageChange &stage : diff.stages)
    if (elsewhere.empty())
      elsewhere = stage.place.file;
  SarifLog log(elsewhere);
  for (const Growth &growth : grown)
    log.add("growth/" + growth.figure, "error",
            fmt::format("{}: {} {} ({})", growth.what, growth.figure, changeText(growth.change),
                        arrowText(growth.change)),
            growth.place, growth.what);
  addOpen(log, diff.newFindings, diff.newUnknowns);
  return log.text();
}

} // namespace stingy
