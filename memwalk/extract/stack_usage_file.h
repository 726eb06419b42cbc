// The .su files that gcc and clang write under -fstack-usage.
#pragma once

#include "extract/extract.h"

#include <map>
#include <optional>
#include <string>

namespace stingy {

constexpr std::uint64_t ReturnAddressBytes = 8; // of a call, on 64-bit targets

struct MeasuredFrame {
  std::uint64_t bytes = 0; // with the return address
  bool dynamic = false;    // grows at run time without a bound
  bool rounded = false;    // up: it takes no more than that
};

/// Function's assembler name (or plain name) -> frame.
using MeasuredFrames = std::map<std::string, MeasuredFrame>;

/// Where the compiler puts the .su file of an object file. Empty when there is none to read.
std::string stackUsagePath(const std::string &source, const std::string &output);

/// The unit's .su file: nothing when the build has none or it is older than the source.
std::optional<MeasuredFrames> readStackUsage(const CompileCommand &command);

/// One of the files that the unit reads was changed after its .su file was written.
bool isStackUsageOlder(const CompileCommand &command, const std::vector<std::string> &reads);

/// `text` as gcc writes it: "file.c:12:6:name<TAB>bytes<TAB>static|dynamic|dynamic,bounded". Lines
/// of another form are skipped. `returnAddressBytes` is added to each figure.
MeasuredFrames parseStackUsage(const std::string &text, std::uint64_t returnAddressBytes);

} // namespace stingy
