// Tables in CSV files.
#pragma once

#include <memory>
#include <vector>

#include "candor/base/run_context.h"
#include "candor/base/status.h"
#include "candor/dataset/open.h"
#include "candor/dataset/row_source.h"
#include "candor/dataset/storage.h"

namespace candor::dataset {

/// Opens CSV files as one table, in the given order. Every column is Layout::kCsvText: what the
/// texts spell is decided elsewhere (csv_types.h).
///
/// Grammar, as pandas.read_csv reads it (2.3.3, C parser): UTF-8, a byte-order mark is dropped;
/// commas; \n, \r\n or \r; a quote opens a quoted part only at the start of a cell, "" is a quote
/// in it, it may span lines, and text after it belongs to the cell; blanks are part of a cell;
/// lines of nothing but spaces and tabs are skipped. A short row gets missing cells
/// (ScanReport::short_rows counts them).
///
/// Header. options.headers: these names; a first row equal to them is skipped. Otherwise the first
/// row, if options.has_header or, when that is unset, LooksLikeHeader over the first 100 rows says
/// so (the scan then carries the warning "header-detected" or "no-header-detected"); names are made
/// unique by MakeColumnNames. Without header: column_0, column_1, ... Every file repeats the header
/// that the first has. An empty file among others has no rows and gives the warning "empty-file".
///
/// Errors on opening: the storage's; "The dataset is empty."; "Headers in config do not match with
/// the number of columns in the dataset."; a first row that is not valid. Errors on scanning, with
/// file and line (counted from 1, lines in quoted cells included): "The row has more cells than
/// there are columns.", "A quote opens here and is never closed.", "The dataset is not valid
/// UTF-8.", "The dataset contains a NUL byte.", "The record is
/// too long." (above 256 MiB), "The files of the dataset have different columns.", "The dataset has
/// a header but no rows." The first one by position is reported, for any number of threads.
///
/// Reads the start of the first file with content; O(bytes) for a scan, about 1 MiB a block. Opens
/// files again for every scan.
Result<std::unique_ptr<RowSource>> OpenCsv(std::vector<StoredFile> files,
                                           const OpenOptions& options, const RunContext& context);

}  // namespace candor::dataset
