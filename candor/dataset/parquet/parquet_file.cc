#include <arrow/io/file.h>
#include <arrow/result.h>
#include <arrow/type.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/schema.h>
#include <parquet/exception.h>
#include <parquet/file_reader.h>
#include <parquet/properties.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "candor/dataset/parquet/parquet_file_internal.h"
#include "candor/dataset/storage_s3_internal.h"
#include "candor/json/value.h"

namespace candor::dataset {
namespace {

constexpr int64_t kLocalBufferSize = int64_t{1} << 20;

Result<std::shared_ptr<arrow::io::RandomAccessFile>> OpenBytes(const std::string& uri) {
  if (IsS3Uri(uri)) return OpenS3ObjectAnywhere(uri);
  auto file = arrow::io::ReadableFile::Open(uri.starts_with("file://") ? ResolveUri(uri, "") : uri);
  if (!file.ok()) {
    return Error{.kind = ErrorKind::kUnavailable,
                 .message = "The file could not be read.",
                 .where = uri,
                 .found = file.status().message()};
  }
  return std::shared_ptr<arrow::io::RandomAccessFile>(std::move(*file));
}

// Names of the columns that pandas would turn into the frame's index.
std::vector<std::string> IndexColumns(const parquet::FileMetaData& metadata) {
  std::vector<std::string> names;
  const auto& pairs = metadata.key_value_metadata();
  if (pairs == nullptr) return names;
  const auto text = pairs->Get("pandas");
  if (!text.ok()) return names;
  const Result<json::Value> document = json::Parse(*text);
  if (!document.ok()) return names;
  const json::Value* columns = document.value().Find("index_columns");
  if (columns == nullptr || !columns->is_array()) return names;
  for (const json::Value& column : columns->AsArray()) {
    if (column.is_string()) names.push_back(column.AsString());
  }
  return names;
}

arrow::Result<std::vector<ParquetColumn>> DescribeColumns(const parquet::FileMetaData& metadata) {
  parquet::arrow::SchemaManifest manifest;
  ARROW_RETURN_NOT_OK(
      parquet::arrow::SchemaManifest::Make(metadata.schema(), metadata.key_value_metadata(),
                                           parquet::ArrowReaderProperties(false), &manifest));
  const std::vector<std::string> index = IndexColumns(metadata);
  std::vector<ParquetColumn> columns;
  for (const parquet::arrow::SchemaField& field : manifest.schema_fields) {
    const std::string& name = field.field->name();
    if (std::find(index.begin(), index.end(), name) != index.end()) continue;
    columns.push_back({.name = name,
                       .leaf = field.is_leaf() ? field.column_index : -1,
                       .is_category = field.field->type()->id() == arrow::Type::DICTIONARY,
                       .type = field.field->type()->ToString()});
  }
  return columns;
}

}  // namespace

Error ParquetFile::ReadError(const std::string& found) const {
  return {.kind = ErrorKind::kData,
          .message = "The Parquet file could not be read.",
          .where = RedactUri(stored_.uri),
          .found = found,
          .hint = "Check that the file is complete and that it is Parquet."};
}

Result<ParquetFile> ParquetFile::Open(StoredFile stored) {
  ParquetFile file;
  file.stored_ = std::move(stored);
  CANDOR_ASSIGN_OR_RETURN(file.bytes_, OpenBytes(file.stored_.uri));
  try {
    file.metadata_ = parquet::ReadMetaData(file.bytes_);
    auto columns = DescribeColumns(*file.metadata_);
    if (!columns.ok()) return file.ReadError(columns.status().message());
    file.columns_ = std::move(*columns);
  } catch (const std::exception& exception) {  // a damaged footer also throws the library's own
    return file.ReadError(exception.what());
  }
  return file;
}

int64_t ParquetFile::rows() const { return metadata_->num_rows(); }

int ParquetFile::row_group_count() const { return metadata_->num_row_groups(); }

int64_t ParquetFile::RowsOfGroup(int row_group) const {
  return metadata_->RowGroup(row_group)->num_rows();
}

// Whether every data page of the column chunk holds dictionary indices. Then the distinct texts
// need to be looked at once a block and not once a row.
bool ParquetFile::IsStoredAsDictionary(int row_group, int leaf) const {
  const auto group = metadata_->RowGroup(row_group);
  const auto chunk = group->ColumnChunk(leaf);
  if (chunk->type() != parquet::Type::BYTE_ARRAY || !chunk->has_dictionary_page()) return false;
  const std::vector<parquet::PageEncodingStats>& pages = chunk->encoding_stats();
  return std::all_of(pages.begin(), pages.end(), [](const parquet::PageEncodingStats& page) {
    return page.page_type == parquet::PageType::DICTIONARY_PAGE ||
           page.encoding == parquet::Encoding::RLE_DICTIONARY ||
           page.encoding == parquet::Encoding::PLAIN_DICTIONARY;
  });
}

arrow::Status ParquetFile::VisitBatches(
    int row_group, const std::vector<int>& leaves, int64_t batch_rows,
    const std::function<Status(const arrow::RecordBatch&)>& visit, Status* visited) const {
  const bool is_remote = IsS3Uri(stored_.uri);
  parquet::ReaderProperties properties;
  if (!is_remote) {  // a whole column chunk at once would cost memory for nothing
    properties.enable_buffered_stream();
    properties.set_buffer_size(kLocalBufferSize);
  }
  parquet::ArrowReaderProperties arrow_properties(/*use_threads=*/false);
  arrow_properties.set_pre_buffer(is_remote);  // few large requests
  arrow_properties.set_batch_size(batch_rows);
  for (const int leaf : leaves) {
    if (IsStoredAsDictionary(row_group, leaf)) arrow_properties.set_read_dictionary(leaf, true);
  }
  ARROW_ASSIGN_OR_RAISE(
      auto reader,
      parquet::arrow::FileReader::Make(
          arrow::default_memory_pool(),
          parquet::ParquetFileReader::Open(bytes_, properties, metadata_), arrow_properties));
  ARROW_ASSIGN_OR_RAISE(auto batches, reader->GetRecordBatchReader({row_group}, leaves));
  while (true) {
    ARROW_ASSIGN_OR_RAISE(const auto batch, batches->Next());
    if (batch == nullptr) return arrow::Status::OK();
    *visited = visit(*batch);
    if (!visited->ok()) return arrow::Status::OK();
  }
}

Status ParquetFile::ReadRowGroup(
    int row_group, std::span<const int> columns, int64_t batch_rows,
    const std::function<Status(const arrow::RecordBatch&)>& visit) const {
  std::vector<int> leaves;
  for (const int column : columns) leaves.push_back(columns_[static_cast<size_t>(column)].leaf);
  std::sort(leaves.begin(), leaves.end());
  Status visited;
  try {
    const arrow::Status status = VisitBatches(row_group, leaves, batch_rows, visit, &visited);
    if (!status.ok()) return ReadError(status.message());
  } catch (const std::exception& exception) {
    return ReadError(exception.what());
  }
  return visited;
}

}  // namespace candor::dataset
