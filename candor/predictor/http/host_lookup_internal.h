// Tells a host that does not exist from a resolver that has no answer now.
#pragma once

#include <stop_token>
#include <string>

namespace candor::predictor {

/// Asks the system's resolver: true when it says that there is no such host. False when the host
/// exists, when the resolver cannot tell, after `seconds`, and as soon as a stop is requested.
bool HostIsUnknown(const std::string& host, double seconds, const std::stop_token& stop);

}  // namespace candor::predictor
