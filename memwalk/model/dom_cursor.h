// DomCursor: JsonCursor's manners on simdjson's document, for artifacts too large for a tree of
// allocated values.
//
// The path to a value is put together when there is trouble only, from the cursors that lead to it:
// a cursor must outlive those made from it.
#pragma once

#include "model/json_cursor.h"

#include <simdjson.h>
#include <string_view>

namespace stingy {

class DomCursor {
public:
  using Trouble = JsonCursor::Trouble;
  using Element = simdjson::dom::element;

  DomCursor(Element value, Trouble &trouble, std::string_view key)
      : value_(value), trouble_(&trouble), key_(key) {}

  /// A field that must be there.
  DomCursor operator[](std::string_view key) const {
    simdjson::dom::object fields;
    DomCursor field(*this, key);
    bool found = false;
    if (expect(is(fields), "an object")) {
      found = fields.at_key(key).get(field.value_) == simdjson::SUCCESS;
      if (!found)
        field.fail("is missing");
    }
    field.isThere_ = found;
    return field;
  }

  /// Visits a field that a writer leaves out when it says nothing.
  template <typename Visit> void ifThere(std::string_view key, Visit visit) const {
    simdjson::dom::object fields;
    if (!expect(is(fields), "an object"))
      return;
    DomCursor field(*this, key);
    if (fields.at_key(key).get(field.value_) == simdjson::SUCCESS)
      visit(static_cast<const DomCursor &>(field));
  }

  template <typename Visit> void each(Visit visit) const {
    simdjson::dom::array elements;
    if (!expect(is(elements), "an array"))
      return;
    DomCursor at(*this, {});
    for (Element element : elements) {
      at.value_ = element;
      visit(static_cast<const DomCursor &>(at));
      ++at.index_;
    }
  }

  template <typename Visit> void eachField(Visit visit) const {
    simdjson::dom::object fields;
    if (!expect(is(fields), "an object"))
      return;
    for (auto field : fields) {
      DomCursor at(*this, field.key);
      at.value_ = field.value;
      visit(field.key, at);
    }
  }

  std::string_view text() const {
    std::string_view text;
    expect(is(text), "a string");
    return text;
  }

  bool flag() const {
    bool flag = false;
    expect(is(flag), "true or false");
    return flag;
  }

  template <typename Number = std::uint64_t> Number number() const {
    std::uint64_t wide = 0;
    if (!expect(is(wide), "a whole number from 0 on"))
      return 0;
    if (wide > std::numeric_limits<Number>::max())
      fail(fmt::format("{} is too large", wide));
    return static_cast<Number>(wide);
  }

  /// One of the enumerators, by the name that toString gives it.
  template <typename Enum> Enum oneOf(std::initializer_list<Enum> values) const {
    return chosen(*this, values);
  }

  /// The value's text without white space.
  std::string compact() const { return isThere_ ? simdjson::minify(value_) : ""; }

  /// Keeps the first trouble only: those that follow are mostly its consequences.
  void fail(const std::string &what) const {
    if (!trouble_->first)
      trouble_->first =
          Error{fmt::format("{}: {} {}", trouble_->origin, path(), what), trouble_->remedy};
  }

private:
  DomCursor(const DomCursor &parent, std::string_view key)
      : value_(parent.value_), trouble_(parent.trouble_), parent_(&parent), key_(key) {}

  /// Whether the value is of this type; then it is put there.
  template <typename Type> bool is(Type &value) const {
    return isThere_ && value_.get(value) == simdjson::SUCCESS;
  }

  bool expect(bool good, const char *expected) const {
    if (!good && !trouble_->first)
      fail(fmt::format("must be {}, is {}", expected, description()));
    return good;
  }

  std::string description() const {
    if (!isThere_ || value_.is_null())
      return "null";
    if (value_.is_array() || value_.is_object())
      return value_.is_array() ? "array" : "object";
    if (value_.is_string() || value_.is_bool())
      return value_.is_string() ? "string" : "boolean";
    return simdjson::minify(value_);
  }

  std::string path() const {
    std::string own = key_.data() ? std::string(key_) : std::to_string(index_);
    return (parent_ ? parent_->path() : "") + "/" + own;
  }

  Element value_;
  Trouble *trouble_;
  const DomCursor *parent_ = nullptr;
  std::string_view key_; // of an element of an array: none, but its index
  std::size_t index_ = 0;
  bool isThere_ = true; // false: what stands for a missing field, with nothing in it
};

} // namespace stingy
