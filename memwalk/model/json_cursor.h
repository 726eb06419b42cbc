// JsonCursor: reads JSON that anybody may have damaged, without a check at every field.
//
//   cursor["stages"].each(...)      wrong type or missing field -> the first trouble is kept, with
//   its JSON path, cursor["line"].number()            and everything read after it is empty
//
// A reader reads all, then asks `trouble.first` once. No read throws and none ends the process.
#pragma once

#include "model/result.h"

#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

namespace stingy {

/// The enumerator that the cursor's text names; the known names are spelled out only for trouble.
template <typename Cursor, typename Enum>
Enum chosen(const Cursor &at, std::initializer_list<Enum> values) {
  auto name = at.text();
  for (Enum value : values)
    if (toString(value) == name)
      return value;
  std::string known;
  for (Enum value : values)
    known += fmt::format("{}{}", known.empty() ? "" : ", ", toString(value));
  at.fail(fmt::format("\"{}\" is none of: {}", name, known));
  return *values.begin();
}

class JsonCursor {
public:
  /// Where the first error is kept; outlives the cursors.
  struct Trouble {
    std::string origin; // the artifact's name, for messages
    std::string remedy;
    std::optional<Error> first;
  };

  JsonCursor(const nlohmann::json &value, Trouble &trouble, std::string path = "/body")
      : value_(&value), trouble_(&trouble), path_(std::move(path)) {}

  /// A field that must be there.
  JsonCursor operator[](const std::string &key) const {
    if (!expect(value_->is_object(), "an object"))
      return child(nothing(), key);
    auto found = value_->find(key);
    if (found == value_->end())
      child(nothing(), key).fail("is missing");
    return child(found == value_->end() ? nothing() : *found, key);
  }

  /// Visits a field that a writer leaves out when it says nothing.
  template <typename Visit> void ifThere(const std::string &key, Visit visit) const {
    if (!expect(value_->is_object(), "an object"))
      return;
    if (auto found = value_->find(key); found != value_->end())
      visit(child(*found, key));
  }

  template <typename Visit> void each(Visit visit) const {
    if (!expect(value_->is_array(), "an array"))
      return;
    std::size_t index = 0;
    for (const auto &element : *value_)
      visit(child(element, std::to_string(index++)));
  }

  template <typename Visit> void eachField(Visit visit) const {
    if (!expect(value_->is_object(), "an object"))
      return;
    for (const auto &[key, element] : value_->items())
      visit(key, child(element, key));
  }

  std::string text() const {
    return expect(value_->is_string(), "a string") ? value_->get<std::string>() : "";
  }

  // For a field of several forms.
  bool isArray() const { return value_->is_array(); }
  bool isObject() const { return value_->is_object(); }
  bool isText() const { return value_->is_string(); }

  bool flag() const { return expect(value_->is_boolean(), "true or false") && value_->get<bool>(); }

  template <typename Number = std::uint64_t> Number number() const {
    bool whole = value_->is_number_integer() &&
                 (value_->is_number_unsigned() || value_->get<std::int64_t>() >= 0);
    if (!expect(whole, "a whole number from 0 on"))
      return 0;
    auto wide = value_->get<std::uint64_t>();
    if (wide > std::numeric_limits<Number>::max())
      fail(fmt::format("{} is too large", wide));
    return static_cast<Number>(wide);
  }

  /// One of the enumerators, by the name that toString gives it.
  template <typename Enum> Enum oneOf(std::initializer_list<Enum> values) const {
    return chosen(*this, values);
  }

  /// Keeps the first trouble only: those that follow are mostly its consequences.
  void fail(const std::string &what) const {
    if (!trouble_->first)
      trouble_->first =
          Error{fmt::format("{}: {} {}", trouble_->origin, path_, what), trouble_->remedy};
  }

private:
  bool expect(bool good, const char *expected) const {
    if (!good && !trouble_->first)
      fail(fmt::format("must be {}, is {}", expected,
                       value_->is_number() ? value_->dump() : value_->type_name()));
    return good;
  }

  JsonCursor child(const nlohmann::json &value, const std::string &key) const {
    return {value, *trouble_, path_ + "/" + key};
  }

  static const nlohmann::json &nothing() {
    static const nlohmann::json null;
    return null;
  }

  const nlohmann::json *value_;
  Trouble *trouble_;
  std::string path_;
};

} // namespace stingy
