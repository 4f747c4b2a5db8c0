#include "candor/predictor/linear/linear_learner.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include "candor/base/number_text.h"
#include "candor/json/value.h"
#include "candor/predictor/linear/linear_model.h"

namespace candor::predictor {
namespace {

constexpr const char* kSettingsFile = "additional-params.json";
constexpr uint64_t kListMagic = 0x112;
constexpr uint32_t kArrayMagic = 0xF993FAC9;
constexpr int32_t kDense = 0;
constexpr int32_t kFloat32 = 0;
constexpr uint64_t kMaxArrays = 64;
constexpr uint32_t kMaxDimensions = 8;

Error LayoutError(const char* message, std::string where, std::string found, std::string expected) {
  return {.kind = ErrorKind::kModel,
          .message = message,
          .where = std::move(where),
          .found = std::move(found),
          .expected = std::move(expected),
          .hint = "Write the weights into a model.json: {\"weight\": [..], \"bias\": b}."};
}

// Little-endian numbers from the front of a parameter file.
class ParameterBytes {
 public:
  ParameterBytes(std::string_view bytes, std::string file)
      : bytes_(bytes), file_(std::move(file)) {}

  template <typename Number>
  Result<Number> Take() {
    CANDOR_ASSIGN_OR_RETURN(const std::string_view bytes, TakeBytes(sizeof(Number)));
    Number number;
    std::memcpy(&number, bytes.data(), sizeof(Number));
    return number;
  }

  Result<std::string_view> TakeBytes(uint64_t size) {
    if (size > bytes_.size() - position_) {
      return LayoutError("The parameter file ends too early.", Where(),
                         std::to_string(bytes_.size() - position_) + " bytes",
                         std::to_string(size) + " bytes");
    }
    const std::string_view taken = bytes_.substr(position_, size);
    position_ += size;
    return taken;
  }

  /// Takes a number that can only have one value.
  template <typename Number>
  Status Expect(Number expected, const char* name) {
    const std::string where = Where();
    CANDOR_ASSIGN_OR_RETURN(const Number number, Take<Number>());
    if (number == expected) return {};
    return LayoutError("The parameter file has a layout that is not covered.", where,
                       std::string(name) + " " + std::to_string(number),
                       std::string(name) + " " + std::to_string(expected));
  }

  std::string Where() const { return file_ + ", byte " + std::to_string(position_); }
  size_t left() const { return bytes_.size() - position_; }

 private:
  std::string_view bytes_;
  std::string file_;
  size_t position_ = 0;
};

struct ParameterArray {
  std::string name;
  std::vector<int64_t> shape;
  std::vector<double> values;
};

Result<uint64_t> TakeShape(ParameterBytes* bytes, std::vector<int64_t>* shape) {
  const std::string where = bytes->Where();
  CANDOR_ASSIGN_OR_RETURN(const uint32_t dimensions, bytes->Take<uint32_t>());
  if (dimensions == 0 || dimensions > kMaxDimensions) {
    return LayoutError("The parameter file has a layout that is not covered.", where,
                       std::to_string(dimensions) + " dimensions", "1 to 8 dimensions");
  }
  uint64_t elements = 1;
  for (uint32_t i = 0; i < dimensions; ++i) {
    CANDOR_ASSIGN_OR_RETURN(const int64_t length, bytes->Take<int64_t>());
    // No array has more elements than the file has bytes; so the product cannot overflow.
    if (length <= 0 || static_cast<uint64_t>(length) > bytes->left() / elements) {
      return LayoutError("The parameter file has an array that it cannot hold.", where,
                         "a dimension of " + std::to_string(length),
                         "at most " + std::to_string(bytes->left()) + " bytes");
    }
    elements *= static_cast<uint64_t>(length);
    shape->push_back(length);
  }
  return elements;
}

Result<ParameterArray> TakeArray(ParameterBytes* bytes) {
  ParameterArray array;
  CANDOR_RETURN_IF_ERROR(bytes->Expect<uint32_t>(kArrayMagic, "array format"));
  CANDOR_RETURN_IF_ERROR(bytes->Expect<int32_t>(kDense, "storage type"));
  CANDOR_ASSIGN_OR_RETURN(const uint64_t elements, TakeShape(bytes, &array.shape));
  // On which device the array was: of no importance here.
  CANDOR_RETURN_IF_ERROR(bytes->TakeBytes(2 * sizeof(int32_t)));
  CANDOR_RETURN_IF_ERROR(bytes->Expect<int32_t>(kFloat32, "element type"));
  const std::string where = bytes->Where();
  CANDOR_ASSIGN_OR_RETURN(const std::string_view data, bytes->TakeBytes(elements * sizeof(float)));
  for (uint64_t i = 0; i < elements; ++i) {
    float value = 0;
    std::memcpy(&value, data.data() + i * sizeof(float), sizeof(float));
    if (!std::isfinite(value)) {
      return LayoutError("The parameter file holds a number that is not finite.", where,
                         "element " + std::to_string(i + 1) + ": " + PythonFloatText(value),
                         "finite numbers");
    }
    array.values.push_back(value);
  }
  return array;
}

Result<std::vector<ParameterArray>> ReadArrays(std::string_view content, const std::string& file) {
  ParameterBytes bytes(content, file);
  CANDOR_RETURN_IF_ERROR(bytes.Expect<uint64_t>(kListMagic, "list format"));
  CANDOR_RETURN_IF_ERROR(bytes.Expect<uint64_t>(0, "reserved word"));
  const std::string where = bytes.Where();
  CANDOR_ASSIGN_OR_RETURN(const uint64_t count, bytes.Take<uint64_t>());
  if (count > kMaxArrays) {
    return LayoutError("The parameter file has a layout that is not covered.", where,
                       std::to_string(count) + " arrays", "2 arrays");
  }
  std::vector<ParameterArray> arrays;
  for (uint64_t i = 0; i < count; ++i) {
    CANDOR_ASSIGN_OR_RETURN(ParameterArray array, TakeArray(&bytes));
    arrays.push_back(std::move(array));
  }
  CANDOR_RETURN_IF_ERROR(bytes.Expect<uint64_t>(count, "number of names"));
  for (ParameterArray& array : arrays) {
    CANDOR_ASSIGN_OR_RETURN(const uint64_t length, bytes.Take<uint64_t>());
    CANDOR_ASSIGN_OR_RETURN(array.name, bytes.TakeBytes(length));
  }
  if (bytes.left() > 0) {
    return LayoutError("The parameter file goes on after its end.", bytes.Where(),
                       std::to_string(bytes.left()) + " bytes more", "the end of the file");
  }
  return arrays;
}

std::string ShapeText(const ParameterArray& array) {
  std::string text = array.name + " [";
  for (size_t i = 0; i < array.shape.size(); ++i) {
    text += (i == 0 ? "" : ", ") + std::to_string(array.shape[i]);
  }
  return text + "]";
}

Result<LinearModelOptions> ReadParameters(std::string_view content, const std::string& file) {
  CANDOR_ASSIGN_OR_RETURN(const std::vector<ParameterArray> arrays, ReadArrays(content, file));
  const ParameterArray* weight = nullptr;
  const ParameterArray* bias = nullptr;
  std::string found;
  for (const ParameterArray& array : arrays) {
    if (array.name == "arg:fc0_weight") weight = &array;
    if (array.name == "arg:fc0_bias") bias = &array;
    found += (found.empty() ? "" : ", ") + ShapeText(array);
  }
  const bool is_covered = arrays.size() == 2 && weight != nullptr && bias != nullptr &&
                          weight->values.size() == static_cast<size_t>(weight->shape[0]) &&
                          bias->values.size() == 1;
  if (!is_covered) {
    return LayoutError("The linear learner's parameters are not those of one linear function.",
                       file, found, "arg:fc0_weight [features, 1], arg:fc0_bias [1, 1]");
  }
  return LinearModelOptions{
      .feature_names = {}, .weights = weight->values, .bias = bias->values[0], .threshold = {}};
}

std::string TextMember(const json::Value& settings, const char* name) {
  const json::Value* member = settings.Find(name);
  return member != nullptr && member->is_string() ? member->AsString() : "";
}

// A binary classifier is logistic with a threshold, a regressor is neither.
Status ApplySettings(std::string_view content, LinearModelOptions* options) {
  Result<json::Value> settings = json::Parse(content);
  if (!settings.ok()) {
    Error error = settings.error();
    error.kind = ErrorKind::kModel;
    error.where = std::string(kSettingsFile) + ", " + error.where;
    return error;
  }
  const std::string type = TextMember(*settings, "predictor_type");
  const std::string loss = TextMember(*settings, "loss_type");
  if (type == "regressor") {
    options->is_logistic = false;
    return {};
  }
  if (type != "binary_classifier" || loss != "logistic") {
    return LayoutError("The linear learner's kind of model is not covered.", kSettingsFile,
                       "predictor_type \"" + type + "\", loss_type \"" + loss + "\"",
                       "a binary_classifier with loss logistic, or a regressor");
  }
  const json::Value* threshold = settings->Find("threshold");
  if (threshold == nullptr || !threshold->is_number()) {
    return LayoutError("The linear learner's threshold is no number.",
                       std::string(kSettingsFile) + ", /threshold",
                       threshold == nullptr ? "nothing" : threshold->KindName(), "a number");
  }
  options->threshold = threshold->AsDouble();
  return {};
}

std::string_view BaseName(std::string_view path) { return path.substr(path.rfind('/') + 1); }

struct LearnerFiles {
  const std::pair<std::string, std::string>* parameters = nullptr;
  const std::pair<std::string, std::string>* settings = nullptr;
};

LearnerFiles FindFiles(std::span<const std::pair<std::string, std::string>> files) {
  LearnerFiles found;
  for (const auto& file : files) {
    const std::string_view name = BaseName(file.first);
    if (name == kSettingsFile) found.settings = &file;
    if (name.starts_with("mx-mod-") && name.ends_with(".params")) found.parameters = &file;
  }
  return found;
}

}  // namespace

bool LooksLikeLinearLearner(std::span<const std::pair<std::string, std::string>> files) {
  const LearnerFiles found = FindFiles(files);
  return found.parameters != nullptr && found.settings != nullptr;
}

Result<std::unique_ptr<Model>> ReadLinearLearner(
    std::span<const std::pair<std::string, std::string>> files) {
  const LearnerFiles found = FindFiles(files);
  if (found.parameters == nullptr || found.settings == nullptr) {
    return LayoutError("The linear learner's archive lacks a file.", "",
                       std::to_string(files.size()) + " files",
                       std::string("mx-mod-0000.params and ") + kSettingsFile);
  }
  CANDOR_ASSIGN_OR_RETURN(LinearModelOptions options,
                          ReadParameters(found.parameters->second, found.parameters->first));
  CANDOR_RETURN_IF_ERROR(ApplySettings(found.settings->second, &options));
  return MakeLinearModel(std::move(options));
}

}  // namespace candor::predictor
