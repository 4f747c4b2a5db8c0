#include <string>
#include <utility>

#include "candor/dataset/csv/csv_header.h"
#include "candor/dataset/json/json_frame_internal.h"
#include "candor/dataset/json/json_source.h"
#include "candor/dataset/memory_source.h"

namespace candor::dataset {
namespace {

constexpr int64_t kLargestDocument = int64_t{1} << 30;
constexpr int64_t kReadPiece = int64_t{1} << 20;

// Reads a whole file and says what provenance needs.
Result<std::string> ReadDocument(const StoredFile& file, InputFile* input) {
  CANDOR_ASSIGN_OR_RETURN(const std::unique_ptr<ByteStream> stream, OpenStream(file.uri));
  std::string text;
  while (true) {
    const size_t size = text.size();
    text.resize(size + kReadPiece);
    CANDOR_ASSIGN_OR_RETURN(const int64_t count, stream->Read(text.data() + size, kReadPiece));
    text.resize(size + static_cast<size_t>(count));
    if (count == 0) break;
    if (static_cast<int64_t>(text.size()) > kLargestDocument) {
      return Error{.kind = ErrorKind::kData,
                   .message = "The JSON document is too large.",
                   .where = RedactUri(file.uri),
                   .expected = "at most 1 GiB; a document is parsed as a whole",
                   .hint = "Write larger datasets as JSON Lines or Parquet."};
    }
  }
  *input = {
      .uri = RedactUri(file.uri), .sha256 = stream->Sha256(), .bytes = stream->stored_bytes()};
  return text;
}

Result<json::Value> SearchIn(const json::JmesPath& path, const json::Value& document,
                             const std::string& where) {
  Result<json::Value> found = path.SearchKeepingNulls(document);
  if (found.ok()) return found;
  Error error = found.error();
  error.where = where;
  return error;
}

std::string RecordPlace(const std::string& file, size_t record) {
  return file + ", record " + std::to_string(record + 1);
}

// Gathers the cells of all documents, by column.
class CellGatherer {
 public:
  explicit CellGatherer(const JsonFrame& frame) : frame_(frame) {}

  Status Add(const json::Value& document, InputFile* file) {
    CANDOR_ASSIGN_OR_RETURN(const json::Value features,
                            SearchIn(frame_.features, document, file->uri));
    if (!features.is_array()) {
      return NoFeatures(frame_, features, "a list with one list of features a record", file->uri);
    }
    const json::Value::Array& records = features.AsArray();
    for (size_t i = 0; i < records.size(); ++i) {
      CANDOR_RETURN_IF_ERROR(AddRecord(records[i], RecordPlace(file->uri, i)));
    }
    file->rows = static_cast<int64_t>(records.size());
    size_t column = features_;
    if (frame_.label) {
      CANDOR_RETURN_IF_ERROR(AddLabels(*frame_.label, "label", document, *file, column++));
    }
    if (frame_.predicted_label) {
      CANDOR_RETURN_IF_ERROR(
          AddLabels(*frame_.predicted_label, "predicted label", document, *file, column));
    }
    return {};
  }

  /// Valid once a record was added.
  size_t features() const { return features_; }
  std::vector<std::vector<Cell>>& columns() { return columns_; }

 private:
  Status AddRecord(const json::Value& record, const std::string& where) {
    if (!record.is_array()) {
      return NoFeatures(frame_, record, "a list of features for each record", where);
    }
    const json::Value::Array& values = record.AsArray();
    if (columns_.empty()) {
      features_ = values.size();
      columns_.resize(features_ + static_cast<size_t>(frame_.label_count()));
    }
    if (values.size() != features_) return UnevenFeatures(values.size(), features_, where);
    for (size_t i = 0; i < values.size(); ++i) {
      CANDOR_ASSIGN_OR_RETURN(Cell cell,
                              CellOf(values[i], where + ", feature " + std::to_string(i)));
      columns_[i].push_back(std::move(cell));
    }
    return {};
  }

  Status AddLabels(const json::JmesPath& path, const std::string& role, const json::Value& document,
                   const InputFile& file, size_t column) {
    CANDOR_ASSIGN_OR_RETURN(const json::Value labels, SearchIn(path, document, file.uri));
    const bool is_list = labels.is_array();
    if (!is_list || static_cast<int64_t>(labels.AsArray().size()) != file.rows) {
      return Error{.kind = ErrorKind::kData,
                   .message = "The " + role + " does not have one value for each record.",
                   .where = file.uri,
                   .found = "\"" + path.expression() + "\" gives " +
                            (is_list ? std::to_string(labels.AsArray().size()) + " values"
                                     : std::string(labels.KindName())),
                   .expected = "a list of " + std::to_string(file.rows) + " values"};
    }
    if (columns_.empty()) return {};  // no record so far
    for (size_t i = 0; i < labels.AsArray().size(); ++i) {
      CANDOR_ASSIGN_OR_RETURN(Cell cell,
                              CellOf(labels.AsArray()[i], RecordPlace(file.uri, i) + ", " + role));
      columns_[column].push_back(std::move(cell));
    }
    return {};
  }

  const JsonFrame& frame_;
  size_t features_ = 0;
  std::vector<std::vector<Cell>> columns_;
};

std::vector<ColumnView> ViewsOf(const std::vector<std::vector<Cell>>& columns) {
  std::vector<ColumnView> views;
  for (const std::vector<Cell>& cells : columns) {
    views.push_back({.layout = Layout::kCells,
                     .length = static_cast<int64_t>(cells.size()),
                     .cells = cells.data()});
  }
  return views;
}

class JsonSource : public RowSource {
 public:
  JsonSource(const std::vector<std::string>& names, std::vector<std::vector<Cell>> columns,
             std::vector<InputFile> files)
      : columns_(std::move(columns)),
        files_(std::move(files)),
        duplicates_(FindDuplicateNames(names)),
        memory_(MakeColumnNames(names), ViewsOf(columns_)) {}

  const std::vector<std::string>& column_names() const override { return memory_.column_names(); }
  const std::vector<std::string>& duplicate_names() const override { return duplicates_; }

  Result<ScanReport> Scan(std::span<const int> columns, BlockConsumer& consumer,
                          const RunContext& context) override {
    CANDOR_ASSIGN_OR_RETURN(ScanReport report, memory_.Scan(columns, consumer, context));
    report.files = files_;
    return report;
  }

 private:
  std::vector<std::vector<Cell>> columns_;
  std::vector<InputFile> files_;
  std::vector<std::string> duplicates_;
  MemorySource memory_;  // views of columns_
};

}  // namespace

Result<std::unique_ptr<RowSource>> OpenJson(const std::vector<StoredFile>& files,
                                            const OpenOptions& options, const RunContext& context) {
  CANDOR_ASSIGN_OR_RETURN(const JsonFrame frame, CompileFrame(options, "application/json"));
  CellGatherer gatherer(frame);
  std::vector<InputFile> inputs;
  for (const StoredFile& file : files) {
    CANDOR_RETURN_IF_ERROR(context.CheckStop());
    InputFile& input = inputs.emplace_back();
    CANDOR_ASSIGN_OR_RETURN(const std::string text, ReadDocument(file, &input));
    Result<json::Value> document = json::Parse(text);
    if (!document.ok()) {
      Error error = document.error();
      error.where = input.uri + (error.where.empty() ? "" : ", " + error.where);
      return error;
    }
    CANDOR_RETURN_IF_ERROR(gatherer.Add(*document, &input));
  }
  if (gatherer.columns().empty()) return EmptyDataset(inputs.front().uri);
  CANDOR_ASSIGN_OR_RETURN(const std::vector<std::string> names,
                          FrameNames(options, gatherer.features(), inputs.front().uri));
  return std::unique_ptr<RowSource>(
      std::make_unique<JsonSource>(names, std::move(gatherer.columns()), std::move(inputs)));
}

}  // namespace candor::dataset
