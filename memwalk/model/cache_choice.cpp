#include "model/cache_choice.h"

#include "model/cache_geometry.h"

#include <fmt/format.h>
#include <optional>

namespace stingy {
namespace {

/// {0, 1, 2, 5}: "cpu0-2,5".
std::string nameOf(const std::vector<unsigned> &processors) {
  std::string text = "cpu";
  for (std::size_t i = 0, last; i < processors.size(); i = last + 1) {
    for (last = i; last + 1 < processors.size() && processors[last + 1] == processors[last] + 1;)
      ++last;
    text += fmt::format("{}{}", i == 0 ? "" : ",", processors[i]);
    if (last != i)
      text += fmt::format("-{}", processors[last]);
  }
  return text;
}

bool isLine(std::uint64_t bytes) {
  return bytes >= 16 && bytes <= PageBytes && (bytes & (bytes - 1)) == 0;
}

class Choice {
public:
  explicit Choice(const MachineCaches &machine) : machine_(machine) {}

  FoundCache run() {
    tellOfUnread();
    for (const auto &[claim, processors] : machine_.sysfs)
      if (auto cache = judge(claim, nameOf(processors)))
        take(*cache, nameOf(processors));
    if (!found_.cache.l2Bytes && machine_.sysconf.bytes != 0)
      if (auto cache = judge(machine_.sysconf, "sysconf"))
        found_.cache = {cache->l2Bytes, cache->ways, cache->lineBytes, "sysconf"};
    if (!found_.cache.l2Bytes)
      assume();
    else if (!differing_.empty())
      note("the processors' L2 caches differ ({}): the smallest is planned for", differing_);
    return std::move(found_);
  }

private:
  template <typename... Values> void note(fmt::format_string<Values...> text, Values &&...values) {
    found_.notes.push_back(fmt::format(text, std::forward<Values>(values)...));
  }

  void tellOfUnread() {
    if (!machine_.offline.empty())
      note("{} offline: the L2 there is not known", nameOf(machine_.offline));
    if (!machine_.silent.empty() && !machine_.sysfs.empty())
      note("{}: sysfs tells of no L2 there", nameOf(machine_.silent));
  }

  /// What one core has of it, as far as the figures can be; nothing when not even the size can.
  std::optional<CacheGeometry> judge(const CacheClaim &claim, const std::string &who) {
    if (claim.bytes < PageBytes || claim.bytes > LargestL2Claim) {
      note("{}: an L2 of {} bytes cannot be, and is passed over", who, claim.bytes);
      return std::nullopt;
    }
    CacheGeometry cache{claim.bytes, 0, lineOf(claim, who), "sysfs"};
    cache.ways = waysOf(claim, cache.lineBytes, who);
    if (claim.cores > 1)
      share(cache, claim, who);
    cache.l2Bytes -= cache.l2Bytes % PageBytes;
    if (cache.l2Bytes != 0 && cache.l2Bytes % (std::max(cache.ways, 1u) * cache.lineBytes) != 0)
      cache.ways = 0;
    return cache.l2Bytes == 0 ? std::nullopt : std::optional(cache);
  }

  unsigned lineOf(const CacheClaim &claim, const std::string &who) {
    if (isLine(claim.lineBytes))
      return static_cast<unsigned>(claim.lineBytes);
    note("{}: a line of {} bytes cannot be; {} are assumed", who, claim.lineBytes, LineBytes);
    return LineBytes;
  }

  unsigned waysOf(const CacheClaim &claim, std::uint64_t lineBytes, const std::string &who) {
    constexpr std::uint64_t Most = 1024;
    bool fits = claim.ways != 0 && claim.ways <= Most &&
                claim.bytes % (claim.ways * lineBytes) == 0 &&
                (claim.sets == 0 || claim.sets == claim.bytes / (claim.ways * lineBytes));
    if (!fits)
      note("{}: {} bytes are not {} ways of {} lines of {} bytes: the ways are not known (--ways)",
           who, claim.bytes, claim.ways,
           claim.sets == 0 ? "any number of" : std::to_string(claim.sets), lineBytes);
    return fits ? static_cast<unsigned>(claim.ways) : 0;
  }

  /// Whole ways where there are enough, so that the share's lines fall on all sets.
  void share(CacheGeometry &cache, const CacheClaim &claim, const std::string &who) {
    unsigned ways = cache.ways / claim.cores;
    cache.l2Bytes =
        ways == 0 ? claim.bytes / claim.cores : claim.bytes / cache.ways * std::uint64_t(ways);
    cache.ways = ways;
    cache.source += ", share of one core";
    note("{}: {} cores share an L2 of {} bytes{}: the share of one, {} bytes, is planned for", who,
         claim.cores, claim.bytes,
         claim.coresAreTold ? "" : " (assumed: sysfs does not tell what is one core)",
         cache.l2Bytes);
  }

  void take(const CacheGeometry &cache, const std::string &who) {
    CacheGeometry &best = found_.cache;
    bool differs = best.l2Bytes != 0 && (best.l2Bytes != cache.l2Bytes || best.ways != cache.ways ||
                                         best.lineBytes != cache.lineBytes);
    if (differs)
      differing_ += fmt::format("{}{} {} bytes", differing_.empty() ? bestOf_ + ", " : ", ", who,
                                cache.l2Bytes);
    if (best.l2Bytes == 0 || cache.l2Bytes < best.l2Bytes) {
      best = cache;
      bestOf_ = fmt::format("{} {} bytes", who, cache.l2Bytes);
    }
  }

  void assume() {
    found_.cache = {AssumedL2Bytes, 0, LineBytes,
                    "assumed: neither sysfs nor sysconf names an L2 that can be"};
    found_.isAssumed = true;
    note("an L2 of {} bytes is assumed: say its size with --l2", AssumedL2Bytes);
  }

  const MachineCaches &machine_;
  FoundCache found_;
  std::string bestOf_, differing_; // "cpu0-3 2097152 bytes"
};

} // namespace

FoundCache chooseCache(const MachineCaches &machine) { return Choice(machine).run(); }

std::vector<std::string> notesOnSize(std::uint64_t l2Bytes, const FoundCache &machine) {
  if (machine.isAssumed || l2Bytes <= machine.cache.l2Bytes)
    return {};
  return {fmt::format("--l2: {} bytes are more than the {} that this machine's L2 has for a core "
                      "({}): the server is assumed to run on another machine; here, what is "
                      "planned does not stay in the cache",
                      l2Bytes, machine.cache.l2Bytes, machine.cache.source)};
}

} // namespace stingy
