// What becomes of an exception that no layer foresaw.
#pragma once

#include <exception>

#include "candor/base/status.h"

namespace candor {

/// kInternal: memory that ran out, above all. For the places where an exception must go no further,
/// such as a thread's end.
inline Error UnexpectedError(const std::exception& exception) {
  return {.kind = ErrorKind::kInternal,
          .message = "The program met a problem that it did not expect.",
          .found = exception.what()};
}

}  // namespace candor
