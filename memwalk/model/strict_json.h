// JSON that people write by hand: sidecars, budgets. Of two fields of one name the parser would
// drop one without a word; here that is an error.
#pragma once

#include "model/result.h"

#include <nlohmann/json.hpp>
#include <string>

namespace stingy {

/// `origin` names the text in messages; `remedy` says where the form is described.
Result<nlohmann::json> parseStrictJson(const std::string &text, const std::string &origin,
                                       const std::string &remedy);

} // namespace stingy
