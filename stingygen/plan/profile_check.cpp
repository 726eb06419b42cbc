#include "plan/profile_check.h"

#include <algorithm>
#include <fmt/format.h>

namespace stingy {
namespace {

std::string listed(const std::vector<std::string> &names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

/// Names that are not known, and sizes that are others, tell of another build.
void tellOfOtherBuild(const Measured &profile, const Memory &memory,
                      std::vector<std::string> &notes) {
  std::vector<std::string> unknown, resized;
  for (const MeasuredObject &seen : profile.objects) {
    const Object *object = findObject(memory, seen.name);
    if (!object)
      unknown.push_back(seen.name);
    else if (seen.expected != 0 && object->size.definite() && seen.expected != object->size.bytes)
      resized.push_back(fmt::format("{} ({} bytes there, {} here)", seen.name, seen.expected,
                                    object->size.bytes));
  }
  if (!unknown.empty())
    notes.push_back("the profile is of another build: memory.json does not have " +
                    listed(unknown) + ", passed over");
  if (!resized.empty())
    notes.push_back("the profile is of another build: other sizes of " + listed(resized));
}

} // namespace

Status checkProfile(const Measured &profile, const Memory &memory, const Layout &layout,
                    std::vector<std::string> &notes) {
  if (profile.program != memory.program && profile.program != layout.program)
    return Error{fmt::format("--profile: it is of the program {}, memory.json of {}",
                             profile.program, memory.program),
                 "record one with the server that memory.json was made of, or give the name that "
                 "the profile has with --name, if it is the same server"};
  if (std::none_of(profile.objects.begin(), profile.objects.end(),
                   [&](const MeasuredObject &seen) { return findObject(memory, seen.name); }))
    return Error{fmt::format("--profile: it names none of the objects of {}", memory.program),
                 "record one with the server that memory.json was made of"};
  if (!profile.memoryDigest.empty() && profile.memoryDigest != layout.memoryDigest)
    notes.push_back("the profile was recorded for another memory.json: objects are matched by "
                    "name");
  tellOfOtherBuild(profile, memory, notes);
  return Done{};
}

} // namespace stingy
