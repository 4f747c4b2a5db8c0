// Records and bodies as sequences of fixed texts and cells.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "candor/base/status.h"
#include "candor/predictor/codec/request_encoder.h"

namespace candor::predictor {

/// A JSON record: each cell behind its text, then the tail.
struct RecordPattern {
  struct Slot {
    std::string text_before;
    size_t column = 0;
  };
  std::vector<Slot> slots;
  std::string tail;
};

/// What stands around and between the records of a request.
struct BodyPattern {
  std::string before;
  std::string separator;
  std::string after;
  int64_t max_records = std::numeric_limits<int64_t>::max();
};

struct RequestPatterns {
  RecordPattern record;  ///< empty for CSV, whose records need none
  BodyPattern body;
};

/// Reads the templates of a format. Errors: as RequestEncoder::Make.
Result<RequestPatterns> MakePatterns(const RequestFormat& format,
                                     const std::vector<std::string>& names);

}  // namespace candor::predictor
