// The file that the recorder counts in, laid out and mapped (runtime/record/record_format.h). It is
// gone when this is.
#pragma once

#include "measure/executable.h"
#include "record/record_format.h"

#include <string>

namespace stingy {

/// What the recorder looks for.
struct RecordPlan {
  std::vector<StageEntry> entries;
  std::vector<SiteRange> ranges;
  std::vector<SiteFunction> functions;
};

class RecordFile {
public:
  static Result<RecordFile> create(const std::string &executable, const Memory &memory,
                                   const RecordPlan &plan);
  RecordFile(RecordFile &&other) noexcept;
  RecordFile(const RecordFile &) = delete;
  ~RecordFile();

  const std::string &path() const { return path_; }
  const record_header &header() const { return *at<record_header>(0); }
  const record_stage &stage(std::size_t i) const { return at<record_stage>(header().stages_at)[i]; }
  const record_object &object(std::size_t i) const {
    return at<record_object>(header().objects_at)[i];
  }
  const record_pair &pair(std::size_t stage, std::size_t object) const {
    return at<record_pair>(header().pairs_at)[stage * header().objects + object];
  }
  /// `from` may be the number of stages: the event loop.
  const record_transition &transition(std::size_t from, std::size_t to) const {
    return at<record_transition>(header().transitions_at)[from * header().stages + to];
  }
  const record_stack &stack(std::size_t i) const { return at<record_stack>(header().stacks_at)[i]; }

private:
  RecordFile(std::string path, char *map, std::size_t bytes)
      : path_(std::move(path)), map_(map), bytes_(bytes) {}
  template <typename Table> Table *at(std::uint64_t offset) const {
    return reinterpret_cast<Table *>(map_ + offset);
  }
  void fillPlan(const Memory &memory, const RecordPlan &plan);
  void fillEdges(const Memory &memory);

  std::string path_;
  char *map_;
  std::size_t bytes_;
};

} // namespace stingy
