// The analysis configuration that a command line names.
#pragma once

#include <string>

#include "candor/base/status.h"

namespace candor::cli {

/// Reads a configuration from a path, file:// or s3://. One that is not there is a mistake of the
/// command line (exit 2), not of the data.
Result<std::string> ReadConfigText(const std::string& uri);

}  // namespace candor::cli
