// Files read and written whole. An output is written beside its place and renamed, and only when
// its content changed: nobody ever sees half an artifact, and a build system sees no change where
// there is none. Of several outputs none takes its place before all are written. Only a machine
// that stops half way leaves a mixture.
#pragma once

#include "model/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace stingy {

/// `room`: bytes that the caller wants to be allocated behind the content.
Result<std::string> readFile(const std::string &path, std::size_t room = 0);

/// Creates missing folders; writes to a device or a pipe that is there. True when the file's
/// content changed.
Result<bool> writeFile(const std::string &path, std::string_view content);

struct Output {
  std::string path, content;
};

/// All of them, or (when one fails) none. The number of files whose content changed.
Result<unsigned> writeFiles(const std::vector<Output> &outputs);

} // namespace stingy
