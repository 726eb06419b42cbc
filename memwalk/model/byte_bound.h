// ByteBound: what is known of a number of bytes. Never a bare number.
//
// An unbounded bound keeps the part that is known, so that a report can print ">= 846 B", but no
// arithmetic turns it back into a definite number. Addition saturates.
#pragma once

#include <cstdint>
#include <string>

namespace stingy {

enum class BoundKind { Exact, AtMost, Unbounded };
/// Where the number comes from, the strongest evidence first; a sum has the weakest of its parts.
enum class Provenance { Measured, Computed, Annotated, Assumed };

struct ByteBound {
  BoundKind kind = BoundKind::Exact;
  std::uint64_t bytes = 0;
  Provenance provenance = Provenance::Computed;

  static ByteBound exact(std::uint64_t bytes, Provenance p = Provenance::Computed);
  static ByteBound atMost(std::uint64_t bytes, Provenance p = Provenance::Computed);
  /// `known` is the part that is known to be needed.
  static ByteBound unbounded(std::uint64_t known = 0, Provenance p = Provenance::Computed);

  bool definite() const { return kind != BoundKind::Unbounded; }
  bool operator==(const ByteBound &) const = default;
};

/// The bound of using both.
ByteBound operator+(const ByteBound &a, const ByteBound &b);
/// The bound of `count` times this.
ByteBound operator*(const ByteBound &a, std::uint64_t count);
/// The bound of using either.
ByteBound either(const ByteBound &a, const ByteBound &b);

/// "846 B", "<= 846 B", ">= 846 B (unbounded)"; assumed and annotated bounds say so.
std::string toText(const ByteBound &bound);

std::string toString(BoundKind kind);
/// What stands before the number: "", "<= ", ">= ".
const char *signOf(BoundKind kind);
std::string toString(Provenance provenance);

} // namespace stingy
