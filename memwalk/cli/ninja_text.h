// The text of a ninja file: statements and their escaping. Knows nothing of memwalk.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stingy {

/// A path in a build statement.
std::string ninjaPath(std::string_view path);
/// Text in a variable's value.
std::string ninjaValue(std::string_view text);
/// One word of a shell command.
std::string shellWord(std::string_view text);

struct NinjaEdge {
  std::string rule;
  std::vector<std::string> outputs, inputs, implicit;
  std::vector<std::pair<std::string, std::string>> variables; // values are escaped by the writer
};

class NinjaText {
public:
  void comment(std::string_view text);
  /// `bindings` as ninja reads them: their `$` are variables.
  void rule(const std::string &name,
            const std::vector<std::pair<std::string, std::string>> &bindings);
  void build(const NinjaEdge &edge);
  void makeDefault(const std::string &output);
  const std::string &text() const { return text_; }

private:
  void paths(const std::vector<std::string> &all);
  std::string text_;
};

} // namespace stingy
