#include "model/memory.h"

#include "model/digest.h"
#include "model/output_file.h"

#include <algorithm>
#include <fmt/format.h>

namespace stingy {
namespace {

template <typename Item>
const Item *findNamed(const std::vector<Item> &items, const std::string &name) {
  auto found =
      std::find_if(items.begin(), items.end(), [&](const Item &item) { return item.name == name; });
  return found == items.end() ? nullptr : &*found;
}

} // namespace

std::string toText(const Place &place) {
  return place.line == 0 ? place.file
                         : fmt::format("{}:{}:{}", place.file, place.line, place.column);
}

ByteBound operator*(const ByteBound &size, const InstanceBound &instances) {
  ByteBound bytes = size * instances.count;
  bytes.kind = std::max(bytes.kind, instances.kind);
  bytes.provenance = std::max(bytes.provenance, instances.provenance);
  return bytes;
}

const Stage *findStage(const Memory &memory, const std::string &name) {
  return findNamed(memory.stages, name);
}

const Object *findObject(const Memory &memory, const std::string &name) {
  return findNamed(memory.objects, name);
}

Result<MemoryFile> readMemory(const std::string &path) {
  auto text = readFile(path);
  if (!text)
    return text.error();
  auto artifact = parseArtifact(*text, MemoryKind, path);
  if (!artifact)
    return artifact.error();
  auto memory = memoryFromArtifact(*artifact, path);
  if (!memory)
    return memory.error();
  return MemoryFile{std::move(*memory), digestOf(*text), std::move(artifact->schemaVersion),
                    std::move(artifact->producer)};
}

} // namespace stingy
