// A rewrite as a unified diff that `patch -p1` and `git apply` accept.
#pragma once

#include "stingify/plan_edits.h"

#include <string>

namespace stingy {

/// Empty when nothing is inserted.
std::string unifiedDiff(const FileEdit &edit);

} // namespace stingy
