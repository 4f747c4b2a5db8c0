#include "candor/predictor/onnx/session_internal.h"

#include <utility>

namespace candor::predictor::onnx {
namespace {

/// One direction's functions.
template <typename Count, typename Name, typename TypeInfo>
Result<std::vector<Port>> PortsOf(const Runtime& runtime, const OrtSession* session) {
  size_t count = 0;
  CANDOR_RETURN_IF_ERROR(runtime.Call<Count>(session, &count));
  std::vector<Port> ports(count);
  for (size_t i = 0; i < count; ++i) {
    char* name = nullptr;
    CANDOR_RETURN_IF_ERROR(runtime.Call<Name>(session, i, runtime.allocator(), &name));
    ports[i].name = name;
    CANDOR_RETURN_IF_ERROR(
        runtime.Call<slots::Free>(runtime.allocator(), static_cast<void*>(name)));
    OrtTypeInfo* info = nullptr;
    CANDOR_RETURN_IF_ERROR(runtime.Call<TypeInfo>(session, i, &info));
    const auto owned = runtime.Own<slots::ReleaseTypeInfo>(info);
    int kind = 0;
    CANDOR_RETURN_IF_ERROR(runtime.Call<slots::KindOfType>(info, &kind));
    ports[i].kind = static_cast<ValueKind>(kind);
    if (ports[i].kind != ValueKind::kTensor) continue;
    const OrtTensorInfo* tensor = nullptr;
    CANDOR_RETURN_IF_ERROR(runtime.Call<slots::AsTensorInfo>(info, &tensor));
    CANDOR_ASSIGN_OR_RETURN(ports[i].type, runtime.Describe(tensor));
  }
  return ports;
}

Error Renamed(Error error, const char* message, const char* hint) {
  error.message = message;
  error.hint = hint;
  return error;
}

}  // namespace

Result<Session> Session::Open(std::string_view model) {
  CANDOR_ASSIGN_OR_RETURN(const Runtime* runtime, Runtime::Get());
  Result<SessionPointer> opened = runtime->OpenSession(model);
  if (!opened.ok()) {
    return Renamed(opened.error(), "ONNX Runtime cannot open the model.",
                   "Open the file with Python's onnxruntime: it says the same when the file is "
                   "damaged, or made for a later version.");
  }
  Session session(runtime, std::move(opened).value());
  CANDOR_RETURN_IF_ERROR(session.ReadPorts());
  return session;
}

Status Session::ReadPorts() {
  CANDOR_ASSIGN_OR_RETURN(inputs_,
                          (PortsOf<slots::InputCount, slots::InputName, slots::InputTypeInfo>(
                              *runtime_, session_.get())));
  CANDOR_ASSIGN_OR_RETURN(outputs_,
                          (PortsOf<slots::OutputCount, slots::OutputName, slots::OutputTypeInfo>(
                              *runtime_, session_.get())));
  return {};
}

Result<std::vector<ValuePointer>> Session::Run(const std::vector<ValuePointer>& inputs,
                                               const std::vector<size_t>& wanted) const {
  std::vector<const char*> input_names;
  std::vector<const OrtValue*> input_values;
  for (size_t i = 0; i < inputs.size(); ++i) {
    input_names.push_back(inputs_[i].name.c_str());
    input_values.push_back(inputs[i].get());
  }
  std::vector<const char*> output_names;
  for (const size_t output : wanted) output_names.push_back(outputs_[output].name.c_str());
  std::vector<OrtValue*> values(wanted.size(), nullptr);
  const void* no_options = nullptr;
  const Status status = runtime_->Call<slots::Run>(
      session_.get(), no_options, input_names.data(), input_values.data(), inputs.size(),
      output_names.data(), wanted.size(), values.data());
  std::vector<ValuePointer> owned;
  for (OrtValue* value : values) owned.push_back(runtime_->Own<slots::ReleaseValue>(value));
  if (!status.ok()) {
    return Renamed(status.error(), "The ONNX model cannot be evaluated.",
                   "Compare the number, order and types of the features with what the model was "
                   "trained on.");
  }
  return owned;
}

}  // namespace candor::predictor::onnx
