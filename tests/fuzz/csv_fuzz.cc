// Reads the same bytes as CSV in blocks of different sizes: one big block, tiny blocks on one
// or two threads, and record by record with the plain grammar. All must give the same cells, or the
// same error in the same place.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "candor/dataset/csv/recorded_scan_internal.h"

namespace {

using candor::dataset::csv::ReadRecord;
using candor::dataset::csv::Record;
using candor::dataset::csv::RecordedRow;
using candor::dataset::csv::RecordedScan;
using candor::dataset::csv::RecordingOptions;
using candor::dataset::csv::ScanTexts;

constexpr uint8_t kThreadsFrom = 224;  // threads are slow to start

void Require(bool condition) {
  if (!condition) std::abort();
}

bool SameOutcome(const RecordedScan& a, const RecordedScan& b) {
  if (a.error.has_value() != b.error.has_value()) return false;
  if (a.error) return a.error->ToString() == b.error->ToString();
  return a.names == b.names && a.rows == b.rows && a.report.rows == b.report.rows &&
         a.report.short_rows == b.report.short_rows && a.report.warnings == b.report.warnings;
}

void CompareWithRecords(const std::string& text, bool has_header, const RecordedScan& scan) {
  size_t position = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  if (has_header) position = ReadRecord(text, position, true)->end;
  for (const RecordedRow& row : scan.rows) {
    const std::optional<Record> record = ReadRecord(text, position, true);
    Require(record.has_value());
    RecordedRow expected(record->cells.begin(), record->cells.end());
    expected.resize(scan.names.size());
    Require(row == expected);
    position = record->end;
  }
  Require(!ReadRecord(text, position, true));
}

}  // namespace

// The first byte chooses the header rule and the size of the tiny blocks.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const uint8_t choice = data[0];
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  RecordingOptions options;
  if (choice % 3 > 0) options.open.has_header = choice % 3 == 1;
  const RecordedScan whole = ScanTexts({text}, options);
  options.block_bytes = 1 + choice / 3 % 64;
  options.read_step = 1 + choice % 5;
  const RecordedScan tiny = ScanTexts({text}, options);
  Require(SameOutcome(whole, tiny));
  if (choice >= kThreadsFrom) {
    options.context.threads = 2;
    Require(SameOutcome(whole, ScanTexts({text}, options)));
  }
  if (!whole.error && options.open.has_header) {
    CompareWithRecords(text, *options.open.has_header, whole);
  }
  return 0;
}
