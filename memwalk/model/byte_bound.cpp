#include "model/byte_bound.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace stingy {
namespace {

std::uint64_t saturatingAdd(std::uint64_t a, std::uint64_t b) {
  std::uint64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<std::uint64_t>::max() : sum;
}

std::uint64_t saturatingMultiply(std::uint64_t a, std::uint64_t b) {
  std::uint64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? std::numeric_limits<std::uint64_t>::max()
                                                : product;
}

} // namespace

ByteBound ByteBound::exact(std::uint64_t bytes, Provenance p) {
  return {BoundKind::Exact, bytes, p};
}
ByteBound ByteBound::atMost(std::uint64_t bytes, Provenance p) {
  return {BoundKind::AtMost, bytes, p};
}
ByteBound ByteBound::unbounded(std::uint64_t known, Provenance p) {
  return {BoundKind::Unbounded, known, p};
}

ByteBound operator+(const ByteBound &a, const ByteBound &b) {
  return {std::max(a.kind, b.kind), saturatingAdd(a.bytes, b.bytes),
          std::max(a.provenance, b.provenance)};
}

ByteBound operator*(const ByteBound &a, std::uint64_t count) {
  return {a.kind, saturatingMultiply(a.bytes, count), a.provenance};
}

ByteBound either(const ByteBound &a, const ByteBound &b) {
  if (a == b)
    return a;
  return {std::max({a.kind, b.kind, BoundKind::AtMost}), std::max(a.bytes, b.bytes),
          std::max(a.provenance, b.provenance)};
}

std::string toText(const ByteBound &bound) {
  std::string text = fmt::format("{}{} B", signOf(bound.kind), bound.bytes);
  if (bound.kind == BoundKind::Unbounded)
    text += " (unbounded)";
  if (bound.provenance == Provenance::Annotated || bound.provenance == Provenance::Assumed)
    text += " " + toString(bound.provenance);
  return text;
}

std::string toString(BoundKind kind) {
  switch (kind) {
  case BoundKind::Exact:
    return "exact";
  case BoundKind::AtMost:
    return "at_most";
  case BoundKind::Unbounded:
    return "unbounded";
  }
  return "";
}

const char *signOf(BoundKind kind) {
  switch (kind) {
  case BoundKind::Exact:
    return "";
  case BoundKind::AtMost:
    return "<= ";
  case BoundKind::Unbounded:
    return ">= ";
  }
  return "";
}

std::string toString(Provenance provenance) {
  switch (provenance) {
  case Provenance::Measured:
    return "measured";
  case Provenance::Computed:
    return "computed";
  case Provenance::Annotated:
    return "annotated";
  case Provenance::Assumed:
    return "assumed";
  }
  return "";
}

} // namespace stingy
