// The records that a model cannot take.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "candor/base/status.h"

namespace candor::predictor {

/// What was found by asking for refused records alone. Bounded: the first rows are named, the
/// others counted.
struct Refusal {
  int64_t refused = 0;        ///< records that were refused alone
  int64_t answered = 0;       ///< records beside them that were answered
  std::vector<int64_t> rows;  ///< the first ten of them, from 0
  std::string first_text;     ///< the first of them, as the request held it
  Error first_error;          ///< what was said about it
  bool gave_up = false;       ///< records were left unasked: there may be more refusals

  /// Nothing but refusals in 20 records: the model cannot be meant for these data.
  bool is_hopeless() const;
  /// So many refusals that naming more helps nobody.
  bool is_enough() const;

  void Add(int64_t row, std::string_view text, Error&& error);
  /// Appends what was found in later records.
  void Append(Refusal&& later);
  /// kModel: the rows (from 1), the model's words, the first bytes of the first record.
  Error ToError() const;
};

}  // namespace candor::predictor
