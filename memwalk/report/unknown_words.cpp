#include "report/unknown_words.h"

#include <map>

namespace stingy {

UnknownWords wordsFor(const std::string &kind) {
  static const std::map<std::string, UnknownWords> words = {
      {"ambiguous_switch",
       {"states of which it is a guess what runs them", "what they do may be missing or too much"}},
      {"duplicate_definition",
       {"functions with several definitions", "all bodies are taken into account"}},
      {"coroutine", {"coroutines", "their frames and who resumes them are not read"}},
      {"dynamic_stack", {"frames that grow at run time", "the stack has no bound"}},
      {"dynamic_symbol", {"calls of what dlsym found", "what they use is not counted"}},
      {"external_callback",
       {"functions handed to external functions", "they are taken to be called, now or later"}},
      {"external_function", {"functions without a body", "the stack that they use is not counted"}},
      {"frame_mismatch",
       {"frames that the linked program has larger", "the linked program's are counted"}},
      {"indirect_allocation",
       {"allocators called through pointers", "what they allocate is not counted"}},
      {"inline_assembly",
       {"inline assembly", "the stack that it uses and what it calls are not counted"}},
      {"library_allocation",
       {"C++ library calls that allocate for no variable or field that is named",
        "what they allocate is not counted"}},
      {"long_double_format",
       {"long doubles printed or read", "the stack that this takes is not counted"}},
      {"no_scheduler", {"no scheduler", "no stage is known to be an entry"}},
      {"no_stages", {"no stages", "there is nothing to measure"}},
      {"queued_elsewhere",
       {"stages queued from elsewhere", "any object is taken to be alive in them"}},
      {"recursion", {"recursion", "one round is counted; how many there are is not known"}},
      {"reference_count",
       {"objects freed with their last reference", "how many a request holds is not known"}},
      {"setjmp", {"jumps out of functions", "what they pass over may stay alive"}},
      {"stage_without_body",
       {"stages of which nothing is seen to run", "what they do is not in the figures"}},
      {"unknown_frame", {"frames of unknown size", "their stack is not counted"}},
      {"unknown_size", {"allocations of unknown size", "the objects cannot be pooled"}},
      {"unparsed_unit",
       {"units that could not be read whole", "no total is definite and nothing can be pooled"}},
      {"unqueued_state",
       {"states that nothing is seen to store", "what is alive in them, and after them, is open"}},
      {"unresolved_call", {"calls to functions not known", "what they use is not counted"}},
      {"unresolved_stage",
       {"stages not known where they are queued or run",
        "edges are missing, and what is alive is not known for any stage"}},
  };
  auto found = words.find(kind);
  return found == words.end() ? UnknownWords{kind, ""} : found->second;
}

} // namespace stingy
