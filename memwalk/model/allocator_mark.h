// What the whyNot of an allocation says that stands in the body of an allocator: not why it cannot
// be edited, for its caller's calls are, but what becomes of it there.
#pragma once

namespace stingy {

/// It is written before it is handed out: nothing can stand in for the caller.
constexpr const char *AltersMark = " does more than allocate: it ";
/// It is cleared: what stands in for the caller must be zero.
constexpr const char *ClearsMark = " clears what it hands out";

} // namespace stingy
