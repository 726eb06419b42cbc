#include "analyze/releases.h"

namespace stingy {

std::vector<std::vector<CallId>> findReleases(const ProgramIndex &program, const FlowSolution &flow,
                                              const CallGraph &calls, const ObjectTable &objects) {
  std::unordered_map<NameId, std::vector<CallId>> counted; // by the record that has the count
  for (CallId call = 0; call < program.facts().calls.size(); ++call)
    if (NameId record = program.call(call).counted; record != NoName)
      counted[record].push_back(call);
  std::vector<std::vector<CallId>> releases(objects.objects().size());
  for (ObjectId id = 0; id < releases.size(); ++id) {
    const ObjectClass &object = objects.objects()[id];
    auto found = counted.find(object.identity);
    if (object.identity == NoName || found == counted.end())
      continue;
    std::vector<FunctionId> freeing;
    IndexSet frees;
    for (SiteRef site : object.frees) {
      frees.insert(site.call);
      if (auto caller = program.callerOf(site.call))
        freeing.push_back(*caller);
    }
    IndexSet leading = calls.callersOf(freeing);
    for (CallId call : found->second)
      if (frees.contains(call) || !flow.targets[call].functions.common(leading).empty())
        releases[id].push_back(call);
  }
  return releases;
}

} // namespace stingy
