// Libraries of model makers, opened at run time behind their C interfaces and never linked.
#pragma once

#include <string>
#include <vector>

#include "candor/base/status.h"

namespace candor::predictor {

enum class LibraryName { kXgboost, kLightgbm, kOnnxRuntime };

/// What `candor doctor` says about one.
struct LibraryReport {
  LibraryName name;
  std::string title;  ///< "XGBoost"
  bool found = false;
  std::string version;
  std::string path;
  std::string problem;  ///< why not, and the command that installs it
};

/// An opened library. Never closed: they own threads. Cheap to copy.
class ModelLibrary {
 public:
  /// Opens on first use, then remembers. Looked for, in this order: the file that the environment
  /// variable CANDOR_XGBOOST_LIBRARY, CANDOR_LIGHTGBM_LIBRARY or CANDOR_ONNXRUNTIME_LIBRARY names;
  /// the Python environment that VIRTUAL_ENV names; the one whose pyarrow this program uses; the
  /// system's loader. Thread-safe. Errors: kModel "XGBoost's library was not found." with the
  /// places and the command that installs it.
  static Result<ModelLibrary> Open(LibraryName name);

  /// The address of a function, or null.
  void* Symbol(const char* name) const;
  template <typename Signature>
  Signature* Function(const char* name) const {
    return reinterpret_cast<Signature*>(Symbol(name));
  }
  const std::string& path() const { return path_; }

 private:
  ModelLibrary(void* handle, std::string path) : handle_(handle), path_(std::move(path)) {}
  void* handle_;
  std::string path_;
};

/// All three, for `candor doctor`.
std::vector<LibraryReport> ReportLibraries();

}  // namespace candor::predictor
