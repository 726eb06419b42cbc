#include "cli/ninja_text.h"

#include <algorithm>
#include <fmt/format.h>

namespace stingy {
namespace {

/// Puts `with` before each character of `marked`.
std::string mark(std::string_view text, std::string_view marked, char with) {
  std::string result;
  for (char c : text) {
    if (marked.find(c) != std::string_view::npos)
      result += with;
    result += c;
  }
  return result;
}

} // namespace

std::string ninjaPath(std::string_view path) { return mark(path, "$ :", '$'); }

std::string ninjaValue(std::string_view text) { return mark(text, "$", '$'); }

std::string shellWord(std::string_view text) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
      "_-+./,:@%=";
  if (!text.empty() && text.find_first_not_of(plain) == std::string_view::npos)
    return std::string(text);
  std::string result = "'";
  for (char c : text)
    result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

void NinjaText::comment(std::string_view text) { text_ += fmt::format("# {}\n", text); }

void NinjaText::rule(const std::string &name,
                     const std::vector<std::pair<std::string, std::string>> &bindings) {
  text_ += fmt::format("\nrule {}\n", name);
  for (const auto &[key, value] : bindings)
    text_ += fmt::format("  {} = {}\n", key, value);
}

void NinjaText::paths(const std::vector<std::string> &all) {
  for (const std::string &path : all)
    text_ += " " + ninjaPath(path);
}

void NinjaText::build(const NinjaEdge &edge) {
  text_ += "\nbuild";
  paths(edge.outputs);
  text_ += ": " + edge.rule;
  paths(edge.inputs);
  if (!edge.implicit.empty()) {
    text_ += " |";
    paths(edge.implicit);
  }
  text_ += "\n";
  for (const auto &[key, value] : edge.variables)
    text_ += fmt::format("  {} = {}\n", key, ninjaValue(value));
}

void NinjaText::makeDefault(const std::string &output) {
  text_ += fmt::format("\ndefault {}\n", ninjaPath(output));
}

} // namespace stingy
