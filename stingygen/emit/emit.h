// Emitting: a layout as C for the runtime (paper, section 4.3), and as text for the user.
//
//   Layout ──▶ <program>_stingy.h   what rewritten sources and the scheduler include: object and
//   stage numbers,
//                                   the queries of section 4.5.2, typed take and give
//          ──▶ <program>_stingy.ld  the linker's part: the globals' places in the slab
//          ──▶ <program>_stingy.c   struct stingy_layout, and the constructor that attaches it at
//          start
//
// The same layout gives the same bytes. The C is C11, and the header C++ too; it reaches <stddef.h>
// and nothing else, so it may stand above a file's feature-test macros.
#pragma once

#include "plan/plan_layout.h"

#include <string>

namespace stingy {

/// `buildId` tells layouts apart at run time: units that were compiled for another one are noticed.
std::string cHeader(const Layout &layout, const std::string &buildId);
std::string cSource(const Layout &layout, const std::string &buildId,
                    const std::string &targetTriple);

/// What is added to the linker's script, so that the globals lie in the slab.
std::string linkerFragment(const Layout &layout);

/// What fits, every region with its bytes and share, what was left out and why, what was assumed.
std::string summary(const Plan &plan);

/// For objects that share slots, why they are never alive together, stage by stage.
std::string sharing(const Layout &layout);

/// A C string literal, quotes included.
std::string cString(const std::string &text);
/// Text that does not end a C comment.
std::string cComment(const std::string &text);

} // namespace stingy
