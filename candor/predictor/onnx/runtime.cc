#include <fmt/format.h>
#include <fmt/ranges.h>

#include <mutex>
#include <string_view>

#include "candor/predictor/model_library.h"
#include "candor/predictor/onnx/runtime_internal.h"

namespace candor::predictor::onnx {
namespace {

constexpr int kFatalOnly = 4;  ///< severity: errors come as status, the library prints nothing
constexpr int kPlainAllocator = 0;
constexpr int kCpuMemory = 0;

const char* Name(ElementType type) {
  switch (type) {
    case ElementType::kFloat:
      return "float";
    case ElementType::kInt32:
      return "int32";
    case ElementType::kInt64:
      return "int64";
    case ElementType::kText:
      return "string";
    case ElementType::kBool:
      return "bool";
    case ElementType::kDouble:
      return "double";
    case ElementType::kUndefined:
      break;
  }
  return nullptr;
}

}  // namespace

std::string TensorType::ToString() const {
  const char* name = Name(element);
  std::vector<std::string> lengths;
  lengths.reserve(shape.size());
  for (const int64_t length : shape) lengths.push_back(length < 0 ? "?" : std::to_string(length));
  return fmt::format("{} [{}]",
                     name == nullptr ? fmt::format("type {}", static_cast<int>(element)) : name,
                     fmt::join(lengths, ", "));
}

Result<const Runtime*> Runtime::Get() {
  static std::mutex mutex;
  static const Runtime* opened = nullptr;
  const std::lock_guard<std::mutex> lock(mutex);
  if (opened == nullptr) {
    CANDOR_ASSIGN_OR_RETURN(opened, Open());
  }
  return opened;
}

Result<const Runtime*> Runtime::Open() {
  CANDOR_ASSIGN_OR_RETURN(const ModelLibrary library,
                          ModelLibrary::Open(LibraryName::kOnnxRuntime));
  const auto* base = library.Function<const OrtApiBase*()>("OrtGetApiBase")();
  std::unique_ptr<Runtime> runtime(new Runtime);
  runtime->version_ = base->version_string();
  runtime->api_ = base->get_api(kApiVersion);
  if (runtime->api_ == nullptr) {
    return Error{.kind = ErrorKind::kModel,
                 .message = "The ONNX Runtime library is too old.",
                 .where = library.path(),
                 .found = fmt::format("version {}", runtime->version_),
                 .expected = fmt::format("version 1.{} or later", kApiVersion),
                 .hint = "pip install --upgrade onnxruntime"};
  }
  CANDOR_RETURN_IF_ERROR(
      runtime->Call<slots::CreateEnv>(kFatalOnly, "candor", &runtime->environment_));
  CANDOR_RETURN_IF_ERROR(
      runtime->Call<slots::CreateCpuMemoryInfo>(kPlainAllocator, kCpuMemory, &runtime->memory_));
  CANDOR_RETURN_IF_ERROR(runtime->Call<slots::DefaultAllocator>(&runtime->allocator_));
  return runtime.release();
}

Error Runtime::TakeError(OrtStatus* status) const {
  Error error{.kind = ErrorKind::kModel,
              .message = "ONNX Runtime refused.",
              .found = slots::GetErrorMessage::In(api_)(status)};
  slots::ReleaseStatus::In(api_)(status);
  return error;
}

Result<SessionPointer> Runtime::OpenSession(std::string_view model) const {
  OrtSessionOptions* created = nullptr;
  CANDOR_RETURN_IF_ERROR(Call<slots::CreateSessionOptions>(&created));
  const auto options = Own<slots::ReleaseSessionOptions>(created);
  CANDOR_RETURN_IF_ERROR(Call<slots::SetThreadsInside>(created, 1));
  CANDOR_RETURN_IF_ERROR(Call<slots::SetThreadsBetween>(created, 1));
  // Both keep memory for every batch size they have seen.
  CANDOR_RETURN_IF_ERROR(Call<slots::DisableMemoryPattern>(created));
  CANDOR_RETURN_IF_ERROR(Call<slots::DisableArena>(created));
  OrtSession* session = nullptr;
  CANDOR_RETURN_IF_ERROR(Call<slots::CreateSessionFromArray>(environment_, model.data(),
                                                             model.size(), created, &session));
  return Own<slots::ReleaseSession>(session);
}

Result<ValuePointer> Runtime::WrapBytes(void* data, size_t bytes, ElementType type,
                                        const std::vector<int64_t>& shape) const {
  OrtValue* value = nullptr;
  CANDOR_RETURN_IF_ERROR(Call<slots::WrapTensor>(memory_, data, bytes, shape.data(), shape.size(),
                                                 static_cast<int>(type), &value));
  return Own<slots::ReleaseValue>(value);
}

Result<ValuePointer> Runtime::CopyTexts(const std::vector<const char*>& texts,
                                        const std::vector<int64_t>& shape) const {
  OrtValue* value = nullptr;
  CANDOR_RETURN_IF_ERROR(Call<slots::CreateTensor>(allocator_, shape.data(), shape.size(),
                                                   static_cast<int>(ElementType::kText), &value));
  ValuePointer owned = Own<slots::ReleaseValue>(value);
  CANDOR_RETURN_IF_ERROR(Call<slots::FillTextTensor>(value, texts.data(), texts.size()));
  return owned;
}

Result<ValueKind> Runtime::KindOf(const OrtValue* value) const {
  int kind = 0;
  CANDOR_RETURN_IF_ERROR(Call<slots::KindOfValue>(value, &kind));
  return static_cast<ValueKind>(kind);
}

Result<TensorType> Runtime::TypeOf(const OrtValue* tensor) const {
  OrtTensorInfo* info = nullptr;
  CANDOR_RETURN_IF_ERROR(Call<slots::TensorInfoOfValue>(tensor, &info));
  const auto owned = Own<slots::ReleaseTensorInfo>(info);
  return Describe(info);
}

Result<TensorType> Runtime::Describe(const OrtTensorInfo* info) const {
  int element = 0;
  size_t rank = 0;
  CANDOR_RETURN_IF_ERROR(Call<slots::ElementTypeOf>(info, &element));
  CANDOR_RETURN_IF_ERROR(Call<slots::RankOf>(info, &rank));
  TensorType type{.element = static_cast<ElementType>(element),
                  .shape = std::vector<int64_t>(rank)};
  CANDOR_RETURN_IF_ERROR(Call<slots::DimensionsOf>(info, type.shape.data(), rank));
  return type;
}

Result<std::vector<std::string>> Runtime::TextsOf(const OrtValue* tensor, size_t count) const {
  std::vector<std::string> texts;
  if (count == 0) return texts;
  size_t length = 0;
  CANDOR_RETURN_IF_ERROR(Call<slots::TextTensorLength>(tensor, &length));
  std::string bytes(length, '\0');
  std::vector<size_t> offsets(count);
  CANDOR_RETURN_IF_ERROR(
      Call<slots::TextTensorContent>(tensor, bytes.data(), length, offsets.data(), count));
  offsets.push_back(length);
  for (size_t i = 0; i < count; ++i) {
    texts.push_back(bytes.substr(offsets[i], offsets[i + 1] - offsets[i]));
  }
  return texts;
}

Result<ValuePointer> Runtime::ElementOf(const OrtValue* collection, int index) const {
  OrtValue* element = nullptr;
  CANDOR_RETURN_IF_ERROR(Call<slots::ElementOf>(collection, index, allocator_, &element));
  return Own<slots::ReleaseValue>(element);
}

}  // namespace candor::predictor::onnx
