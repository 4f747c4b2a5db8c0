// ONNX Runtime, opened once: calls with errors as Status, and owners for what it hands out.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "candor/base/status.h"
#include "candor/predictor/onnx/runtime_functions_internal.h"

namespace candor::predictor::onnx {

template <typename Release>
struct Releaser {
  const void* api = nullptr;
  template <typename T>
  void operator()(T* object) const {
    Release::In(api)(object);
  }
};

using ValuePointer = std::unique_ptr<OrtValue, Releaser<slots::ReleaseValue>>;
using SessionPointer = std::unique_ptr<OrtSession, Releaser<slots::ReleaseSession>>;

/// What an input or output is declared to be, or a value is.
struct TensorType {
  ElementType element = ElementType::kUndefined;
  std::vector<int64_t> shape;  ///< -1: any length

  /// "float [?, 3, 224, 224]"
  std::string ToString() const;
};

/// Lives until the process ends, like the library. All functions are thread-safe.
class Runtime {
 public:
  /// Errors: the library is missing, or older than 1.17.
  static Result<const Runtime*> Get();

  /// "1.31.1"
  const std::string& version() const { return version_; }
  const void* api() const { return api_; }
  OrtAllocator* allocator() const { return allocator_; }

  /// Errors: kModel, "ONNX Runtime refused.", found = its text.
  template <typename Function, typename... Arguments>
  Status Call(Arguments... arguments) const {
    OrtStatus* status = Function::In(api_)(arguments...);
    return status == nullptr ? Status() : TakeError(status);
  }

  /// An owner that releases with `Release`.
  template <typename Release, typename T>
  std::unique_ptr<T, Releaser<Release>> Own(T* object) const {
    return std::unique_ptr<T, Releaser<Release>>(object, Releaser<Release>{api_});
  }

  Result<SessionPointer> OpenSession(std::string_view model) const;

  /// A tensor over the caller's memory, which must outlive it.
  template <typename T>
  Result<ValuePointer> Wrap(std::vector<T>* cells, ElementType type,
                            const std::vector<int64_t>& shape) const {
    return WrapBytes(cells->data(), cells->size() * sizeof(T), type, shape);
  }
  /// A tensor with a copy of the texts.
  Result<ValuePointer> CopyTexts(const std::vector<const char*>& texts,
                                 const std::vector<int64_t>& shape) const;

  Result<ValueKind> KindOf(const OrtValue* value) const;
  Result<TensorType> TypeOf(const OrtValue* tensor) const;
  Result<TensorType> Describe(const OrtTensorInfo* info) const;
  Result<std::vector<std::string>> TextsOf(const OrtValue* tensor, size_t count) const;
  Result<ValuePointer> ElementOf(const OrtValue* collection, int index) const;
  /// Requires that the tensor's elements are of type T.
  template <typename T>
  Result<const T*> DataOf(OrtValue* tensor) const {
    void* data = nullptr;
    CANDOR_RETURN_IF_ERROR(Call<slots::TensorData>(tensor, &data));
    return static_cast<const T*>(data);
  }

 private:
  Runtime() = default;
  static Result<const Runtime*> Open();
  Error TakeError(OrtStatus* status) const;
  Result<ValuePointer> WrapBytes(void* data, size_t bytes, ElementType type,
                                 const std::vector<int64_t>& shape) const;

  const void* api_ = nullptr;
  OrtEnvironment* environment_ = nullptr;
  OrtMemoryInfo* memory_ = nullptr;
  OrtAllocator* allocator_ = nullptr;
  std::string version_;
};

}  // namespace candor::predictor::onnx
