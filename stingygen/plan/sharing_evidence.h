// The evidence that objects may share slots: what memwalk says of where each one is not, stage by
// stage (objects[].absent of memory.json). Without it objects do not share.
#pragma once

#include "model/layout.h"
#include "model/memory.h"
#include "plan/pack.h"

#include <map>
#include <string>
#include <vector>

namespace stingy {

class SharingEvidence {
public:
  explicit SharingEvidence(const Memory &memory);

  /// The exclusive pairs of which either is shown to be absent wherever the other may be alive.
  ExclusivePairs pairs() const;
  /// For every object and every stage at which others of them may be alive.
  std::vector<Certificate> certificates(const std::vector<std::string> &objects) const;

private:
  bool isShown(const std::string &alive, const std::string &absent) const;

  const Memory &memory_;
  std::map<std::string, std::vector<std::string>> stagesOf_; // where the object may be alive
  std::map<std::string, std::map<std::string, const Absence *>> absences_; // by object, by stage
};

} // namespace stingy
