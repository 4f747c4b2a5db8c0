#include "candor/predictor/onnx/signature_internal.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace candor::predictor::onnx {
namespace {

constexpr int64_t kMostFeatures = int64_t{1} << 20;
constexpr int64_t kMostRows = int64_t{1} << 20;
constexpr int64_t kMostCells = int64_t{1} << 26;  // of one input in one call

bool IsSupported(ElementType type) {
  switch (type) {
    case ElementType::kFloat:
    case ElementType::kDouble:
    case ElementType::kInt32:
    case ElementType::kInt64:
    case ElementType::kBool:
    case ElementType::kText:
      return true;
    case ElementType::kUndefined:
      break;
  }
  return false;
}

std::string Describe(const Port& port) {
  switch (port.kind) {
    case ValueKind::kTensor:
      return port.type.ToString();
    case ValueKind::kSequence:
      return "a sequence";
    case ValueKind::kMap:
      return "a map";
    case ValueKind::kUnknown:
      break;
  }
  return "neither tensor, sequence nor map";
}

Error NoTable(const Port& port) {
  return {.kind = ErrorKind::kModel,
          .message = "The ONNX model does not take a table.",
          .where = fmt::format("input '{}'", port.name),
          .found = Describe(port),
          .expected =
              "[rows, features], or one input a feature with [rows] or [rows, 1], of "
              "float, double, int64, int32, bool or string",
          .hint = "Models of images, texts or time series are asked through an endpoint."};
}

Error TooLarge(const Port& port, const char* message, std::string expected) {
  return {.kind = ErrorKind::kModel,
          .message = message,
          .where = fmt::format("input '{}'", port.name),
          .found = Describe(port),
          .expected = std::move(expected)};
}

/// Against files that ask for memory which they do not fill. `features`: of the inputs before.
Status CheckSize(const Port& port, int64_t width, int64_t features) {
  if (width > kMostFeatures - features) {
    return TooLarge(port, "The ONNX model takes too many features.",
                    fmt::format("at most {} features", kMostFeatures));
  }
  const int64_t rows = port.type.shape[0];
  if (rows > kMostRows || (rows > 0 && width > kMostCells / rows)) {
    return TooLarge(port, "The ONNX model takes too many rows at once.",
                    fmt::format("at most {} rows and {} cells", kMostRows, kMostCells));
  }
  return {};
}

Result<TableInput> ReadInput(const Port& port, bool is_only_input) {
  const std::vector<int64_t>& shape = port.type.shape;
  const bool is_table = port.kind == ValueKind::kTensor && IsSupported(port.type.element) &&
                        (shape.size() == 1 || shape.size() == 2);
  if (!is_table) return NoTable(port);
  TableInput input{.element = port.type.element, .rank = static_cast<int>(shape.size())};
  if (shape.size() == 1) return input;
  input.width = shape[1] < 0 ? kAnyNumber : shape[1];
  // Of several inputs, one of unknown width is a column: nothing else could be told apart.
  if (input.width == kAnyNumber && !is_only_input) input.width = 1;
  if (input.width == 0) return NoTable(port);
  return input;
}

void AddFeatures(const Port& port, const TableInput& input, TableSignature* signature) {
  for (int64_t i = 0; i < input.width; ++i) {
    ModelFeature feature{.is_text = input.element == ElementType::kText};
    feature.name = input.width == 1 ? port.name : fmt::format("{}_{}", port.name, i);
    signature->features.push_back(std::move(feature));
  }
}

Status ReadInputs(const Session& session, TableSignature* signature) {
  const std::vector<Port>& ports = session.inputs();
  if (ports.empty()) {
    return Error{.kind = ErrorKind::kModel, .message = "The ONNX model takes no input."};
  }
  signature->has_feature_names = ports.size() > 1;
  for (const Port& port : ports) {
    CANDOR_ASSIGN_OR_RETURN(const TableInput input, ReadInput(port, ports.size() == 1));
    CANDOR_RETURN_IF_ERROR(CheckSize(port, input.width, std::ssize(signature->features)));
    signature->inputs.push_back(input);
    AddFeatures(port, input, signature);
    if (input.width != 1) signature->has_feature_names = false;
    signature->fixed_rows = std::max(signature->fixed_rows, port.type.shape[0]);
  }
  if (ports.size() == 1) {
    for (ModelFeature& feature : signature->features) feature.name.clear();
  }
  return {};
}

bool IsNumbers(const Port& port) {
  if (port.kind == ValueKind::kSequence) return true;
  const size_t rank = port.type.shape.size();
  const ElementType element = port.type.element;
  return port.kind == ValueKind::kTensor && (rank == 1 || rank == 2) &&
         (element == ElementType::kFloat || element == ElementType::kDouble);
}

bool IsLabels(const Port& port) {
  const std::vector<int64_t>& shape = port.type.shape;
  const bool is_one_a_row = shape.size() == 1 || (shape.size() == 2 && shape[1] <= 1);
  return port.kind == ValueKind::kTensor && !IsNumbers(port) && IsSupported(port.type.element) &&
         is_one_a_row;
}

Status ReadOutputs(const Session& session, TableSignature* signature) {
  const std::vector<Port>& ports = session.outputs();
  for (size_t i = 0; i < ports.size(); ++i) {
    if (!signature->label && IsLabels(ports[i])) {
      signature->label = i;
    } else if (!signature->score && IsNumbers(ports[i])) {
      signature->score = i;
    } else {
      signature->unused.push_back(ports[i].name);
    }
  }
  if (signature->label || signature->score) return {};
  if (ports.empty())
    return Error{.kind = ErrorKind::kModel, .message = "The ONNX model answers nothing."};
  return Error{.kind = ErrorKind::kModel,
               .message = "The ONNX model does not answer row by row.",
               .where = fmt::format("output '{}'", ports.front().name),
               .found = Describe(ports.front()),
               .expected = "[rows] or [rows, numbers] of numbers or labels, or a map a row"};
}

}  // namespace

Result<TableSignature> ReadSignature(const Session& session) {
  TableSignature signature;
  CANDOR_RETURN_IF_ERROR(ReadInputs(session, &signature));
  CANDOR_RETURN_IF_ERROR(ReadOutputs(session, &signature));
  return signature;
}

}  // namespace candor::predictor::onnx
