#include "model/sidecar.h"

#include <fmt/format.h>

namespace stingy {
namespace {

/// Adds one kind of entries, with where each is from.
class Merge {
public:
  Merge(Sidecar &into, const Sidecar &from) : into_(into), from_(from) {}

  template <typename Entries> Merge &add(Entries Sidecar::*member, const std::string &what) {
    for (const auto &[name, entry] : from_.*member) {
      auto [place, isNew] = (into_.*member).emplace(name, entry);
      std::string key = what + " " + name;
      if (isNew)
        into_.origins.emplace(key, from_.originOf(what, name));
      else if (!(place->second == entry) && !contradiction_)
        contradiction_ = Error{fmt::format("{} contradicts {} about {}", from_.originOf(what, name),
                                           into_.originOf(what, name), key),
                               "remove one of the two entries"};
    }
    return *this;
  }

  const std::optional<Error> &contradiction() const { return contradiction_; }

private:
  Sidecar &into_;
  const Sidecar &from_;
  std::optional<Error> contradiction_;
};

std::optional<Error> addAll(Sidecar &into, const Sidecar &from) {
  return Merge(into, from)
      .add(&Sidecar::functions, "function")
      .add(&Sidecar::fields, "field")
      .add(&Sidecar::externals, "external")
      .add(&Sidecar::pointers, "pointer")
      .add(&Sidecar::recursion, "recursion")
      .add(&Sidecar::frames, "frame")
      .add(&Sidecar::sizes, "size")
      .add(&Sidecar::counts, "count")
      .add(&Sidecar::serverObjects, "server object")
      .contradiction();
}

template <typename Fact> void fill(std::optional<Fact> &fact, const std::optional<Fact> &other) {
  if (!fact)
    fact = other;
}

} // namespace

Status Sidecar::merge(const Sidecar &other) {
  if (auto contradiction = addAll(*this, other))
    return *contradiction;
  return Done{};
}

void Sidecar::complete(const Sidecar &other) {
  addAll(*this, other); // of two entries the first stays
}

ExternalAnswer completed(ExternalAnswer answer, const ExternalAnswer &other) {
  fill(answer.stack, other.stack);
  fill(answer.calls, other.calls);
  fill(answer.keeps, other.keeps);
  fill(answer.flows, other.flows);
  fill(answer.waits, other.waits);
  return answer;
}

bool Sidecar::isShipped(const std::string &what, const std::string &name) const {
  return originOf(what, name).ends_with(ShippedMark);
}

const std::string &Sidecar::originOf(const std::string &what, const std::string &name) const {
  static const std::string nobody;
  auto found = origins.find(what + " " + name);
  return found == origins.end() ? nobody : found->second;
}

} // namespace stingy
