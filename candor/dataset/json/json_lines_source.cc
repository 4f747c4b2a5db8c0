#include <numeric>
#include <string>
#include <string_view>
#include <utility>

#include "candor/base/parallel.h"
#include "candor/base/progress.h"
#include "candor/dataset/block_rows_internal.h"
#include "candor/dataset/csv/csv_header.h"
#include "candor/dataset/json/json_frame_internal.h"
#include "candor/dataset/json/json_line_reader_internal.h"
#include "candor/dataset/json/json_source.h"

namespace candor::dataset {
namespace {

// Cells by column.
using Table = std::vector<std::vector<Cell>>;

std::string LinePlace(const std::string& file, int64_t line) {
  return file + ", line " + std::to_string(line);
}

// A value that stands alone on its line; the parser's own place says the column.
Result<json::Value> ParseLine(const RecordLine& line, const std::string& file) {
  Result<json::Value> value = json::Parse(line.text);
  if (value.ok()) return value;
  Error error = value.error();
  const size_t comma = error.where.find(", ");
  error.where =
      LinePlace(file, line.number) + (comma == std::string::npos ? "" : error.where.substr(comma));
  if (error.hint.empty()) {
    error.hint =
        "JSON Lines has one whole value a line; a document over several lines is "
        "application/json.";
  }
  return error;
}

Result<json::Value> FeaturesOf(const JsonFrame& frame, const json::Value& record,
                               const std::string& where) {
  Result<json::Value> features = frame.features.SearchKeepingNulls(record);
  if (!features.ok()) {
    Error error = features.error();
    error.where = where;
    return error;
  }
  if (!features->is_array()) {
    return NoFeatures(frame, *features, "a list of the record's features", where);
  }
  return features;
}

// Turns lines into cells of the requested columns.
class LineParser {
 public:
  LineParser(const JsonFrame& frame, size_t features, std::span<const int> columns)
      : frame_(frame), features_(features), columns_(columns) {}

  Status Parse(const RecordLine& line, const std::string& file, Table* table) const {
    const std::string where = LinePlace(file, line.number);
    CANDOR_ASSIGN_OR_RETURN(const json::Value record, ParseLine(line, file));
    CANDOR_ASSIGN_OR_RETURN(const json::Value features, FeaturesOf(frame_, record, where));
    if (features.AsArray().size() != features_) {
      return UnevenFeatures(features.AsArray().size(), features_, where);
    }
    for (size_t i = 0; i < columns_.size(); ++i) {
      const auto column = static_cast<size_t>(columns_[i]);
      Result<Cell> cell = column < features_ ? CellOf(features.AsArray()[column],
                                                      where + ", feature " + std::to_string(column))
                                             : LabelOf(column - features_, record, where);
      if (!cell.ok()) return cell.error();
      (*table)[i].push_back(std::move(*cell));
    }
    return {};
  }

 private:
  Result<Cell> LabelOf(size_t position, const json::Value& record, const std::string& where) const {
    const bool is_label = frame_.label && position == 0;
    const json::JmesPath& path = is_label ? *frame_.label : *frame_.predicted_label;
    const std::string place = where + (is_label ? ", label" : ", predicted label");
    Result<json::Value> value = path.Search(record);
    if (!value.ok()) {
      Error error = value.error();
      error.where = place;
      return error;
    }
    return CellOf(*value, place);
  }

  const JsonFrame& frame_;
  size_t features_;
  std::span<const int> columns_;
};

struct MappedLines {
  std::unique_ptr<MappedBlock> block;
  int64_t rows = 0;
  size_t file = 0;
};

// Hands out the blocks of file after file and notes each one's hash.
class BlockProducer {
 public:
  explicit BlockProducer(const std::vector<StoredFile>& files) : files_(files) {
    for (const StoredFile& file : files) inputs_.push_back({.uri = RedactUri(file.uri)});
  }

  Result<std::unique_ptr<LineBlock>> Next() {
    while (file_ < files_.size()) {
      if (reader_ == nullptr) {
        CANDOR_ASSIGN_OR_RETURN(auto stream, OpenStream(files_[file_].uri));
        reader_ = std::make_unique<JsonLineReader>(std::move(stream), inputs_[file_].uri, file_);
      }
      CANDOR_ASSIGN_OR_RETURN(std::unique_ptr<LineBlock> block, reader_->Next());
      if (block != nullptr) {
        block->number = next_block_++;
        return block;
      }
      inputs_[file_].sha256 = reader_->stream().Sha256();
      inputs_[file_].bytes = reader_->stream().stored_bytes();
      reader_ = nullptr;
      ++file_;
    }
    return std::unique_ptr<LineBlock>();
  }

  std::vector<InputFile>& inputs() { return inputs_; }

 private:
  const std::vector<StoredFile>& files_;
  std::vector<InputFile> inputs_;
  std::unique_ptr<JsonLineReader> reader_;
  size_t file_ = 0;
  size_t next_block_ = 0;
};

class JsonLinesSource : public RowSource {
 public:
  JsonLinesSource(std::vector<StoredFile> files, JsonFrame frame, size_t features,
                  const std::vector<std::string>& names)
      : files_(std::move(files)),
        frame_(std::move(frame)),
        features_(features),
        names_(MakeColumnNames(names)),
        duplicates_(FindDuplicateNames(names)) {}

  const std::vector<std::string>& column_names() const override { return names_; }
  const std::vector<std::string>& duplicate_names() const override { return duplicates_; }

  Result<ScanReport> Scan(std::span<const int> columns, BlockConsumer& consumer,
                          const RunContext& context) override {
    BlockProducer producer(files_);
    const LineParser parser(frame_, features_, columns);
    std::vector<int64_t> rows(files_.size());
    BlockRows::Count counted;
    const auto map = [&](std::unique_ptr<LineBlock> lines) {
      return MapLines(*lines, parser, columns.size(), consumer);
    };
    const ProgressPhase phase(context.progress, "Reading the dataset", 0, "rows");
    const auto merge = [&](std::unique_ptr<MappedLines> mapped) -> Status {
      rows[mapped->file] += mapped->rows;
      counted.Add(mapped->rows);
      phase.Advance(mapped->rows);
      return mapped->rows == 0 ? Status() : consumer.Merge(std::move(mapped->block));
    };
    const Status status =
        RunOrdered<LineBlock, MappedLines>(context, [&] { return producer.Next(); }, map, merge);
    CANDOR_RETURN_IF_ERROR(status);
    block_rows_.Learn(std::move(counted));

    ScanReport report;
    report.files = std::move(producer.inputs());
    for (size_t i = 0; i < rows.size(); ++i) report.files[i].rows = rows[i];
    report.rows = std::accumulate(rows.begin(), rows.end(), int64_t{0});
    return report;
  }

 private:
  Result<std::unique_ptr<MappedLines>> MapLines(const LineBlock& lines, const LineParser& parser,
                                                size_t columns, BlockConsumer& consumer) const {
    const std::string file = RedactUri(files_[lines.file].uri);
    auto table = std::make_shared<Table>(columns);
    auto mapped = std::make_unique<MappedLines>();
    mapped->file = lines.file;
    RecordLines records(lines);
    for (RecordLine line; records.Next(&line); ++mapped->rows) {
      CANDOR_RETURN_IF_ERROR(parser.Parse(line, file, table.get()));
    }
    if (mapped->rows == 0) return mapped;
    RowBlock block{.rows = mapped->rows,
                   .columns = {},
                   .owner = table,
                   .first_row = block_rows_.FirstRow(lines.number)};
    for (const std::vector<Cell>& cells : *table) {
      block.columns.push_back(
          {.layout = Layout::kCells, .length = mapped->rows, .cells = cells.data()});
    }
    CANDOR_ASSIGN_OR_RETURN(mapped->block, consumer.Map(block));
    return mapped;
  }

  std::vector<StoredFile> files_;
  JsonFrame frame_;
  size_t features_;
  std::vector<std::string> names_;
  std::vector<std::string> duplicates_;
  BlockRows block_rows_;
};

// How many features the first record of the dataset has, and where it stands.
struct FirstRecord {
  size_t features = 0;
  std::string where;
};

Result<FirstRecord> ReadFirstRecord(const std::vector<StoredFile>& files, const JsonFrame& frame,
                                    const RunContext& context) {
  BlockProducer producer(files);
  while (true) {
    CANDOR_RETURN_IF_ERROR(context.CheckStop());
    CANDOR_ASSIGN_OR_RETURN(const std::unique_ptr<LineBlock> block, producer.Next());
    if (block == nullptr) return EmptyDataset(RedactUri(files.front().uri));
    const std::string file = RedactUri(files[block->file].uri);
    RecordLine line;
    if (!RecordLines(*block).Next(&line)) continue;
    CANDOR_ASSIGN_OR_RETURN(const json::Value record, ParseLine(line, file));
    const std::string where = LinePlace(file, line.number);
    CANDOR_ASSIGN_OR_RETURN(const json::Value features, FeaturesOf(frame, record, where));
    return FirstRecord{features.AsArray().size(), where};
  }
}

}  // namespace

Result<std::unique_ptr<RowSource>> OpenJsonLines(std::vector<StoredFile> files,
                                                 const OpenOptions& options,
                                                 const RunContext& context) {
  CANDOR_ASSIGN_OR_RETURN(JsonFrame frame, CompileFrame(options, "application/jsonlines"));
  CANDOR_ASSIGN_OR_RETURN(const FirstRecord first, ReadFirstRecord(files, frame, context));
  CANDOR_ASSIGN_OR_RETURN(const std::vector<std::string> names,
                          FrameNames(options, first.features, first.where));
  return std::unique_ptr<RowSource>(
      std::make_unique<JsonLinesSource>(std::move(files), std::move(frame), first.features, names));
}

}  // namespace candor::dataset
