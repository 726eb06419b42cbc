// memwalk --explain: the evidence for names that the user asks about.
#pragma once

#include "analyze/analyze.h"
#include "model/result.h"

#include <string>
#include <vector>

namespace stingy {

/// One text for all names, with the source lines that can be read below `root`. A name that is no
/// stage, function or object is an error with the names that are like it.
Result<std::string> explainNames(const Facts &program, const AnswerSources &answers,
                                 const std::vector<std::string> &names, const std::string &root);

} // namespace stingy
