#include "plan/sharing_evidence.h"

#include <algorithm>

namespace stingy {

SharingEvidence::SharingEvidence(const Memory &memory) : memory_(memory) {
  for (const Stage &stage : memory.stages)
    for (const std::string &object : stage.live)
      stagesOf_[object].push_back(stage.name);
  for (const Object &object : memory.objects)
    for (const Absence &absence : object.absent)
      absences_[object.name].emplace(absence.stage, &absence);
}

ExclusivePairs SharingEvidence::pairs() const {
  ExclusivePairs pairs;
  for (const auto &[a, b] : memory_.exclusive)
    if (isShown(a, b) && isShown(b, a)) {
      pairs.emplace(a, b);
      pairs.emplace(b, a);
    }
  return pairs;
}

bool SharingEvidence::isShown(const std::string &alive, const std::string &absent) const {
  auto stages = stagesOf_.find(alive);
  auto absences = absences_.find(absent);
  return stages != stagesOf_.end() && absences != absences_.end() &&
         std::all_of(stages->second.begin(), stages->second.end(),
                     [&](const std::string &stage) { return absences->second.count(stage) != 0; });
}

std::vector<Certificate>
SharingEvidence::certificates(const std::vector<std::string> &objects) const {
  std::map<std::string, std::vector<std::string>> alive; // by stage
  for (const std::string &object : objects)
    for (const std::string &stage : stagesOf_.at(object))
      alive[stage].push_back(object);
  std::vector<Certificate> certificates;
  for (const std::string &object : objects)
    for (const auto &[stage, others] : alive)
      if (others.front() != object) // pairs are exclusive: at a stage there is one of them
        certificates.push_back({object, others.front(), *absences_.at(object).at(stage)});
  return certificates;
}

} // namespace stingy
