// Parquet files as a RowSource.
#pragma once

#include <memory>
#include <vector>

#include "candor/base/run_context.h"
#include "candor/base/status.h"
#include "candor/dataset/open.h"
#include "candor/dataset/row_source.h"
#include "candor/dataset/storage.h"

namespace candor::dataset {

/// Opens the files as one table: their rows in the order of `files`, their columns matched by name.
/// Only the footers are read here; a scan decodes only the columns that it is asked for, in blocks
/// of at most 128 Ki rows that never cross a row group. Row groups are what several threads share.
///
/// Columns: every top-level column except those that pandas' metadata call the index.
/// options.headers renames them all.
///
/// | stored as                       | layout                                                     |
/// |---------------------------------|------------------------------------------------------------|
/// | integers, uint64                | kInt64, kUInt64; nulls are missing (pandas: float64 then)  |
/// | floating point                  | kFloat64; null and NaN are missing                         |
/// | boolean                         | kBool                                                      |
/// | text, bytes holding UTF-8       | kText, or kDictionary with is_category = false             |
/// | dictionary (pandas category)    | kDictionary                                                |
/// | date, time, timestamp, duration,| kText: the text that pandas prints, `2024-01-01 00:00:00`; |
/// | decimal                         | a zoned timestamp in UTC, `2024-01-01 00:00:00+00:00`      |
/// | null                            | kCells, all missing                                        |
/// | extension type                  | what it is stored as (a pandas Period is its ordinal)      |
///
/// The scan hashes every byte of every file on a thread of its own, beside the decoding.
///
/// Errors: "The Parquet file could not be read." (no Parquet, or damaged); "The dataset is empty.";
/// "The files of the dataset have different columns."; "Headers in config do not match with the
/// number of columns in the dataset."; and, for requested columns only, "A nested column cannot be
/// analysed.", "The type of a column is not supported.", "The dataset is not valid UTF-8.".
Result<std::unique_ptr<RowSource>> OpenParquet(std::vector<StoredFile> stored,
                                               const OpenOptions& options,
                                               const RunContext& context);

}  // namespace candor::dataset
