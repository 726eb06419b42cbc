// Whose request a call is about, as far as the caller can tell: two places that queue a stage may
// be about one request, or about two (an accept stage goes on with the listener and starts what it
// has accepted).
//
// An origin is in the terms of one function. What its callees created and handed to nobody is Fresh
// to it; what it has created itself is told apart by the variable that holds it.
#pragma once

#include "analyze/index_set.h"
#include "analyze/program_index.h"

#include <map>

namespace stingy {

using Origin = std::uint32_t;

class RequestOrigins {
public:
  static constexpr Origin Unknown = 0, Fresh = 1;

  explicit RequestOrigins(const ProgramIndex &program);

  /// Of the request for which this call queues a stage.
  Origin ofQueue(CallId call) const;
  /// A callee's origin in the terms of the function that makes the call. What a callback is handed
  /// is not known.
  Origin inCaller(Origin inCallee, std::optional<CallId> call) const;
  /// Calls made all that the place ever holds; calls of functions that return new memory.
  bool isMade(NameId place) const { return makers_.contains(place); }
  bool isNew(NameId place) const;
  /// May a later origin be the same request as an earlier one, on one path of a function?
  static bool mayBeSame(Origin earlier, Origin later);

private:
  void findCreators();
  bool created(const std::vector<NameId> &makers) const;
  Origin ofArgument(CallId call, std::size_t position) const;
  void findPositions();

  const ProgramIndex &program_;
  std::map<NameId, const std::vector<NameId> *> makers_; // by place
  IndexSet creators_;                                    // functions that return a new object
  std::vector<IndexSet> positions_; // by FunctionId: the parameters for which it queues a stage
};

} // namespace stingy
