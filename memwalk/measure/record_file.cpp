#include "measure/record_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace stingy {
namespace {

constexpr std::uint64_t LeastPaint = 64 << 10, MostPaint = 1 << 20;
constexpr std::uint64_t MostPairs = 1 << 24;

/// Offsets for tables, one behind the other.
class Layout {
public:
  template <typename Item> std::uint64_t place(std::uint64_t count) {
    std::uint64_t at = bytes_;
    bytes_ += (count * sizeof(Item) + 63) / 64 * 64;
    return at;
  }
  std::uint64_t bytes() const { return bytes_; }

private:
  std::uint64_t bytes_ = (sizeof(record_header) + 63) / 64 * 64;
};

std::uint64_t layOut(record_header &header) {
  Layout layout;
  std::uint64_t stages = header.stages;
  header.entries_at = layout.place<record_entry>(header.entries);
  header.ranges_at = layout.place<record_range>(header.ranges);
  header.tails_at = layout.place<record_tail>(header.tails);
  header.edges_at = layout.place<std::uint8_t>(stages * (stages + 1));
  header.stages_at = layout.place<record_stage>(stages);
  header.objects_at = layout.place<record_object>(header.objects);
  header.pairs_at = layout.place<record_pair>(stages * header.objects);
  header.transitions_at = layout.place<record_transition>(stages * (stages + 1));
  header.stacks_at = layout.place<record_stack>(RECORD_STACKS);
  return layout.bytes();
}

Error systemError(const std::string &what) { return {what + ": " + std::strerror(errno), ""}; }

Result<record_header> headerFor(const std::string &executable, const Memory &memory,
                                const RecordPlan &plan) {
  struct stat status{};
  if (::stat(executable.c_str(), &status) != 0)
    return systemError(executable);
  if (memory.stages.size() * std::max(memory.stages.size(), memory.objects.size()) > MostPairs)
    return Error{fmt::format("{} stages and {} objects are too many to record",
                             memory.stages.size(), memory.objects.size()),
                 ""};
  record_header header{};
  header.magic = RECORD_MAGIC;
  header.device = status.st_dev;
  header.inode = status.st_ino;
  header.stages = static_cast<std::uint32_t>(memory.stages.size());
  header.objects = static_cast<std::uint32_t>(memory.objects.size());
  header.entries = static_cast<std::uint32_t>(plan.entries.size());
  header.ranges = static_cast<std::uint32_t>(plan.ranges.size());
  header.tails = static_cast<std::uint32_t>(plan.functions.size());
  return header;
}

} // namespace

Result<RecordFile> RecordFile::create(const std::string &executable, const Memory &memory,
                                      const RecordPlan &plan) {
  auto header = headerFor(executable, memory, plan);
  if (!header)
    return header.error();
  std::uint64_t bytes = layOut(*header);
  std::string path = (std::filesystem::temp_directory_path() / "stingy_record.XXXXXX").string();
  int descriptor = ::mkstemp(path.data());
  if (descriptor < 0)
    return systemError(path);
  void *map = MAP_FAILED;
  if (::ftruncate(descriptor, static_cast<off_t>(bytes)) == 0)
    map = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  Error error = systemError(path);
  ::close(descriptor);
  if (map == MAP_FAILED) {
    ::unlink(path.c_str());
    return error;
  }
  RecordFile file(path, static_cast<char *>(map), bytes);
  *file.at<record_header>(0) = *header;
  file.fillPlan(memory, plan);
  file.fillEdges(memory);
  return file;
}

RecordFile::RecordFile(RecordFile &&other) noexcept
    : path_(std::exchange(other.path_, "")), map_(std::exchange(other.map_, nullptr)),
      bytes_(other.bytes_) {}

RecordFile::~RecordFile() {
  if (!map_)
    return;
  ::munmap(map_, bytes_);
  ::unlink(path_.c_str());
}

void RecordFile::fillPlan(const Memory &memory, const RecordPlan &plan) {
  auto shared = [&](std::uint32_t object) {
    return object == memory.objects.size() ? RECORD_NO_OBJECT : object;
  };
  record_entry *entry = at<record_entry>(header().entries_at);
  for (const StageEntry &stage : plan.entries) {
    std::uint64_t bound = memory.stages[stage.stage].stack.bytes;
    *entry++ = {stage.address,
                std::clamp(2 * bound, LeastPaint, MostPaint),
                stage.stage,
                stage.argument.position == NoArgument ? RECORD_NO_ARGUMENT
                                                      : stage.argument.position,
                stage.argument.byReference,
                0};
  }
  record_range *range = at<record_range>(header().ranges_at);
  for (const SiteRange &site : plan.ranges)
    *range++ = {site.begin, site.end, shared(site.object), 0};
  record_tail *tail = at<record_tail>(header().tails_at);
  for (const SiteFunction &function : plan.functions)
    *tail++ = {function.address, shared(function.object), 0};
}

void RecordFile::fillEdges(const Memory &memory) {
  std::map<std::string, std::size_t> indexes;
  for (std::size_t i = 0; i < memory.stages.size(); ++i)
    indexes[memory.stages[i].name] = i;
  auto *edges = at<std::uint8_t>(header().edges_at);
  for (std::size_t i = 0; i < memory.stages.size(); ++i) {
    for (const QueueEdge &edge : memory.stages[i].queues)
      edges[i * memory.stages.size() + indexes[edge.stage]] = 1;
    edges[memory.stages.size() * memory.stages.size() + i] = memory.stages[i].entry;
  }
}

} // namespace stingy
