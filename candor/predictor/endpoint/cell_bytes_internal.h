// Cells as bytes: for the journal and as keys.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "candor/dataset/cell.h"

namespace candor::predictor {

/// Appends a byte for the kind, then the value; a text with its length before it. Two cells have
/// the same bytes exactly when they are of the same kind and value.
void AppendCellBytes(const dataset::Cell& cell, std::string* bytes);

/// Takes one cell from the front of `bytes`; empty when there is none.
std::optional<dataset::Cell> TakeCell(std::string_view* bytes);

}  // namespace candor::predictor
