// What every long computation is handed: how many threads, who may stop it, whom to tell.
#pragma once

#include <stop_token>

#include "candor/base/progress.h"
#include "candor/base/status.h"

namespace candor {

struct RunContext {
  int threads = 1;                   ///< never changes a result, only the time
  std::stop_token stop;              ///< polled between pieces of work
  ProgressSink* progress = nullptr;  ///< not owned; may be null

  /// kCancelled once a stop was requested.
  Status CheckStop() const {
    if (!stop.stop_requested()) return {};
    return Error{.kind = ErrorKind::kCancelled, .message = "The run was stopped."};
  }
};

}  // namespace candor
