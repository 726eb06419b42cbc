// JsonWriter: writes JSON from left to right, without a tree of it in memory.
//
//   writer.open('{'), writer.key("at"), writer.number(7), writer.close('}')
//
// The caller closes what it opens and gives the keys of an object in sorted order: the artifacts'
// bytes depend on it. Indented, every value has a line of its own; in Lines, only what follows a
// `newLine`.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace stingy {

class JsonWriter {
public:
  enum class Layout { Lines, Indented };
  explicit JsonWriter(Layout layout) : indented_(layout == Layout::Indented) {}

  void open(char bracket) {
    separate();
    text_ += bracket;
    ++depth_;
    isFirst_ = true;
  }
  void close(char bracket) {
    --depth_;
    if (indented_ && !isFirst_)
      indent();
    breakLine();
    text_ += bracket;
    isFirst_ = false;
  }
  void key(std::string_view name) {
    text(name);
    text_ += indented_ ? ": " : ":";
    isAfterKey_ = true;
  }
  void number(std::uint64_t value) {
    char digits[20];
    auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    separate();
    text_.append(digits, end);
  }
  void flag(bool value) {
    separate();
    text_ += value ? "true" : "false";
  }
  void text(std::string_view value);
  /// A value that is written already.
  void json(std::string_view value) {
    separate();
    text_ += value;
  }
  void newLine() { newLine_ = true; }

  std::string take() && { return std::move(text_); }

private:
  void separate() {
    if (!isAfterKey_ && !isFirst_)
      text_ += ',';
    if (indented_ && !isAfterKey_ && depth_ > 0)
      indent();
    breakLine();
    isAfterKey_ = isFirst_ = false;
  }
  void indent() {
    text_ += '\n';
    text_.append(depth_, ' ');
  }
  void breakLine() {
    if (newLine_)
      text_ += '\n';
    newLine_ = false;
  }

  std::string text_;
  bool indented_;
  std::size_t depth_ = 0;
  bool isFirst_ = true, isAfterKey_ = false, newLine_ = false;
};

} // namespace stingy
