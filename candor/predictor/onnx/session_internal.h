// An ONNX model that is ready to run, and what it takes and gives.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "candor/base/status.h"
#include "candor/predictor/onnx/runtime_internal.h"

namespace candor::predictor::onnx {

/// An input or an output.
struct Port {
  std::string name;
  ValueKind kind = ValueKind::kUnknown;
  TensorType type;  ///< of a tensor; else empty
};

/// Run may be called from several threads at once.
class Session {
 public:
  /// Errors: kModel, "ONNX Runtime cannot open the model."
  static Result<Session> Open(std::string_view model);

  const Runtime& runtime() const { return *runtime_; }
  const std::vector<Port>& inputs() const { return inputs_; }
  const std::vector<Port>& outputs() const { return outputs_; }

  /// `inputs` in the order of inputs(); returns the outputs that `wanted` names by index. Errors:
  /// kModel, "The ONNX model cannot be evaluated."
  Result<std::vector<ValuePointer>> Run(const std::vector<ValuePointer>& inputs,
                                        const std::vector<size_t>& wanted) const;

 private:
  Session(const Runtime* runtime, SessionPointer session)
      : runtime_(runtime), session_(std::move(session)) {}
  Status ReadPorts();

  const Runtime* runtime_;
  SessionPointer session_;
  std::vector<Port> inputs_;
  std::vector<Port> outputs_;
};

}  // namespace candor::predictor::onnx
