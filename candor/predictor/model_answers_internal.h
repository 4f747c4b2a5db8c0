// From the numbers that a model computes to its answers.
#pragma once

#include <cstdint>
#include <vector>

#include "candor/predictor/answers.h"
#include "candor/predictor/model.h"

namespace candor::predictor {

/// `values` holds rows x outputs numbers after the link; for kLabel the class stands first in each
/// row. The label of class probabilities is the number of the largest, the first of equal ones.
Answers MakeAnswers(const ModelInfo& info, int64_t rows, int outputs, std::vector<double> values);

}  // namespace candor::predictor
