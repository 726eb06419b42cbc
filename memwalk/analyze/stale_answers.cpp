#include "analyze/stale_answers.h"

#include "analyze/findings.h"

#include <set>

namespace stingy {
namespace {

class StaleSearch {
public:
  explicit StaleSearch(const Findings &findings)
      : findings_(findings), program_(findings.program), user_(findings.answers.user()),
        declared_(program_.facts().sidecarNames.begin(), program_.facts().sidecarNames.end()) {
    for (FunctionId id = 0; id < program_.functionCount(); ++id)
      byName_[program_.nameOf(id)].push_back(id);
  }

  std::vector<StaleAnswer> find() {
    each(user_.functions, "function", [&](const std::string &name) {
      return declared_.contains(name) ? "" : "no unit declares it";
    });
    each(user_.fields, "field", [&](const std::string &name) {
      return declared_.contains(name) ? "" : "no unit declares it";
    });
    each(user_.pointers, "pointer", [&](const std::string &name) { return pointerTrouble(name); });
    each(user_.externals, "external", [&](const std::string &name) { return whyNot(name, false); });
    each(user_.frames, "frame", [&](const std::string &name) { return frameTrouble(name); });
    each(user_.recursion, "recursion", [&](const std::string &name) { return cycleTrouble(name); });
    each(user_.sizes, "size", [&](const std::string &name) { return objectTrouble(name); });
    each(user_.counts, "count", [&](const std::string &name) { return objectTrouble(name); });
    each(user_.serverObjects, "server object",
         [&](const std::string &name) { return ownTrouble(name); });
    return std::move(stale_);
  }

private:
  template <typename Entries, typename Check>
  void each(const Entries &entries, const std::string &what, Check check) {
    for (const auto &[name, entry] : entries)
      if (std::string why = check(name); !why.empty())
        stale_.push_back({user_.originOf(what, name), what + " " + name, why});
  }

  /// The functions of that name, if any is defined as wanted.
  std::string whyNot(const std::string &name, bool defined) const {
    auto found = byName_.find(name);
    if (found == byName_.end())
      return "no unit uses a function of this name";
    for (FunctionId id : found->second)
      if (program_.defined(id) == defined)
        return "";
    return defined ? "the function has no body in the program"
                   : "the function has a body in the program";
  }

  std::string pointerTrouble(const std::string &name) const {
    if (!declared_.contains("pointer " + name))
      return "no unit declares it";
    for (const std::string &target : user_.pointers.at(name))
      if (!byName_.contains(target))
        return "no unit declares its target " + target;
    return "";
  }

  template <typename Test> bool any(const std::string &name, Test test) const {
    auto found = byName_.find(name);
    return found != byName_.end() && std::any_of(found->second.begin(), found->second.end(), test);
  }

  std::string frameTrouble(const std::string &name) const {
    std::string trouble = whyNot(name, true);
    auto open = [&](FunctionId id) {
      const FunctionFact &function = program_.function(id);
      return function.dynamicFrame || !function.frame.definite();
    };
    return trouble.empty() && !any(name, open) ? "the size of its frame is known" : trouble;
  }

  std::string cycleTrouble(const std::string &name) const {
    std::string trouble = whyNot(name, true);
    auto recursive = [&](FunctionId id) { return findings_.calls.recursive(id); };
    return trouble.empty() && !any(name, recursive) ? "it calls itself nowhere" : trouble;
  }

  std::string objectTrouble(const std::string &name) const {
    for (const ObjectClass &object : findings_.objects.objects())
      if (object.name == name)
        return "";
    return "there is no per-request object of this name";
  }

  std::string ownTrouble(const std::string &name) const {
    const ObjectTable &objects = findings_.objects;
    auto named = std::find_if(objects.sites().begin(), objects.sites().end(), [&](SiteRef site) {
      return objects.site(site).role == RoleKind::Malloc && objects.nameOf(site) == name;
    });
    if (named == objects.sites().end())
      return "nothing of this name is allocated";
    return objects.declaredOwn(*named) ? "" : "stages are handed it: it is a request";
  }

  const Findings &findings_;
  const ProgramIndex &program_;
  const Sidecar &user_;
  std::set<std::string> declared_;
  std::map<std::string, std::vector<FunctionId>> byName_;
  std::vector<StaleAnswer> stale_;
};

} // namespace

std::vector<StaleAnswer> staleAnswers(const Findings &findings) {
  return StaleSearch(findings).find();
}

} // namespace stingy
