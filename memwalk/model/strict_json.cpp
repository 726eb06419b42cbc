#include "model/strict_json.h"

#include <fmt/format.h>
#include <optional>
#include <set>
#include <vector>

namespace stingy {
using nlohmann::json;

namespace {

class RepeatedKeys {
public:
  bool see(json::parse_event_t event, const json &parsed) {
    if (event == json::parse_event_t::object_start)
      open_.emplace_back();
    else if (event == json::parse_event_t::object_end)
      open_.pop_back();
    else if (event == json::parse_event_t::key && !open_.back().insert(parsed).second && !first_)
      first_ = parsed.get<std::string>();
    return true;
  }
  const std::optional<std::string> &first() const { return first_; }

private:
  std::vector<std::set<std::string>> open_; // the keys of each object that is not closed yet
  std::optional<std::string> first_;
};

} // namespace

Result<json> parseStrictJson(const std::string &text, const std::string &origin,
                             const std::string &remedy) {
  try {
    RepeatedKeys keys;
    json document = json::parse(text, [&](int, json::parse_event_t event, json &parsed) {
      return keys.see(event, parsed);
    });
    if (keys.first())
      return Error{fmt::format("{}: two entries \"{}\" in one object", origin, *keys.first()),
                   "remove one of the two entries"};
    return document;
  } catch (const json::exception &problem) {
    return Error{fmt::format("{}: {}", origin, problem.what()), remedy};
  }
}

} // namespace stingy
