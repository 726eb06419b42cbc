// Mutates JSON as JSON: random bytes would mostly break its syntax, and never reach what the
// readers check.
#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t *data, std::size_t size, std::size_t room);

namespace {

using nlohmann::json;
using Random = std::minstd_rand;

void collect(json &value, std::vector<json *> &nodes) {
  nodes.push_back(&value);
  if (value.is_structured())
    for (json &element : value)
      collect(element, nodes);
}

json strangeValue(Random &random) {
  static const json values = {nullptr,
                              true,
                              false,
                              0,
                              1,
                              2,
                              63,
                              64,
                              65,
                              -1,
                              1.5,
                              1e108,
                              "",
                              "a",
                              "exact",
                              "at_most",
                              "unbounded",
                              "malloc",
                              "free",
                              "Malloc",
                              "Free",
                              65536,
                              4294967295U,
                              4294967296U,
                              9223372036854775807U,
                              18446744073709551615U,
                              json::array(),
                              json::object()};
  return values[random() % values.size()];
}

json &pick(const std::vector<json *> &nodes, Random &random) {
  return *nodes[random() % nodes.size()];
}

void removeOne(json &value, Random &random) {
  if (value.is_array() && !value.empty())
    value.erase(value.begin() + static_cast<std::ptrdiff_t>(random() % value.size()));
  else if (value.is_object() && !value.empty())
    value.erase(std::next(value.begin(), static_cast<std::ptrdiff_t>(random() % value.size())));
}

void repeatOne(json &value, Random &random) {
  if (value.is_array() && !value.empty())
    value.push_back(json(value[random() % value.size()]));
}

void mutate(json &document, Random &random) {
  std::vector<json *> nodes;
  collect(document, nodes);
  json &value = pick(nodes, random);
  switch (random() % 5) {
  case 0:
    value = strangeValue(random);
    break;
  case 1: {
    json other = pick(nodes, random);
    value = std::move(other);
    break;
  }
  case 2:
    removeOne(value, random);
    break;
  case 3:
    repeatOne(value, random);
    break;
  default:
    if (value.is_number_integer())
      value = value.get<std::uint64_t>() + (random() % 2 ? 1U : ~std::uint64_t{0});
  }
}

} // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t *data, std::size_t size,
                                               std::size_t room, unsigned seed) {
  Random random(seed);
  json document = json::parse(data, data + size, nullptr, false);
  if (document.is_discarded() || random() % 8 == 0)
    return LLVMFuzzerMutate(data, size, room);
  for (unsigned times = 1 + random() % 3; times > 0; --times)
    mutate(document, random);
  std::string text = document.dump(-1, ' ', false, json::error_handler_t::replace);
  if (text.size() > room)
    return LLVMFuzzerMutate(data, size, room);
  std::memcpy(data, text.data(), text.size());
  return text.size();
}
