// Where the cells of a block of CSV are: commas and line ends outside quotes, found 64 bytes at a
// time.
//
// Each byte class gives one bit mask for 64 bytes. A running exclusive-or over the quote mask marks
// what is inside quotes (Langdale and Lemire, "Parsing gigabytes of JSON per second", 2019). That
// is right as long as each quote that opens stands at the start of a cell or right after a closing
// one; the first that does not sends the rest of its record through WalkRecord. On x86-64 the masks
// come from SSE2, elsewhere from plain loops; the outcome is the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "candor/dataset/csv/csv_record_internal.h"

namespace candor::dataset::csv {

/// Bytes that may be read behind the end of a block.
inline constexpr size_t kPadding = 64;

/// Cell boundaries of a block of less than 2^32 - 1 bytes. Cell c of a record lies strictly between
/// separators[e + c] and separators[e + c + 1], where e is the ordinal of the separator that ended
/// the record before; \r\n makes an empty record between its two bytes.
struct Structure {
  std::vector<uint32_t> separators;   ///< [0] = 2^32 - 1, one before the block's first byte
  std::vector<uint32_t> record_ends;  ///< ordinals of the line ends among the separators
  size_t separator_count = 0;         ///< the vectors are longer than what they hold
  size_t record_count = 0;
  bool is_ascii = true;
  size_t open_quote = kNowhere;  ///< of a quote that never closes; its record is left out
};

/// Reads up to kPadding bytes behind `size`. When the last record has no line end, one is taken to
/// stand at `size`. Deterministic; O(size). Reuses the memory of `structure`.
void FindStructure(const char* data, size_t size, Structure* structure);

/// The position after the last line end outside quotes, 0 when there is none. A \r that ends the
/// text is not taken for one, because its \n may follow. Reads up to kPadding bytes behind `size`.
size_t FindLastRecordEnd(const char* data, size_t size);

}  // namespace candor::dataset::csv
