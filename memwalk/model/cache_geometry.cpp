#include "model/cache_geometry.h"

#include <cctype>
#include <charconv>
#include <fmt/format.h>

namespace stingy {
namespace {

constexpr std::uint64_t LargestCache = std::uint64_t(1) << 30;

} // namespace

Status checkGeometry(const CacheGeometry &cache) {
  if (cache.l2Bytes < PageBytes || cache.l2Bytes > LargestCache || cache.l2Bytes % PageBytes != 0)
    return Error{fmt::format("an L2 of {} bytes is not a multiple of {} between that and {}",
                             cache.l2Bytes, PageBytes, LargestCache),
                 "give its size with --l2, for example --l2 1M"};
  bool powerOfTwo = cache.lineBytes >= 16 && (cache.lineBytes & (cache.lineBytes - 1)) == 0;
  if (!powerOfTwo || cache.lineBytes > PageBytes)
    return Error{fmt::format("{} bytes are no cache line", cache.lineBytes),
                 "give a power of two with --line, for example --line 64"};
  if (cache.ways != 0 && cache.l2Bytes % (std::uint64_t(cache.ways) * cache.lineBytes) != 0)
    return Error{fmt::format("an L2 of {} bytes cannot have {} ways of {}-byte lines",
                             cache.l2Bytes, cache.ways, cache.lineBytes),
                 "check --l2, --ways and --line"};
  return Done{};
}

Result<CacheGeometry> cacheGeometry(const GeometryWish &wish, const CacheGeometry &found) {
  CacheGeometry cache = found;
  if (wish.l2Bytes) // The cache is another one: its ways are not those that were looked up.
    cache = {*wish.l2Bytes, 0, 64, "option --l2"};
  if (wish.ways) {
    cache.ways = *wish.ways;
    cache.source += ", option --ways";
  }
  if (wish.lineBytes) {
    cache.lineBytes = *wish.lineBytes;
    cache.source += ", option --line";
  }
  if (auto good = checkGeometry(cache); !good)
    return good.error();
  return cache;
}

Result<std::uint64_t> parseSize(const std::string &text) {
  std::uint64_t number = 0;
  auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string suffix(end, text.data() + text.size());
  static const std::string scale = "KMG";
  std::size_t power = 0;
  if (suffix.size() == 1 &&
      scale.find(static_cast<char>(std::toupper(suffix[0]))) != std::string::npos)
    power = scale.find(static_cast<char>(std::toupper(suffix[0]))) + 1;
  const unsigned shift = static_cast<unsigned>(10 * power);
  bool fits = number <= (~std::uint64_t(0) >> shift);
  if (problem != std::errc() || (!suffix.empty() && power == 0) || !fits)
    return Error{fmt::format("\"{}\" is no size", text),
                 "give bytes, or K, M or G: 262144, 256K, 1M"};
  return number << shift;
}

} // namespace stingy
