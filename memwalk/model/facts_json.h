// Facts to and from JSON.
//
// Names are written once, sorted; everything else refers to them by rank, 0 being "none". Fields
// that say nothing (no name, false, an empty list) are left out, and a fact takes one line: facts
// files are many and large (500 MB for 10,000 units), so no tree of them is built on the way to the
// text, and the way back is simdjson's.
//
// What a unit's headers give is written apart (header_facts.h). A reader is given what it has not
// read yet of them, in whatever unit's file it stands; its digest is checked then.
#pragma once

#include "model/header_facts.h"
#include "model/result.h"

#include <memory>
#include <mutex>
#include <set>

namespace stingy {

/// The artifact's text. `kind`: FactsKind or ProgramKind. `headers`: what was taken from a unit's
/// facts.
std::string serialize(const Facts &facts, const char *kind, const HeaderFacts &headers = {});

/// Which headers' facts were read. Readers on several threads may share it.
class KnownHeaders {
public:
  /// True the first time.
  bool add(std::string_view file, std::string_view digest);

private:
  std::mutex mutex_;
  std::set<std::pair<std::string, std::string>> known_;
};

/// Reads one artifact after the other; what it needs for that is allocated once.
class FactsReader {
public:
  /// Without `known`, each artifact is read whole.
  explicit FactsReader(KnownHeaders *known = nullptr);
  ~FactsReader();
  /// `origin` names the text in messages. Every name id of the result is in its table.
  Result<Facts> parse(const std::string &text, const char *kind, const std::string &origin);
  Result<Facts> read(const std::string &path, const char *kind);

private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
  KnownHeaders *known_;
};

std::string toString(Section section);
std::string toString(Linkage linkage);

} // namespace stingy
