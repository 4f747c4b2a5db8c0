#include "candor/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "candor/base/unexpected_error.h"

namespace candor {
namespace {

// Keeps the error of the lowest index, so that what is reported does not depend on timing.
class FirstError {
 public:
  void Offer(int64_t index, Error error) {
    const std::lock_guard lock(mutex_);
    if (error_ && index >= index_) return;
    index_ = index;
    error_ = std::move(error);
    failed_ = true;
  }
  bool failed() const { return failed_; }
  Status status() const { return error_ ? Status(*error_) : Status(); }

 private:
  std::mutex mutex_;
  std::atomic<bool> failed_ = false;
  int64_t index_ = std::numeric_limits<int64_t>::max();
  std::optional<Error> error_;
};

void RunOnThreads(int threads, const std::function<void()>& body) {
  std::vector<std::jthread> helpers;
  for (int i = 1; i < threads; ++i) helpers.emplace_back(body);
  body();
}

}  // namespace

Status ParallelFor(const RunContext& context, int64_t count,
                   const std::function<Status(int64_t)>& work) {
  FirstError first_error;
  std::atomic<int64_t> next = 0;
  const auto body = [&] {
    while (!first_error.failed()) {
      const int64_t index = next++;
      if (index >= count) return;
      Status status = context.CheckStop();
      // An exception must not end the process from a thread: what was created elsewhere would
      // never be taken down.
      try {
        if (status.ok()) status = work(index);
      } catch (const std::exception& exception) {
        status = UnexpectedError(exception);
      }
      if (!status.ok()) first_error.Offer(index, status.error());
    }
  };
  const int64_t threads = std::clamp<int64_t>(context.threads, 1, std::max<int64_t>(count, 1));
  RunOnThreads(static_cast<int>(threads), body);
  return first_error.status();
}

namespace internal {
namespace {

class OrderedRunner {
 public:
  OrderedRunner(const RunContext& context, const OrderedStages& stages)
      : context_(context), stages_(stages), window_(2 * std::max(context.threads, 1)) {}

  Status Run() {
    RunOnThreads(std::max(context_.threads, 1), [this] { Work(); });
    for (auto& [index, mapped] : waiting_) stages_.discard(mapped);
    return first_error_.status();
  }

 private:
  void Work() {
    int64_t index = 0;
    void* item = nullptr;
    while (Take(&index, &item)) {
      Result<void*> mapped = Map(item);
      if (!mapped.ok()) {
        Fail(index, mapped.error());
        continue;
      }
      Deliver(index, mapped.value());
    }
  }

  Result<void*> Map(void* item) const {
    try {
      return stages_.map(item);
    } catch (const std::exception& exception) {
      return UnexpectedError(exception);
    }
  }

  // Produces the next item. Waits while too many items are in flight.
  bool Take(int64_t* index, void** item) {
    std::unique_lock lock(produce_mutex_);
    {
      std::unique_lock merge_lock(merge_mutex_);
      room_.wait(merge_lock,
                 [this] { return first_error_.failed() || produced_ - merged_ < window_; });
    }
    if (ended_ || first_error_.failed()) return false;
    if (Status stopped = context_.CheckStop(); !stopped.ok()) {
      Fail(produced_, stopped.error());
      return false;
    }
    Result<void*> produced = stages_.produce();
    if (!produced.ok()) {
      Fail(produced_, produced.error());
      return false;
    }
    if (produced.value() == nullptr) {
      ended_ = true;
      return false;
    }
    *index = produced_++;
    *item = produced.value();
    return true;
  }

  // Merges what has become due. An error at an earlier index keeps later ones from merging.
  void Deliver(int64_t index, void* mapped) {
    const std::lock_guard lock(merge_mutex_);
    waiting_.emplace(index, mapped);
    while (!waiting_.empty() && waiting_.begin()->first == merged_ && !merge_failed_) {
      void* due = waiting_.begin()->second;
      waiting_.erase(waiting_.begin());
      const Status status = stages_.merge(due);
      if (!status.ok()) {
        merge_failed_ = true;
        first_error_.Offer(merged_, status.error());
      }
      ++merged_;
    }
    room_.notify_all();
  }

  void Fail(int64_t index, const Error& error) {
    const std::lock_guard lock(merge_mutex_);
    first_error_.Offer(index, error);
    room_.notify_all();
  }

  const RunContext& context_;
  const OrderedStages& stages_;
  const int64_t window_;
  FirstError first_error_;

  std::mutex produce_mutex_;
  bool ended_ = false;                 // guarded by produce_mutex_
  std::atomic<int64_t> produced_ = 0;  // written under produce_mutex_

  std::mutex merge_mutex_;
  std::condition_variable room_;
  std::map<int64_t, void*> waiting_;  // guarded by merge_mutex_
  int64_t merged_ = 0;                // guarded by merge_mutex_
  bool merge_failed_ = false;         // guarded by merge_mutex_
};

}  // namespace

Status RunOrderedStages(const RunContext& context, const OrderedStages& stages) {
  return OrderedRunner(context, stages).Run();
}

}  // namespace internal
}  // namespace candor
