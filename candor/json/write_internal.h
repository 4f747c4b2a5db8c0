// The writer's layout, beyond what Write offers.
#pragma once

#include <string>

#include "candor/json/value.h"

namespace candor::json {

/// Bytes of Python's json.dumps(value, separators=(",", ":")).
std::string WriteCompact(const Value& value);

}  // namespace candor::json
