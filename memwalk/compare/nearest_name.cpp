#include "compare/nearest_name.h"

#include <algorithm>
#include <numeric>

namespace stingy {
namespace {

std::size_t editDistance(const std::string &a, const std::string &b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

/// "struct http_conn" for "http_conn": who leaves out the tag means the record.
bool isTagged(const std::string &candidate, const std::string &name) {
  for (const char *tag : {"struct ", "union ", "class "})
    if (candidate == tag + name)
      return true;
  return false;
}

} // namespace

std::string nearestName(const std::string &name, const std::vector<std::string> &candidates) {
  std::string nearest;
  std::size_t least = std::max<std::size_t>(1, name.size() / 2) + 1;
  for (const std::string &candidate : candidates) {
    std::size_t distance = isTagged(candidate, name) ? 0 : editDistance(name, candidate);
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

} // namespace stingy
