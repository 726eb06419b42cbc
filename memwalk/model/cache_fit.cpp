#include "model/cache_fit.h"

namespace stingy {

static CacheFit fit(const Memory &memory, const ByteBound &stack, const ByteBound &perRequest,
                    const CacheGeometry &cache) {
  CacheFit fit{cache.l2Bytes, stack, perRequest, memory.globals.bytes, 0, false};
  fit.definite = stack.definite() && perRequest.definite();
  std::uint64_t taken = (ByteBound::exact(stack.bytes) + ByteBound::exact(fit.globalBytes)).bytes;
  if (taken < cache.l2Bytes && perRequest.bytes != 0)
    fit.requests = (cache.l2Bytes - taken) / perRequest.bytes;
  return fit;
}

CacheFit fitOf(const Memory &memory, const CacheGeometry &cache) {
  return fit(memory, memory.stack, memory.perRequest, cache);
}

CacheFit fitOf(const Memory &memory, const Stage &stage, const CacheGeometry &cache) {
  return fit(memory, stage.stack, stage.perRequest, cache);
}

} // namespace stingy
