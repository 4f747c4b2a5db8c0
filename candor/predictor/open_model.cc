#include "candor/predictor/open_model.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "candor/base/sha256.h"
#include "candor/dataset/storage.h"
#include "candor/predictor/archive/model_archive.h"
#include "candor/predictor/linear/linear_learner.h"
#include "candor/predictor/model_choice_internal.h"
#include "candor/predictor/model_content_internal.h"

namespace candor::predictor {
namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

constexpr int kMaxNesting = 3;
constexpr int64_t kReadPiece = int64_t{1} << 20;
constexpr int64_t kFreeBytes = int64_t{16} << 20;  // as in an archive
constexpr int64_t kLargestFile = int64_t{4} << 30;

Error InFile(Error error, const std::string& name) {
  error.where = error.where.empty() ? name : name + ": " + error.where;
  return error;
}

// Unpacks archives in archives; all of them share one budget.
class ModelOpener {
 public:
  Result<OpenedModel> Open(std::string_view bytes, const std::string& name, int nesting) {
    if (FindContent(bytes) == ModelContent::kArchive) return OpenArchive(bytes, name, nesting);
    Result<std::unique_ptr<Model>> model = ReadModelContent(bytes);
    if (!model.ok()) return InFile(model.error(), name);
    return OpenedModel{.model = *std::move(model)};
  }

  /// `chosen` is set to the file that the model came from.
  Result<OpenedModel> OpenFiles(const Files& files, const std::string& name, int nesting,
                                size_t* chosen) {
    const Result<ModelChoice> choice = ChooseModel(files);
    if (!choice.ok()) return InFile(choice.error(), name);
    *chosen = choice->file;
    const auto& [path, content] = files[choice->file];
    CANDOR_ASSIGN_OR_RETURN(OpenedModel opened, Open(content, name + ", " + path, nesting));
    if (!choice->others.empty()) {
      opened.warnings.push_back(
          {.code = "other-models-unused",
           .pointer = "",
           .text = path + " was taken for its name; beside it there are other models: " +
                   choice->others + "."});
    }
    return opened;
  }

 private:
  Result<OpenedModel> OpenArchive(std::string_view bytes, const std::string& name, int nesting) {
    if (nesting == kMaxNesting) {
      return Error{.kind = ErrorKind::kModel,
                   .message = "Too many archives are packed into each other.",
                   .where = name,
                   .expected = "at most " + std::to_string(kMaxNesting)};
    }
    const Result<Files> files = ReadArchive(bytes, limits_);
    if (!files.ok()) return InFile(files.error(), name);
    for (const auto& file : *files) {
      limits_.total_bytes -= static_cast<int64_t>(file.second.size());
    }
    if (LooksLikeLinearLearner(*files)) {
      Result<std::unique_ptr<Model>> model = ReadLinearLearner(*files);
      if (!model.ok()) return InFile(model.error(), name);
      return OpenedModel{.model = *std::move(model)};
    }
    if (const std::string torch = FindTorch(*files); !torch.empty()) return TorchError(name, torch);
    size_t chosen = 0;
    return OpenFiles(*files, name, nesting + 1, &chosen);
  }

  static std::string FindTorch(const Files& files) {
    for (const auto& file : files) {
      if (file.first.ends_with("/data.pkl")) return file.first;
    }
    return "";
  }

  static Error TorchError(const std::string& name, const std::string& path) {
    return {.kind = ErrorKind::kModel,
            .message = "A PyTorch model is not supported.",
            .where = name,
            .found = path + ", a Python pickle",
            .expected = "an ONNX model",
            .hint =
                "Save it again in Python: torch.onnx.export(model, (example,), "
                "\"model.onnx\")."};
  }

  ArchiveLimits limits_;
};

struct StoredModel {
  std::string content;  // unpacked, when it was gzipped
  std::string sha256;   // of what is stored
};

Error TooLarge(const std::string& uri, int64_t limit) {
  return {.kind = ErrorKind::kModel,
          .message = "The model is too large.",
          .where = dataset::RedactUri(uri),
          .expected = "at most " + std::to_string(limit) + " bytes, unpacked"};
}

Error TooManyFiles(const std::string& uri, int64_t most) {
  return {.kind = ErrorKind::kModel,
          .message = "The folder holds too many files for a model's.",
          .where = dataset::RedactUri(uri),
          .expected = "at most " + std::to_string(most) + " files"};
}

// What the storage says is about data; here it is about the model.
Error AboutModel(Error error) {
  if (error.kind == ErrorKind::kData) error.kind = ErrorKind::kModel;
  return error;
}

/// `unpacked_left`: bytes that packed files may still become.
Result<StoredModel> ReadStored(const std::string& uri, int64_t* unpacked_left) {
  const ArchiveLimits limits;
  CANDOR_ASSIGN_OR_RETURN(const std::unique_ptr<dataset::ByteStream> stream,
                          dataset::OpenStream(uri));
  StoredModel stored;
  bool is_packed = false;
  while (true) {
    const size_t size = stored.content.size();
    stored.content.resize(size + static_cast<size_t>(kReadPiece));
    CANDOR_ASSIGN_OR_RETURN(const int64_t count,
                            stream->Read(stored.content.data() + size, kReadPiece));
    stored.content.resize(size + static_cast<size_t>(count));
    if (count == 0) break;
    const auto unpacked = static_cast<int64_t>(stored.content.size());
    const int64_t packed = stream->stored_bytes();
    is_packed = is_packed || unpacked > packed;
    const bool is_bomb = unpacked > kFreeBytes && unpacked / limits.ratio > packed;
    const int64_t most = is_packed ? *unpacked_left : kLargestFile;
    if (unpacked > most || is_bomb) return TooLarge(uri, is_bomb ? packed * limits.ratio : most);
  }
  if (is_packed) *unpacked_left -= std::ssize(stored.content);
  stored.sha256 = stream->Sha256();
  return stored;
}

Result<OpenedModel> OpenFile(const std::string& uri) {
  int64_t unpacked_left = ArchiveLimits().total_bytes;
  CANDOR_ASSIGN_OR_RETURN(const StoredModel stored, ReadStored(uri, &unpacked_left));
  CANDOR_ASSIGN_OR_RETURN(OpenedModel opened,
                          ModelOpener().Open(stored.content, dataset::RedactUri(uri), 0));
  opened.sha256 = stored.sha256;
  return opened;
}

std::string BelowFolder(std::string_view uri, std::string_view folder) {
  constexpr std::string_view kFile = "file://";
  if (folder.starts_with(kFile)) folder.remove_prefix(kFile.size());
  if (uri.starts_with(folder)) uri.remove_prefix(folder.size());
  while (uri.starts_with('/')) uri.remove_prefix(1);
  return std::string(uri);
}

Result<OpenedModel> OpenFolder(const std::string& uri,
                               const std::vector<dataset::StoredFile>& listed) {
  const ArchiveLimits limits;
  Files files;
  std::vector<std::string> sha256s;
  int64_t bytes = 0;
  int64_t unpacked_left = limits.total_bytes;
  for (const dataset::StoredFile& file : listed) {
    std::string path = BelowFolder(file.uri, uri);
    if (IsBesideTheModel(path)) continue;
    bytes += file.bytes;
    if (bytes > kLargestFile) return TooLarge(uri, kLargestFile);
    if (std::ssize(files) == limits.members) return TooManyFiles(uri, limits.members);
    CANDOR_ASSIGN_OR_RETURN(StoredModel stored, ReadStored(file.uri, &unpacked_left));
    files.emplace_back(std::move(path), std::move(stored.content));
    sha256s.push_back(std::move(stored.sha256));
  }
  size_t chosen = 0;
  CANDOR_ASSIGN_OR_RETURN(OpenedModel opened,
                          ModelOpener().OpenFiles(files, dataset::RedactUri(uri), 0, &chosen));
  opened.sha256 = sha256s[chosen];
  return opened;
}

Result<OpenedModel> OpenStored(const std::string& uri) {
  CANDOR_ASSIGN_OR_RETURN(const std::vector<dataset::StoredFile> listed, dataset::ListFiles(uri));
  if (listed.size() == 1) {
    if (listed[0].bytes > kLargestFile) return TooLarge(uri, kLargestFile);
    return OpenFile(listed[0].uri);
  }
  return OpenFolder(uri, listed);
}

}  // namespace

Result<OpenedModel> OpenModel(const std::string& uri) {
  Result<OpenedModel> opened = OpenStored(uri);
  if (!opened.ok()) return AboutModel(opened.error());
  return opened;
}

Result<OpenedModel> OpenModelBytes(std::string_view bytes, const std::string& name) {
  CANDOR_ASSIGN_OR_RETURN(OpenedModel opened, ModelOpener().Open(bytes, name, 0));
  opened.sha256 = Sha256::OfText(bytes);
  return opened;
}

}  // namespace candor::predictor
