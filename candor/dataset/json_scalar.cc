#include "candor/dataset/json_scalar.h"

namespace candor::dataset {

std::optional<Cell> CellOfScalar(const json::Value& value) {
  switch (value.kind()) {
    case json::Value::Kind::kNull:
      return Cell();
    case json::Value::Kind::kBool:
      return Cell(value.AsBool());
    case json::Value::Kind::kInteger:
      return Cell(value.AsInteger());
    case json::Value::Kind::kUnsigned:
      return Cell(value.AsUnsigned());
    case json::Value::Kind::kFloat:
      return Cell(value.AsDouble());
    case json::Value::Kind::kString:
      return Cell(value.AsString());
    case json::Value::Kind::kArray:
    case json::Value::Kind::kObject:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace candor::dataset
