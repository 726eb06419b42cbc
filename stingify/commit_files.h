// Writes several files as one step: all of them, or (when one fails) none.
//
// Each file is replaced atomically; on a failure those that were written already get their former
// content back. Only a machine that stops half way leaves a mixture, which the manifest then tells
// apart.
#pragma once

#include "model/result.h"

#include <string>
#include <vector>

namespace stingy {

struct Output {
  std::string path, content;
};

/// The number of files whose content changed.
Result<unsigned> commitFiles(const std::vector<Output> &outputs);

} // namespace stingy
