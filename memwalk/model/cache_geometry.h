// Which L2 cache the layout is for.
//
//   --l2, --ways, --line  >  /sys/devices/system/cpu/cpu0/cache  >  sysconf  >  1 MiB, assumed
//
// The source is part of the answer: a layout planned for an assumed cache must say so.
#pragma once

#include "model/layout.h"

#include <optional>
#include <string>

namespace stingy {

constexpr std::uint64_t PageBytes = 4096;

/// What the user fixed; the rest is looked up.
struct GeometryWish {
  std::optional<std::uint64_t> l2Bytes;
  std::optional<unsigned> ways, lineBytes;
};

/// The L2 of the first processor. `sysfs` is a parameter so that tests can show another machine.
CacheGeometry lookUpCache(const std::string &sysfs = "/sys/devices/system/cpu/cpu0/cache");

/// Applies the wish; an Error when the figures are no cache (the size not a whole number of pages
/// and sets).
Result<CacheGeometry> cacheGeometry(const GeometryWish &wish, const CacheGeometry &found);

/// "512", "256K", "1M", "2G" in bytes. K, M and G count in 1024.
Result<std::uint64_t> parseSize(const std::string &text);

} // namespace stingy
