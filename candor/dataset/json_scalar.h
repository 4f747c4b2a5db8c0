// A JSON scalar as the cell of a table.
#pragma once

#include <optional>

#include "candor/dataset/cell.h"
#include "candor/json/value.h"

namespace candor::dataset {

/// Null is a missing cell; integers, numbers with a fraction or exponent, booleans and texts stay
/// apart. Empty for an array or an object.
std::optional<Cell> CellOfScalar(const json::Value& value);

}  // namespace candor::dataset
