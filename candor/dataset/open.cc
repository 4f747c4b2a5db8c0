#include "candor/dataset/open.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <utility>

#include "candor/base/ascii.h"
#include "candor/dataset/csv/csv_source.h"
#include "candor/dataset/json/json_source.h"
#include "candor/dataset/manifest_internal.h"
#include "candor/dataset/parquet/parquet_source.h"
#include "candor/dataset/storage.h"
#include "candor/dataset/storage_uri_internal.h"

namespace candor::dataset {
namespace {

// ".csv" of "a/b.CSV.gz"; empty without one. Numbers are no extensions: part.0, part.1.
std::string ExtensionOf(const std::string& uri) {
  std::string name = LowerCase(uri.substr(uri.rfind('/') + 1));
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  const size_t dot = name.rfind('.');
  if (dot == std::string::npos || dot == 0) return {};
  const std::string extension = name.substr(dot);
  const bool has_letter = std::any_of(extension.begin(), extension.end(),
                                      [](unsigned char c) { return std::isalpha(c) != 0; });
  return has_letter ? extension : std::string();
}

const char* ExpectedExtension(Format format) {
  switch (format) {
    case Format::kCsv:
      return ".csv";
    case Format::kJsonLines:
      return ".jsonl";
    case Format::kJson:
      return ".json";
    case Format::kParquet:
      return ".parquet";
  }
  return "";
}

// A folder must not mix formats: whichever files were left out, the numbers would be wrong.
Status CheckOneFormat(const std::string& uri, Format format, const std::vector<StoredFile>& files) {
  std::map<std::string, int64_t> count;
  for (const StoredFile& file : files) {
    ++count[ExtensionOf(IsS3Uri(file.uri) ? ParseS3Location(file.uri).key : file.uri)];
  }
  if (count.size() == 1) return {};
  std::string found;
  for (const auto& [extension, files_with_it] : count) {
    if (!found.empty()) found += ", ";
    found +=
        std::to_string(files_with_it) + " " + (extension.empty() ? "without extension" : extension);
  }
  return Error{.kind = ErrorKind::kData,
               .message = "The dataset mixes files of different formats.",
               .where = RedactUri(uri),
               .found = found,
               .expected = std::string("only ") + ExpectedExtension(format) + " files",
               .hint =
                   "Keep other files elsewhere, or give them a name that begins with '_' or "
                   "'.': such files are skipped."};
}

}  // namespace

Result<std::unique_ptr<RowSource>> OpenDataset(const std::string& uri, const OpenOptions& options,
                                               const RunContext& context) {
  CANDOR_ASSIGN_OR_RETURN(std::vector<StoredFile> files,
                          options.is_manifest ? ListManifest(uri) : ListFiles(uri));
  if (files.empty()) {
    return Error{
        .kind = ErrorKind::kData,
        .message = "The dataset was not found.",
        .where = RedactUri(uri),
        .found = "no files",
        .expected = std::string("one or more ") + ExpectedExtension(options.format) + " files",
        .hint = "Files whose names begin with '_' or '.' are skipped."};
  }
  CANDOR_RETURN_IF_ERROR(CheckOneFormat(uri, options.format, files));
  switch (options.format) {
    case Format::kCsv:
      return OpenCsv(std::move(files), options, context);
    case Format::kJsonLines:
      return OpenJsonLines(std::move(files), options, context);
    case Format::kJson:
      return OpenJson(files, options, context);
    case Format::kParquet:
      return OpenParquet(std::move(files), options, context);
  }
  return Error{.message = "The format of the dataset is unknown."};
}

}  // namespace candor::dataset
