// memwalk extract as a build action: one command file in, facts and a depfile out.
#pragma once

#include "extract/extract.h"

namespace stingy {

struct ExtractAction {
  std::string output;  // facts.json
  std::string depfile; // for make or ninja; empty: none
};

/// Extracts the unit, and writes its facts and its depfile.
Result<Facts> runExtractAction(const CompileCommand &command, const ExtractOptions &options,
                               const ExtractAction &action);

} // namespace stingy
