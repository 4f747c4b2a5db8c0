#include <cstdint>

#include "candor/predictor/endpoint/cell_bytes_internal.h"
#include "candor/predictor/endpoint/plain_bytes_internal.h"

namespace candor::predictor {
namespace {

using dataset::Cell;

template <typename T>
std::optional<Cell> TakeNumber(std::string_view* bytes) {
  T value{};
  if (!TakePlain(bytes, &value)) return std::nullopt;
  return Cell(value);
}

std::optional<Cell> TakeText(std::string_view* bytes) {
  uint64_t size = 0;
  if (!TakePlain(bytes, &size) || size > bytes->size()) return std::nullopt;
  std::string text(bytes->substr(0, size));
  bytes->remove_prefix(size);
  return Cell(std::move(text));
}

}  // namespace

void AppendCellBytes(const Cell& cell, std::string* bytes) {
  bytes->push_back(static_cast<char>(cell.kind()));
  switch (cell.kind()) {
    case Cell::Kind::kMissing:
      return;
    case Cell::Kind::kBool:
      return AppendPlain(static_cast<uint8_t>(cell.AsBool()), bytes);
    case Cell::Kind::kInt64:
      return AppendPlain(cell.AsInt64(), bytes);
    case Cell::Kind::kUInt64:
      return AppendPlain(cell.AsUInt64(), bytes);
    case Cell::Kind::kFloat64:
      return AppendPlain(cell.AsDouble(), bytes);
    case Cell::Kind::kText:
      AppendPlain(static_cast<uint64_t>(cell.AsText().size()), bytes);
      bytes->append(cell.AsText());
  }
}

std::optional<Cell> TakeCell(std::string_view* bytes) {
  uint8_t kind = 0;
  if (!TakePlain(bytes, &kind)) return std::nullopt;
  switch (static_cast<Cell::Kind>(kind)) {
    case Cell::Kind::kMissing:
      return Cell();
    case Cell::Kind::kBool: {
      uint8_t value = 0;
      if (!TakePlain(bytes, &value)) return std::nullopt;
      return Cell(value != 0);
    }
    case Cell::Kind::kInt64:
      return TakeNumber<int64_t>(bytes);
    case Cell::Kind::kUInt64:
      return TakeNumber<uint64_t>(bytes);
    case Cell::Kind::kFloat64:
      return TakeNumber<double>(bytes);
    case Cell::Kind::kText:
      return TakeText(bytes);
  }
  return std::nullopt;
}

}  // namespace candor::predictor
