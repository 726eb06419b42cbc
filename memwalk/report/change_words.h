// Changes in words, as all reports of a diff say them.
#pragma once

#include "compare/memory_diff.h"

#include <string>

namespace stingy {

std::string signedBytes(std::int64_t bytes); // "+384 B", "-16 B", "0 B"

/// "+384 B"; "no upper bound any more"; of two without bound the parts that are known.
std::string changeText(const BoundChange &change);
/// "<= 10912 B -> <= 11296 B".
std::string arrowText(const BoundChange &change);

/// "struct http_conn +384 B: 512 B -> 896 B, src/conn.c:42:9".
std::string sentence(const ObjectChange &change);
std::string sentence(const FrameChange &change);
std::string sentence(const GlobalChange &change);
std::string sentence(const EdgeChange &change);
std::string sentence(const Finding &finding);

/// What made the stage dearer, in a few words: its largest object or frame that changed.
std::string mainCause(const StageChange &change);

} // namespace stingy
