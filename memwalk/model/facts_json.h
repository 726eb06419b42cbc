// Facts to and from JSON. Names are written once, sorted; everything else refers to them by rank.
#pragma once

#include "model/artifact.h"
#include "model/facts.h"

namespace stingy {

Artifact toArtifact(const Facts &facts, const char *kind);
/// `origin` names the artifact in messages.
Result<Facts> factsFromArtifact(const Artifact &artifact, const std::string &origin);

std::string toString(Section section);

} // namespace stingy
