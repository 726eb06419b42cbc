// A library that holds callables as boost's does: its bodies are not read, its names are known.
#pragma once
namespace boost {
template <typename Signature> class function {
public:
  template <typename Body> function(Body) {}
  void operator()() const {}
};
template <typename Body, typename Argument> struct bound {
  void operator()() {}
};
template <typename Body, typename Argument> bound<Body, Argument> bind(Body, Argument) {
  return {};
}
} // namespace boost
