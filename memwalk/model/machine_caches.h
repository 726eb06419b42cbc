// What the machine claims of its L2 caches, believed or not: sysfs of every processor, and sysconf.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace stingy {

/// A number that is 0 is not told.
struct CacheClaim {
  std::uint64_t bytes = 0, ways = 0, lineBytes = 0, sets = 0;
  unsigned cores = 1;       // that share it
  bool coresAreTold = true; // else each processor that shares it was counted as a core
  auto operator<=>(const CacheClaim &) const = default;
};

struct MachineCaches {
  std::map<CacheClaim, std::vector<unsigned>> sysfs; // processors by what they claim
  std::vector<unsigned> offline;
  std::vector<unsigned> silent; // without a level 2 cache that can be read
  CacheClaim sysconf;
};

/// `sysfs` is a parameter so that tests can show another machine.
MachineCaches machineCaches(const std::string &sysfs = "/sys/devices/system/cpu");

} // namespace stingy
