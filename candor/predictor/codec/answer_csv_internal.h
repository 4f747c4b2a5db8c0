// CSV answers, cut into lines and cells.
#pragma once

#include <cstddef>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "candor/base/status.h"

namespace candor::predictor {

/// The cells of a body. Views into it, or into texts kept here where quotes had to be undone.
class AnswerCsv {
 public:
  /// Python's csv.excel dialect, with \n and \r as line ends too, a byte-order mark skipped, blank
  /// lines left out and blanks before an opening quote dropped. Error: kModel for a quote without
  /// end. O(size).
  static Result<AnswerCsv> Split(std::string_view body);

  size_t lines() const { return ends_.size(); }
  std::span<const std::string_view> Line(size_t line) const;

 private:
  AnswerCsv() = default;
  Status Read(std::string_view body);

  std::vector<std::string_view> cells_;
  std::vector<size_t> ends_;  // of each line in cells_
  std::deque<std::string> unquoted_;
};

}  // namespace candor::predictor
