/*
 * Objects of C++ in slots: constructed when taken, destroyed when given back (C++11).
 *
 *     conn *c = stingy::make<conn, httpd_pool_conn>(fd, peer);
 *     stingy::destroy<httpd_pool_conn>(c);
 *
 * httpd_pool_conn is the generated header's; the object is of any type, and one that does not fit
 * into a slot spills. Both together, as new and delete are: what make took may be given to nobody
 * else, and destroy is told the type that make constructed, not a base of it.
 */
#ifndef STINGY_TYPED_HPP
#define STINGY_TYPED_HPP

#include <new>
#include <utility>

#include <stingy/stingy.h>

namespace stingy {

/* Gives the slot back unless it is kept: a constructor may throw. */
template <typename Pool> class taken_slot {
public:
  explicit taken_slot(std::size_t bytes) : slot_(Pool::take(bytes)) {}
  taken_slot(const taken_slot &) = delete;
  taken_slot &operator=(const taken_slot &) = delete;
  ~taken_slot() {
    if (slot_)
      Pool::give(slot_);
  }
  void *get() const { return slot_; }
  void keep() { slot_ = nullptr; }

private:
  void *slot_;
};

/* In a slot, or else by new. Throws what the constructor, or new, throws. */
template <typename Object, typename Pool, typename... Arguments>
Object *make(Arguments &&...arguments) {
  static_assert(alignof(Object) <= STINGY_LINE_BYTES, "slots are aligned to 64 bytes");
  taken_slot<Pool> slot(sizeof(Object));
  if (!slot.get())
    return new Object(std::forward<Arguments>(arguments)...);
  Object *object = ::new (slot.get()) Object(std::forward<Arguments>(arguments)...);
  slot.keep();
  return object;
}

/* What make returned, or null. Any thread. */
template <typename Pool, typename Object> void destroy(Object *object) {
  if (!stingy_owns(object)) {
    delete object;
    return;
  }
  object->~Object();
  Pool::give(object);
}

} // namespace stingy

#endif
