// Tables in JSON documents and in JSON Lines, laid out by JMESPath expressions.
#pragma once

#include <memory>
#include <vector>

#include "candor/base/run_context.h"
#include "candor/base/status.h"
#include "candor/dataset/open.h"
#include "candor/dataset/row_source.h"
#include "candor/dataset/storage.h"

namespace candor::dataset {

/// Both make the same table: the feature columns, then the label (if options.label), then the
/// predicted label (if options.predicted_label). Every column is Layout::kCells: a JSON integer, a
/// number with a fraction or exponent, a text, true/false and null (missing) stay apart; what
/// pandas makes of a whole column is decided elsewhere. Names: options.headers, which must be as
/// many as there are columns; otherwise column_0, column_1, ..., "label", "predicted_label".
///
/// options.features is required. "*" is refused as Clarify refuses it: the values of an object have
/// no order, so they make no columns.
///
/// Errors, with file and line or record: "Data must contain features." where the expression finds
/// no list; "The records have different numbers of features."; "A cell of the dataset holds a
/// nested value."; a JSON value that does not parse; "The dataset is empty."; "Headers in config do
/// not match with the number of columns in the dataset."; expressions that are not JMESPath.

/// JSON Lines: one value a line, `features` gives its list of cells, the labels one cell each.
/// Projections keep nulls in their places. Blank lines are skipped; a line may end in \r\n. Opening
/// reads up to the first record; a scan parses blocks of about 1 MiB of lines on several threads.
/// Lines count from 1 in each file.
Result<std::unique_ptr<RowSource>> OpenJsonLines(std::vector<StoredFile> files,
                                                 const OpenOptions& options,
                                                 const RunContext& context);

/// One JSON document a file: `features` gives a list with one list of cells a record, the labels
/// one list with a cell for each record ("The label does not have one value for each record."
/// otherwise). Nulls stay as above. Opening parses every file whole (at most 1 GiB each). Records
/// count from 1 in each file.
Result<std::unique_ptr<RowSource>> OpenJson(const std::vector<StoredFile>& files,
                                            const OpenOptions& options, const RunContext& context);

}  // namespace candor::dataset
