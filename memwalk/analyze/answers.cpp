#include "analyze/answers.h"

#include <string_view>

namespace stingy {
namespace {

bool dropPrefix(std::string &name, std::string_view prefix) {
  if (!name.starts_with(prefix))
    return false;
  name.erase(0, prefix.size());
  return true;
}

bool dropSuffix(std::string &name, std::string_view suffix) {
  if (!name.ends_with(suffix))
    return false;
  name.erase(name.size() - suffix.size());
  return true;
}

} // namespace

std::string libraryName(std::string name) {
  dropPrefix(name, "__builtin_");
  if (dropPrefix(name, "__isoc99_") || dropPrefix(name, "__isoc23_"))
    return name;
  if (std::string checked = name; dropPrefix(checked, "__") && dropSuffix(checked, "_chk"))
    return checked;
  return name;
}

Answers::Answers(const ProgramIndex &program, const AnswerSources &sources)
    : program_(program), sources_(sources) {
  for (FunctionId id = 0; id < program.functionCount(); ++id) {
    bool defined = program.defined(id);
    external_.push_back(defined ? std::nullopt : find(program.function(id)));
    if (!defined)
      byName_.emplace(program.nameOf(id), id);
  }
}

std::optional<ExternalAnswer> Answers::find(const FunctionFact &function) const {
  const std::string &display = program_.text(function.display ? function.display : function.name);
  std::optional<ExternalAnswer> answer;
  auto take = [&](const Sidecar &sidecar, const std::string &name) {
    auto found = sidecar.externals.find(name);
    if (found != sidecar.externals.end())
      answer = answer ? completed(*answer, found->second) : found->second;
    return found != sidecar.externals.end();
  };
  for (const Sidecar *sidecar : {&sources_.user, &sources_.shipped})
    if ((sidecar == &sources_.user || function.outsideRoot) && !take(*sidecar, display))
      take(*sidecar, libraryName(display));
  return answer;
}

std::optional<std::uint64_t> Answers::number(const std::map<std::string, std::uint64_t> &answers,
                                             FunctionId id) const {
  auto found = answers.find(program_.nameOf(id));
  return found == answers.end() || !program_.defined(id) ? std::nullopt
                                                         : std::optional(found->second);
}

std::optional<ByteBound> Answers::frame(FunctionId id) const {
  auto bytes = number(sources_.user.frames, id);
  const FunctionFact &function = program_.function(id);
  if (!bytes || (function.frame.definite() && !function.dynamicFrame))
    return std::nullopt; // what was measured needs no answer
  // No answer takes back what was seen.
  return ByteBound::atMost(std::max(*bytes, function.frame.bytes), Provenance::Annotated);
}

ByteBound Answers::size(const std::string &object, const ByteBound &seen) const {
  if (seen.definite())
    return seen;
  auto said = [&](const Sidecar &sidecar, Provenance provenance) -> std::optional<ByteBound> {
    auto found = sidecar.sizes.find(object);
    return found == sidecar.sizes.end()
               ? std::nullopt
               : std::optional(ByteBound::atMost(std::max(found->second, seen.bytes), provenance));
  };
  auto bound = said(sources_.user, Provenance::Annotated);
  return bound ? *bound : said(sources_.shipped, Provenance::Assumed).value_or(seen);
}

NameId Answers::calledNode(const CallFact &call, const ParameterPlace &place) const {
  const std::vector<NameId> *nodes = &call.arguments;
  if (!place.function.empty()) {
    auto found = byName_.find(place.function);
    if (found == byName_.end())
      return NoName;
    nodes = &program_.function(found->second).parameters;
  }
  return place.position < nodes->size() ? (*nodes)[place.position] : NoName;
}

} // namespace stingy
