// Waiting that ends with a stop.
#pragma once

#include <stop_token>

namespace candor {

/// Sleeps; false as soon as a stop is requested.
bool SleepUnlessStopped(double seconds, const std::stop_token& stop);

}  // namespace candor
