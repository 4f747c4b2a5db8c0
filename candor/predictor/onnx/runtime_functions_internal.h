// The part of ONNX Runtime's C interface that inference needs, by slot number.
//
// The table that OrtGetApiBase()->GetApi(17) returns is append-only: a function keeps its slot in
// every later version. So no header of ONNX Runtime is needed to compile, and any library of API
// version 17 (1.17) or later serves.
#pragma once

#include <cstddef>
#include <cstdint>

namespace candor::predictor::onnx {

/// The oldest table that has every slot below. Never ask for a newer one first: each refusal makes
/// the library print a line.
inline constexpr uint32_t kApiVersion = 17;

// Opaque.
struct OrtAllocator;
struct OrtEnvironment;
struct OrtMemoryInfo;
struct OrtSession;
struct OrtSessionOptions;
struct OrtStatus;
struct OrtTensorInfo;
struct OrtTypeInfo;
struct OrtValue;

struct OrtApiBase {
  const void* (*get_api)(uint32_t version);  ///< null when the library is older
  const char* (*version_string)();
};

enum class ElementType : int {
  kUndefined = 0,
  kFloat = 1,
  kInt32 = 6,
  kInt64 = 7,
  kText = 8,
  kBool = 9,
  kDouble = 11,
};

enum class ValueKind : int { kUnknown = 0, kTensor = 1, kSequence = 2, kMap = 3 };

/// An entry of the table.
template <int kSlot, typename Signature>
struct Slot {
  static Signature* In(const void* api) {
    return reinterpret_cast<Signature*>(static_cast<void* const*>(api)[kSlot]);
  }
};

namespace slots {

using GetErrorMessage = Slot<2, const char*(const OrtStatus*)>;
using CreateEnv = Slot<3, OrtStatus*(int severity, const char* name, OrtEnvironment**)>;
using CreateSessionFromArray = Slot<8, OrtStatus*(const OrtEnvironment*, const void*, size_t,
                                                  const OrtSessionOptions*, OrtSession**)>;
using Run =
    Slot<9, OrtStatus*(OrtSession*, const void* run_options, const char* const* input_names,
                       const OrtValue* const* inputs, size_t input_count,
                       const char* const* output_names, size_t output_count, OrtValue** outputs)>;
using CreateSessionOptions = Slot<10, OrtStatus*(OrtSessionOptions**)>;
using DisableMemoryPattern = Slot<17, OrtStatus*(OrtSessionOptions*)>;
using DisableArena = Slot<19, OrtStatus*(OrtSessionOptions*)>;
using SetThreadsInside = Slot<24, OrtStatus*(OrtSessionOptions*, int)>;
using SetThreadsBetween = Slot<25, OrtStatus*(OrtSessionOptions*, int)>;
using InputCount = Slot<30, OrtStatus*(const OrtSession*, size_t*)>;
using OutputCount = Slot<31, OrtStatus*(const OrtSession*, size_t*)>;
using InputTypeInfo = Slot<33, OrtStatus*(const OrtSession*, size_t, OrtTypeInfo**)>;
using OutputTypeInfo = Slot<34, OrtStatus*(const OrtSession*, size_t, OrtTypeInfo**)>;
using InputName = Slot<36, OrtStatus*(const OrtSession*, size_t, OrtAllocator*, char**)>;
using OutputName = Slot<37, OrtStatus*(const OrtSession*, size_t, OrtAllocator*, char**)>;
using CreateTensor = Slot<48, OrtStatus*(OrtAllocator*, const int64_t* shape, size_t rank,
                                         int element_type, OrtValue**)>;
using WrapTensor =
    Slot<49, OrtStatus*(const OrtMemoryInfo*, void* data, size_t bytes, const int64_t* shape,
                        size_t rank, int element_type, OrtValue**)>;
using TensorData = Slot<51, OrtStatus*(OrtValue*, void**)>;
using FillTextTensor = Slot<52, OrtStatus*(OrtValue*, const char* const* texts, size_t count)>;
using TextTensorLength = Slot<53, OrtStatus*(const OrtValue*, size_t* bytes)>;
using TextTensorContent = Slot<54, OrtStatus*(const OrtValue*, void* bytes, size_t length,
                                              size_t* offsets, size_t count)>;
/// The result belongs to the type.
using AsTensorInfo = Slot<55, OrtStatus*(const OrtTypeInfo*, const OrtTensorInfo**)>;
using KindOfType = Slot<56, OrtStatus*(const OrtTypeInfo*, int*)>;
using ElementTypeOf = Slot<60, OrtStatus*(const OrtTensorInfo*, int*)>;
using RankOf = Slot<61, OrtStatus*(const OrtTensorInfo*, size_t*)>;
using DimensionsOf = Slot<62, OrtStatus*(const OrtTensorInfo*, int64_t*, size_t)>;
using TensorInfoOfValue = Slot<65, OrtStatus*(const OrtValue*, OrtTensorInfo**)>;
using KindOfValue = Slot<67, OrtStatus*(const OrtValue*, int*)>;
using CreateCpuMemoryInfo = Slot<69, OrtStatus*(int allocator, int memory, OrtMemoryInfo**)>;
using Free = Slot<76, OrtStatus*(OrtAllocator*, void*)>;
using DefaultAllocator = Slot<78, OrtStatus*(OrtAllocator**)>;
using ElementOf = Slot<80, OrtStatus*(const OrtValue*, int index, OrtAllocator*, OrtValue**)>;
using ElementCount = Slot<81, OrtStatus*(const OrtValue*, size_t*)>;
using ReleaseStatus = Slot<93, void(OrtStatus*)>;
using ReleaseSession = Slot<95, void(OrtSession*)>;
using ReleaseValue = Slot<96, void(OrtValue*)>;
using ReleaseTypeInfo = Slot<98, void(OrtTypeInfo*)>;
using ReleaseTensorInfo = Slot<99, void(OrtTensorInfo*)>;
using ReleaseSessionOptions = Slot<100, void(OrtSessionOptions*)>;

}  // namespace slots
}  // namespace candor::predictor::onnx
