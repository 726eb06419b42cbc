// Result<T>: a value, or an Error that carries its context in layers, outermost first, and the
// remedy.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace stingy {

/// What went wrong, told to the user as "outer: inner: message; remedy".
struct Error {
  std::string message;
  std::string remedy;

  /// The same error seen from one layer further out.
  Error within(const std::string &context) && {
    return {context + ": " + message, std::move(remedy)};
  }
  std::string text() const { return remedy.empty() ? message : message + "; " + remedy; }
};

template <typename T> class [[nodiscard]] Result {
public:
  Result(T value) : state_(std::move(value)) {}
  Result(Error error) : state_(std::move(error)) {}

  explicit operator bool() const { return state_.index() == 0; }
  T &operator*() { return std::get<0>(state_); }
  const T &operator*() const { return std::get<0>(state_); }
  T *operator->() { return &std::get<0>(state_); }
  const T *operator->() const { return &std::get<0>(state_); }
  Error &error() { return std::get<1>(state_); }
  const Error &error() const { return std::get<1>(state_); }

private:
  std::variant<T, Error> state_;
};

struct Done {};
using Status = Result<Done>;

} // namespace stingy
