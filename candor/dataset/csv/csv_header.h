// The header of a CSV file: whether there is one, and what its columns are called.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace candor::dataset {

using CsvRow = std::vector<std::string>;

/// Guesses whether the first row of a file holds names.
///
/// 1. No, if a cell of it is a number, a truth value or one of pandas' missing texts. Only its very
///    first cell may be empty: pandas writes an index that way.
/// 2. Yes, if in some column the present cells below are all numbers (or all truth values) and the
///    first row has a text there with a letter or an underscore in it ("?" marks a gap); or if the
///    cells below an empty first cell are 0, 1, 2, ...
/// 3. Otherwise all columns hold texts. Names are unique and not empty; each column then votes:
///    against, if its first text occurs again below, or if all texts have the same length; for, if
///    only those below have one length in common, or if those below repeat themselves (at most half
///    of them are distinct). A majority for a header makes one.
/// 4. Without rows below: yes, if every cell has a letter or an underscore and none occurs twice.
///
/// O(cells). The rows below need not be all; the reader hands in up to 100.
bool LooksLikeHeader(const CsvRow& first_row, std::span<const CsvRow> rows_below);

/// Column names as pandas makes them of header cells: an empty cell in column N is "Unnamed: N"; a
/// name that occurred before gets ".1", ".2", ... , skipping what is in the header already (a, a,
/// a.1 -> a, a.2, a.1). Named columns go first, unnamed ones give way.
std::vector<std::string> MakeColumnNames(const CsvRow& header);

/// The texts that stand twice or more in the header, in order of first appearance, without "".
std::vector<std::string> FindDuplicateNames(const CsvRow& header);

}  // namespace candor::dataset
