// Facts to and from JSON.
//
// Names are written once, sorted; everything else refers to them by rank, 0 being "none". Fields
// that say nothing (no name, false, an empty list) are left out, and a fact takes one line: facts
// files are many and large (500 MB for 10,000 units), so no tree of them is built on the way to the
// text, and the way back is simdjson's.
#pragma once

#include "model/facts.h"
#include "model/result.h"

#include <memory>

namespace stingy {

/// The artifact's text. `kind`: FactsKind or ProgramKind.
std::string serialize(const Facts &facts, const char *kind);

/// Reads one artifact after the other; what it needs for that is allocated once.
class FactsReader {
public:
  FactsReader();
  ~FactsReader();
  /// `origin` names the text in messages. Every name id of the result is in its table.
  Result<Facts> parse(const std::string &text, const char *kind, const std::string &origin);
  Result<Facts> read(const std::string &path, const char *kind);

private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

std::string toString(Section section);

} // namespace stingy
