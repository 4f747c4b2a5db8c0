// Turns the JSON reader's complaint into an Error that a user can act on.
#pragma once

#include <string>
#include <string_view>

#include "candor/base/status.h"

namespace candor::json {

/// What the reader said when it stopped.
struct Complaint {
  size_t bytes_read = 0;       ///< the byte before is where it stopped
  std::string last_token;      ///< what it had read of the token
  std::string text;            ///< its message
  bool after_the_end = false;  ///< a complete value stood before
};

Error DescribeComplaint(std::string_view document, const Complaint& complaint);

/// The error for the bracket that opens one level more than the limit.
Error DescribeDepth(std::string_view document, int max_depth);

/// The error for the NUL byte at an offset: no JSON document holds one.
Error DescribeNul(std::string_view document, size_t offset);

}  // namespace candor::json
