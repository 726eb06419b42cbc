// The frames of a program's facts against those of the linked program.
#pragma once

#include "binary/unwind_frames.h"
#include "model/facts.h"

namespace stingy {

constexpr const char *FrameMismatch = "frame_mismatch";

struct FrameCheck {
  unsigned checked = 0; // functions whose frame the unwind tables show
  unsigned partly = 0;  // of these, seen only as far as the frame pointer
  unsigned larger = 0;  // of these, larger than the facts say
};

/// A frame that is larger in the linked program, which its .su file is then not of, is taken from
/// there, and an unknown "frame_mismatch" says so; where it is not seen whole it has no bound.
/// Facts that share no function with `frames` are of another program: an error.
Result<FrameCheck> checkFrames(Facts &program, const UnwindFrames &frames);

} // namespace stingy
