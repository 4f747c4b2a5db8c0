#include <algorithm>
#include <utility>

#include "candor/dataset/csv/csv_layout_internal.h"

namespace candor::dataset::csv {
namespace {

constexpr size_t kSampleBytes = size_t{1} << 18;
constexpr size_t kSampleRows = 100;

// The first rows of a file; none when it is empty.
Result<std::vector<CsvRow>> ReadSample(const StoredFile& file, const ReaderLimits& limits) {
  CANDOR_ASSIGN_OR_RETURN(const std::unique_ptr<ByteStream> stream, limits.open(file.uri));
  std::string text;
  size_t wanted = std::min(kSampleBytes, limits.record_bytes);
  bool at_end = false;
  std::optional<Record> record;
  while (true) {
    size_t size = text.size();
    text.resize(wanted);
    while (size < wanted && !at_end) {
      CANDOR_ASSIGN_OR_RETURN(
          const int64_t count,
          stream->Read(text.data() + size, static_cast<int64_t>(wanted - size)));
      at_end = count == 0;
      size += static_cast<size_t>(count);
    }
    text.resize(size);
    CANDOR_ASSIGN_OR_RETURN(record,
                            ReadFirstRecord(file, text, at_end, wanted >= limits.record_bytes));
    if (record || at_end) break;
    wanted = std::min(2 * wanted, limits.record_bytes);
  }
  std::vector<CsvRow> rows;
  while (record && rows.size() <= kSampleRows) {
    rows.push_back(std::move(record->cells));
    record = ReadRecord(text, record->end, at_end);
  }
  return rows;
}

size_t WidestRow(const std::vector<CsvRow>& rows) {
  size_t width = 0;
  for (const CsvRow& row : rows) width = std::max(width, row.size());
  return width;
}

// A short first row does not make the table narrow: the rows below it count as well, but only when
// the first row cannot be the full width.
Status CheckHeaderCount(const std::vector<std::string>& headers, const std::vector<CsvRow>& rows,
                        const std::string& uri) {
  const size_t first = rows.front().size();
  const size_t columns = first < headers.size() ? WidestRow(rows) : first;
  if (columns == headers.size()) return {};
  return Error{
      .kind = ErrorKind::kData,
      .message = "Headers in config do not match with the number of columns in the dataset.",
      .where = uri,
      .found = std::to_string(columns) + " columns in the dataset",
      .expected = std::to_string(headers.size()) + " columns, one for each name in `headers`",
      .hint = "List every column in `headers`, the label included, in the order of the file."};
}

std::string StartOfRow(const CsvRow& row) {
  std::string start = row.front();
  if (row.size() > 1) start += ", " + row[1] + (row.size() > 2 ? ", ..." : "");
  return start;
}

Warning DetectionWarning(bool found, const CsvRow& first_row) {
  const std::string start = StartOfRow(first_row);
  if (found) {
    return {.code = "header-detected",
            .pointer = "",
            .text = "The first row (" + start +
                    ") looks like column names and was not read as data. If it is data, put a line "
                    "of names above it, or name the columns in `headers` of a configuration."};
  }
  return {.code = "no-header-detected",
          .pointer = "",
          .text = "The first row (" + start +
                  ") looks like data, so the columns are called column_0, column_1 and so on. To "
                  "name them, put a line of names above it, or set `headers` of a configuration."};
}

Warning HeadersDifferWarning(const CsvRow& first_row) {
  return {.code = "headers-differ",
          .pointer = "/headers",
          .text = "The first row (" + StartOfRow(first_row) +
                  ") looks like column names, yet it differs from `headers` and was read as data. "
                  "Spell `headers` as the file does, or remove them."};
}

Result<TableLayout> LayoutOfRows(const std::vector<CsvRow>& rows, const OpenOptions& options,
                                 const std::string& uri) {
  TableLayout layout;
  layout.header.first_file = uri;
  const CsvRow& first = rows.front();
  if (options.headers) {
    CANDOR_RETURN_IF_ERROR(CheckHeaderCount(*options.headers, rows, uri));
    const bool present = first == *options.headers;
    layout.header.kind = present ? HeaderRule::Kind::kPresent : HeaderRule::Kind::kSkip;
    if (!present && LooksLikeHeader(first, std::span(rows).subspan(1))) {
      layout.warning = HeadersDifferWarning(first);
    }
    layout.header.names = *options.headers;
    layout.column_names = MakeColumnNames(*options.headers);
    layout.duplicate_names = FindDuplicateNames(*options.headers);
    return layout;
  }
  const bool has_header =
      options.has_header.value_or(LooksLikeHeader(first, std::span(rows).subspan(1)));
  if (!options.has_header) layout.warning = DetectionWarning(has_header, first);
  if (has_header) {
    layout.header.kind = HeaderRule::Kind::kPresent;
    layout.header.names = first;
    layout.column_names = MakeColumnNames(first);
    layout.duplicate_names = FindDuplicateNames(first);
    return layout;
  }
  for (size_t i = 0; i < first.size(); ++i) {
    layout.column_names.push_back("column_" + std::to_string(i));
  }
  return layout;
}

}  // namespace

Result<TableLayout> FindLayout(const std::vector<StoredFile>& files, const OpenOptions& options,
                               const RunContext& context, const ReaderLimits& limits) {
  for (const StoredFile& file : files) {
    CANDOR_RETURN_IF_ERROR(context.CheckStop());
    CANDOR_ASSIGN_OR_RETURN(const std::vector<CsvRow> rows, ReadSample(file, limits));
    if (!rows.empty()) return LayoutOfRows(rows, options, RedactUri(file.uri));
  }
  return Error{.kind = ErrorKind::kData,
               .message = "The dataset is empty.",
               .where = files.empty() ? "" : RedactUri(files.front().uri),
               .found = "no row in " + std::to_string(files.size()) +
                        (files.size() == 1 ? " file" : " files"),
               .expected = "at least one row of data",
               .hint = "Check the path, and what wrote the file."};
}

}  // namespace candor::dataset::csv
