// One cell out of a column's view.
#pragma once

#include <cstdint>

#include "candor/dataset/cell.h"
#include "candor/dataset/column_view.h"

namespace candor::dataset {

/// The cell as the layout has it; missing where the view says so. A CSV cell is its text: a missing
/// one is what a short row lacks, for what a text spells is decided column by column.
Cell CellAt(const ColumnView& view, int64_t row);

}  // namespace candor::dataset
