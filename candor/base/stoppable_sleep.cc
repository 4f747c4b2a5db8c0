#include "candor/base/stoppable_sleep.h"

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace candor {

bool SleepUnlessStopped(double seconds, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never_notified;
  std::unique_lock lock(mutex);
  never_notified.wait_for(lock, stop, std::chrono::duration<double>(seconds), [] { return false; });
  return !stop.stop_requested();
}

}  // namespace candor
