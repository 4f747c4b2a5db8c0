// Threads with a result that does not depend on them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "candor/base/run_context.h"
#include "candor/base/status.h"

namespace candor {

/// Calls work(i) once for every i in [0, count), on up to context.threads threads, in no fixed
/// order. The first error by index is returned and no new index is started after any error or stop.
/// Deterministic as long as work(i) touches only what belongs to i.
Status ParallelFor(const RunContext& context, int64_t count,
                   const std::function<Status(int64_t)>& work);

namespace internal {
/// Type-erased engine of RunOrdered. Items and mapped values travel as void*.
struct OrderedStages {
  std::function<Result<void*>()> produce;        ///< null at the end
  std::function<Result<void*>(void* item)> map;  ///< owns item
  std::function<Status(void* mapped)> merge;     ///< owns mapped
  std::function<void(void* mapped)> discard;     ///< frees a mapped value that is not merged
};
Status RunOrderedStages(const RunContext& context, const OrderedStages& stages);
}  // namespace internal

/// A pipeline over a sequence of unknown length: `produce` (one caller at a time) hands out the
/// next item or null at the end, `map` works on items on several threads at once, `merge` (one
/// caller at a time) takes the mapped items strictly in the order in which they were produced.
/// So the outcome is that of one thread. At most 2 * threads items are in flight.
///
/// produce: () -> Result<std::unique_ptr<Item>>, null at the end; map: (std::unique_ptr<Item>) ->
/// Result<std::unique_ptr<Mapped>>; merge: (std::unique_ptr<Mapped>) -> Status. Stops at the first
/// error in production order, or when context.stop is requested.
template <typename Item, typename Mapped, typename Produce, typename Map, typename Merge>
Status RunOrdered(const RunContext& context, Produce produce, Map map, Merge merge) {
  internal::OrderedStages stages;
  stages.produce = [&]() -> Result<void*> {
    CANDOR_ASSIGN_OR_RETURN(std::unique_ptr<Item> item, produce());
    return static_cast<void*>(item.release());
  };
  stages.map = [&](void* item) -> Result<void*> {
    std::unique_ptr<Item> owned(static_cast<Item*>(item));
    CANDOR_ASSIGN_OR_RETURN(std::unique_ptr<Mapped> mapped, map(std::move(owned)));
    return static_cast<void*>(mapped.release());
  };
  stages.merge = [&](void* mapped) -> Status {
    return merge(std::unique_ptr<Mapped>(static_cast<Mapped*>(mapped)));
  };
  stages.discard = [](void* mapped) { delete static_cast<Mapped*>(mapped); };
  return internal::RunOrderedStages(context, stages);
}

}  // namespace candor
