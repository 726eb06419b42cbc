// Which L2 cache the layout is for.
//
//   --l2, --ways, --line  >  what the machine has (model/cache_choice.h)
//
// The source is part of the answer: a layout planned for an assumed cache must say so.
#pragma once

#include "model/layout.h"

#include <optional>
#include <string>

namespace stingy {

constexpr std::uint64_t PageBytes = 4096;
constexpr std::uint64_t HugePageBytes = 2 << 20;

/// What the user fixed; the rest is looked up.
struct GeometryWish {
  std::optional<std::uint64_t> l2Bytes;
  std::optional<unsigned> ways, lineBytes;
};

/// The size is a whole number of pages and of sets; the line a power of two.
Status checkGeometry(const CacheGeometry &cache);

/// Applies the wish; an Error when the figures are no cache.
Result<CacheGeometry> cacheGeometry(const GeometryWish &wish, const CacheGeometry &found);

/// "512", "256K", "1M", "2G" in bytes. K, M and G count in 1024.
Result<std::uint64_t> parseSize(const std::string &text);

} // namespace stingy
