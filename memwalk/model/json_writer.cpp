#include "model/json_writer.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace stingy {

void JsonWriter::text(std::string_view value) {
  auto plain = [](unsigned char c) { return c >= 0x20 && c < 0x80 && c != '"' && c != '\\'; };
  separate();
  if (std::all_of(value.begin(), value.end(), plain)) {
    text_ += '"';
    text_ += value;
    text_ += '"';
    return;
  }
  // What is no UTF-8, such as the path of a file, is replaced: JSON cannot hold it.
  text_ += nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace stingy
