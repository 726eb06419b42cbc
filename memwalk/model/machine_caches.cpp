#include "model/machine_caches.h"

#include "model/cache_geometry.h"
#include "model/output_file.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <set>
#include <unistd.h>

namespace stingy {
namespace {

namespace fs = std::filesystem;

constexpr unsigned MostProcessors = 65536;

std::optional<unsigned> numberOf(std::string_view text) {
  unsigned number = 0;
  auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  bool good = problem == std::errc() && end == text.data() + text.size();
  return good ? std::optional(number) : std::nullopt;
}

/// The first line of a file; empty when it cannot be read.
std::string lineOf(const fs::path &path) {
  auto text = readFile(path.string());
  return text ? text->substr(0, text->find('\n')) : "";
}

std::uint64_t figureOf(const fs::path &path) {
  auto size = parseSize(lineOf(path));
  return size ? *size : 0;
}

/// "0-3,8": the kernel's way to write a set. Empty when it is none.
std::vector<unsigned> processorsOf(const std::string &list) {
  std::vector<unsigned> processors;
  for (std::size_t at = 0; at < list.size();) {
    std::size_t end = std::min(list.find(',', at), list.size());
    std::string_view range = std::string_view(list).substr(at, end - at);
    std::size_t dash = range.find('-');
    auto first = numberOf(range.substr(0, dash));
    auto last = dash == std::string_view::npos ? first : numberOf(range.substr(dash + 1));
    if (!first || !last || *first > *last || *last >= MostProcessors)
      return {};
    for (unsigned processor = *first; processor <= *last; ++processor)
      processors.push_back(processor);
    at = end + 1;
  }
  return processors;
}

/// The entries "<prefix><number>" of a folder, by number.
std::map<unsigned, fs::path> numbered(const fs::path &folder, std::string_view prefix) {
  std::map<unsigned, fs::path> entries;
  std::error_code problem;
  for (fs::directory_iterator entry(folder, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    std::string name = entry->path().filename().string();
    if (name.compare(0, prefix.size(), prefix) == 0)
      if (auto number = numberOf(std::string_view(name).substr(prefix.size())))
        entries.emplace(*number, entry->path());
  }
  return entries;
}

void countCores(CacheClaim &claim, const fs::path &sysfs, const std::string &sharedBy) {
  std::set<std::string> cores;
  for (unsigned processor : processorsOf(sharedBy)) {
    fs::path topology = sysfs / ("cpu" + std::to_string(processor)) / "topology";
    std::string core = lineOf(topology / "core_cpus_list");
    if (core.empty()) // of kernels before 5.3
      core = lineOf(topology / "thread_siblings_list");
    claim.coresAreTold = claim.coresAreTold && !core.empty();
    cores.insert(core.empty() ? std::to_string(processor) : core);
  }
  claim.cores = std::max(1u, static_cast<unsigned>(cores.size()));
  claim.coresAreTold = claim.coresAreTold || claim.cores == 1;
}

std::optional<CacheClaim> claimOf(const fs::path &processor, const fs::path &sysfs) {
  for (const auto &[number, cache] : numbered(processor / "cache", "index")) {
    std::string type = lineOf(cache / "type");
    if (lineOf(cache / "level") != "2" || (type != "Unified" && type != "Data"))
      continue;
    CacheClaim claim{figureOf(cache / "size"), figureOf(cache / "ways_of_associativity"),
                     figureOf(cache / "coherency_line_size"), figureOf(cache / "number_of_sets")};
    countCores(claim, sysfs, lineOf(cache / "shared_cpu_list"));
    return claim;
  }
  return std::nullopt;
}

CacheClaim askSysconf() {
  auto ask = [](int name) {
    long value = ::sysconf(name);
    return value > 0 ? static_cast<std::uint64_t>(value) : 0;
  };
  return {ask(_SC_LEVEL2_CACHE_SIZE), ask(_SC_LEVEL2_CACHE_ASSOC), ask(_SC_LEVEL2_CACHE_LINESIZE)};
}

} // namespace

MachineCaches machineCaches(const std::string &sysfs) {
  MachineCaches machine;
  machine.sysconf = askSysconf();
  for (const auto &[number, processor] : numbered(sysfs, "cpu")) {
    if (lineOf(processor / "online") == "0") // the first processor often has no such file
      machine.offline.push_back(number);
    else if (auto claim = claimOf(processor, sysfs))
      machine.sysfs[*claim].push_back(number);
    else
      machine.silent.push_back(number);
  }
  return machine;
}

} // namespace stingy
