// Exercises candor's storage from a shell, for tests/s3/test_s3.py.
//
//   storage_probe list URI             one line an object: bytes, a blank, the URI
//   storage_probe read URI             the (unpacked) bytes
//   storage_probe write URI            stores what comes in on standard input
//   storage_probe rows FORMAT URI      opens a data set (csv, jsonl, json, parquet or manifest for
//   a
//                                      manifest of CSV files), scans its first column and prints
//                                      one line a file: rows, bytes, SHA-256, URI
//
// An error is printed on standard error and decides the exit code, as in the candor program.
#include <cstdio>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "candor/dataset/open.h"
#include "candor/dataset/storage.h"

namespace candor::dataset {
namespace {

class RowCounter : public BlockConsumer {
 public:
  Result<std::unique_ptr<MappedBlock>> Map(const RowBlock&) override {
    return std::make_unique<MappedBlock>();
  }
  Status Merge(std::unique_ptr<MappedBlock>) override { return {}; }
};

Status List(const std::string& uri) {
  CANDOR_ASSIGN_OR_RETURN(const std::vector<StoredFile> files, ListFiles(uri));
  for (const StoredFile& file : files) {
    std::cout << file.bytes << " " << RedactUri(file.uri) << "\n";
  }
  return {};
}

Status Read(const std::string& uri) {
  CANDOR_ASSIGN_OR_RETURN(const std::unique_ptr<ByteStream> stream, OpenStream(uri));
  std::vector<char> piece(1 << 20);
  while (true) {
    CANDOR_ASSIGN_OR_RETURN(const int64_t count,
                            stream->Read(piece.data(), static_cast<int64_t>(piece.size())));
    if (count == 0) return {};
    std::cout.write(piece.data(), count);
  }
}

Status Write(const std::string& uri) {
  std::string content;  // as it comes in: ReadFile would unpack gzip
  std::vector<char> piece(1 << 20);
  while (const size_t count = std::fread(piece.data(), 1, piece.size(), stdin)) {
    content.append(piece.data(), count);
  }
  return WriteFile(uri, content);
}

Status CountRows(const std::string& format, const std::string& uri) {
  OpenOptions options{.has_header = true, .features = "x"};
  options.is_manifest = format == "manifest";
  const std::map<std::string, Format> formats = {{"csv", Format::kCsv},
                                                 {"jsonl", Format::kJsonLines},
                                                 {"json", Format::kJson},
                                                 {"parquet", Format::kParquet}};
  if (const auto found = formats.find(format); found != formats.end()) {
    options.format = found->second;
  }
  if (options.format == Format::kCsv || options.format == Format::kParquet) {
    options.features.reset();
  }
  const RunContext context{.threads = 2};
  CANDOR_ASSIGN_OR_RETURN(const auto source, OpenDataset(uri, options, context));
  RowCounter counter;
  const std::vector<int> first = {0};
  CANDOR_ASSIGN_OR_RETURN(const ScanReport report, source->Scan(first, counter, context));
  for (const InputFile& file : report.files) {
    std::cout << file.rows << " " << file.bytes << " " << file.sha256 << " " << file.uri << "\n";
  }
  return {};
}

Status Run(const std::vector<std::string>& arguments) {
  const std::string command = arguments.empty() ? "" : arguments[0];
  if (command == "list" && arguments.size() == 2) return List(arguments[1]);
  if (command == "read" && arguments.size() == 2) return Read(arguments[1]);
  if (command == "write" && arguments.size() == 2) return Write(arguments[1]);
  if (command == "rows" && arguments.size() == 3) return CountRows(arguments[1], arguments[2]);
  return Error{.kind = ErrorKind::kUsage,
               .message = "usage: storage_probe list|read|write URI, or rows FORMAT URI"};
}

}  // namespace
}  // namespace candor::dataset

int main(int argc, char** argv) {
  const candor::Status status = candor::dataset::Run({argv + 1, argv + argc});
  candor::dataset::FinalizeStorage();
  if (status.ok()) return 0;
  std::cerr << status.error().ToString() << "\n";
  return candor::ExitCode(status.error().kind);
}
