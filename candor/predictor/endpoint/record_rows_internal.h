// Records by their rows, for messages. Rows count from 1 there.
#pragma once

#include <fmt/format.h>

#include <span>
#include <string>

#include "candor/predictor/endpoint/record_asker.h"

namespace candor::predictor {

/// "row 17" or "50 rows from row 17 on". Requires a record.
inline std::string DescribeRows(std::span<const Record> records) {
  const int64_t first = records.front().row + 1;
  if (records.size() == 1) return fmt::format("row {}", first);
  return fmt::format("{} rows from row {} on", records.size(), first);
}

}  // namespace candor::predictor
