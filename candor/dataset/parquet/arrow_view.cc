#include <arrow/array.h>
#include <arrow/extension_type.h>
#include <arrow/type.h>
#include <arrow/util/float16.h>
#include <arrow/util/utf8.h>

#include <string>
#include <string_view>
#include <type_traits>

#include "candor/dataset/column_cell.h"
#include "candor/dataset/parquet/arrow_view_internal.h"
#include "candor/dataset/parquet/temporal_text_internal.h"

namespace candor::dataset {
namespace {

ColumnView EmptyView(const arrow::Array& array, Layout layout) {
  ColumnView view{.layout = layout, .length = array.length()};
  if (array.null_count() > 0) {
    view.validity = array.null_bitmap_data();
    view.validity_offset = array.offset();
  }
  return view;
}

template <typename ArrayType>
ColumnView WidenedIntegers(const arrow::Array& array, ViewMemory* memory) {
  const auto& typed = static_cast<const ArrayType&>(array);
  ColumnView view = EmptyView(array, Layout::kInt64);
  auto* values = memory->Allocate<int64_t>(array.length());
  for (int64_t i = 0; i < array.length(); ++i) {
    values[i] = typed.raw_values()[i];  // NOLINT(bugprone-signed-char-misuse): 8-bit numbers
  }
  view.int64s = values;
  return view;
}

ColumnView WidenedFloats(const arrow::Array& array, ViewMemory* memory) {
  const auto& typed = static_cast<const arrow::FloatArray&>(array);
  ColumnView view = EmptyView(array, Layout::kFloat64);
  auto* values = memory->Allocate<double>(array.length());
  for (int64_t i = 0; i < array.length(); ++i) values[i] = double{typed.raw_values()[i]};
  view.float64s = values;
  return view;
}

ColumnView WidenedHalfFloats(const arrow::Array& array, ViewMemory* memory) {
  const auto& typed = static_cast<const arrow::HalfFloatArray&>(array);
  ColumnView view = EmptyView(array, Layout::kFloat64);
  auto* values = memory->Allocate<double>(array.length());
  for (int64_t i = 0; i < array.length(); ++i) {
    values[i] = arrow::util::Float16::FromBits(typed.raw_values()[i]).ToDouble();
  }
  view.float64s = values;
  return view;
}

ColumnView Booleans(const arrow::Array& array, ViewMemory* memory) {
  const auto& typed = static_cast<const arrow::BooleanArray&>(array);
  ColumnView view = EmptyView(array, Layout::kBool);
  auto* values = memory->Allocate<uint8_t>(array.length());
  for (int64_t i = 0; i < array.length(); ++i) values[i] = typed.Value(i) ? 1 : 0;
  view.bools = values;
  return view;
}

// Texts as Arrow has them, for all of its text and bytes types.
template <typename ArrayType>
Result<ColumnView> Texts(const arrow::Array& array, ViewMemory* memory) {
  const auto& typed = static_cast<const ArrayType&>(array);
  ColumnView view = EmptyView(array, Layout::kText);
  auto* texts = memory->Allocate<std::string_view>(array.length());
  arrow::util::InitializeUTF8();
  for (int64_t i = 0; i < array.length(); ++i) {
    if (typed.IsNull(i)) continue;
    texts[i] = typed.GetView(i);
    if (!arrow::util::ValidateUTF8(texts[i])) {
      return Error{.kind = ErrorKind::kData,
                   .message = "The dataset is not valid UTF-8.",
                   .hint = "Write the column as UTF-8 text."};
    }
  }
  view.texts = texts;
  return view;
}

// Dates, times, decimals: the text that pandas prints.
Result<ColumnView> PrintedTexts(const arrow::Array& array, ViewMemory* memory) {
  ColumnView view = EmptyView(array, Layout::kText);
  auto* owned = memory->Allocate<std::string>(array.length());
  auto* texts = memory->Allocate<std::string_view>(array.length());
  for (int64_t i = 0; i < array.length(); ++i) {
    if (array.IsNull(i)) continue;
    owned[i] = PandasText(array, i);
    texts[i] = owned[i];
  }
  view.texts = texts;
  return view;
}

template <typename IndexArray>
const int32_t* WidenedIndices(const arrow::Array& indices, ViewMemory* memory) {
  const auto& typed = static_cast<const IndexArray&>(indices);
  auto* values = memory->Allocate<int32_t>(indices.length());
  for (int64_t i = 0; i < indices.length(); ++i) {
    // NOLINTNEXTLINE(bugprone-signed-char-misuse): 8-bit numbers
    values[i] = static_cast<int32_t>(typed.raw_values()[i]);
  }
  return values;
}

Result<const int32_t*> Indices(const arrow::Array& indices, ViewMemory* memory) {
  switch (indices.type_id()) {
    case arrow::Type::INT32:
      return static_cast<const arrow::Int32Array&>(indices).raw_values();
    case arrow::Type::INT8:
      return WidenedIndices<arrow::Int8Array>(indices, memory);
    case arrow::Type::INT16:
      return WidenedIndices<arrow::Int16Array>(indices, memory);
    case arrow::Type::INT64:
      return WidenedIndices<arrow::Int64Array>(indices, memory);
    default:
      return Error{.kind = ErrorKind::kData,
                   .message = "The type of a column is not supported.",
                   .found = "dictionary indices of type " + indices.type()->ToString()};
  }
}

Result<ColumnView> Dictionary(const arrow::Array& array, bool is_category, ViewMemory* memory) {
  const auto& typed = static_cast<const arrow::DictionaryArray&>(array);
  ColumnView view = EmptyView(array, Layout::kDictionary);
  view.is_category = is_category;
  CANDOR_ASSIGN_OR_RETURN(view.indices, Indices(*typed.indices(), memory));
  CANDOR_ASSIGN_OR_RETURN(const ColumnView values, ViewOfArray(typed.dictionary(), false, memory));
  auto* cells = memory->Allocate<Cell>(values.length);
  for (int64_t i = 0; i < values.length; ++i) cells[i] = CellAt(values, i);
  view.dictionary = {cells, static_cast<size_t>(values.length)};
  return view;
}

}  // namespace

Result<ColumnView> ViewOfArray(const std::shared_ptr<arrow::Array>& array, bool is_category,
                               ViewMemory* memory) {
  memory->Keep(array);
  ColumnView view;
  switch (array->type_id()) {
    case arrow::Type::INT8:
      return WidenedIntegers<arrow::Int8Array>(*array, memory);
    case arrow::Type::INT16:
      return WidenedIntegers<arrow::Int16Array>(*array, memory);
    case arrow::Type::INT32:
      return WidenedIntegers<arrow::Int32Array>(*array, memory);
    case arrow::Type::UINT8:
      return WidenedIntegers<arrow::UInt8Array>(*array, memory);
    case arrow::Type::UINT16:
      return WidenedIntegers<arrow::UInt16Array>(*array, memory);
    case arrow::Type::UINT32:
      return WidenedIntegers<arrow::UInt32Array>(*array, memory);
    case arrow::Type::INT64:
      view = EmptyView(*array, Layout::kInt64);
      view.int64s = static_cast<const arrow::Int64Array&>(*array).raw_values();
      return view;
    case arrow::Type::UINT64:
      view = EmptyView(*array, Layout::kUInt64);
      view.uint64s = static_cast<const arrow::UInt64Array&>(*array).raw_values();
      return view;
    case arrow::Type::DOUBLE:
      view = EmptyView(*array, Layout::kFloat64);
      view.float64s = static_cast<const arrow::DoubleArray&>(*array).raw_values();
      return view;
    case arrow::Type::FLOAT:
      return WidenedFloats(*array, memory);
    case arrow::Type::HALF_FLOAT:
      return WidenedHalfFloats(*array, memory);
    case arrow::Type::BOOL:
      return Booleans(*array, memory);
    case arrow::Type::STRING:
    case arrow::Type::BINARY:
      return Texts<arrow::BinaryArray>(*array, memory);
    case arrow::Type::LARGE_STRING:
    case arrow::Type::LARGE_BINARY:
      return Texts<arrow::LargeBinaryArray>(*array, memory);
    case arrow::Type::STRING_VIEW:
    case arrow::Type::BINARY_VIEW:
      return Texts<arrow::BinaryViewArray>(*array, memory);
    case arrow::Type::FIXED_SIZE_BINARY:
      return Texts<arrow::FixedSizeBinaryArray>(*array, memory);
    case arrow::Type::DICTIONARY:
      return Dictionary(*array, is_category, memory);
    case arrow::Type::NA:
      view = {.layout = Layout::kCells, .length = array->length()};
      view.cells = memory->Allocate<Cell>(array->length());
      return view;
    case arrow::Type::EXTENSION:
      return ViewOfArray(static_cast<const arrow::ExtensionArray&>(*array).storage(), is_category,
                         memory);
    default:
      break;
  }
  if (HasPandasText(*array->type())) return PrintedTexts(*array, memory);
  return Error{.kind = ErrorKind::kData,
               .message = "The type of a column is not supported.",
               .found = array->type()->ToString(),
               .expected = "numbers, booleans, texts, dates, times, decimals or categories",
               .hint = "Store the values in columns of their own, or leave the column out."};
}

}  // namespace candor::dataset
