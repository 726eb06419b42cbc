// Facts to and from JSON.
//
// Names are written once, sorted; everything else refers to them by rank, 0 being "none". Fields
// that say nothing (no name, false, an empty list) are left out: facts files are many, and most of
// their fields are empty.
#pragma once

#include "model/artifact.h"
#include "model/facts.h"

namespace stingy {

Artifact toArtifact(const Facts &facts, const char *kind);
/// `origin` names the artifact in messages. Every name id of the result is in its table.
Result<Facts> factsFromArtifact(const Artifact &artifact, const std::string &origin);

std::string toString(Section section);

} // namespace stingy
