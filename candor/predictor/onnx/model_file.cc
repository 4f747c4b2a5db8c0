#include <algorithm>
#include <optional>
#include <vector>

#include "candor/predictor/onnx/model_file_internal.h"
#include "candor/predictor/onnx/onnx_model.h"

namespace candor::predictor {
namespace {

// Field numbers of onnx.proto.
namespace model_field {
constexpr uint64_t kIrVersion = 1;
constexpr uint64_t kProducerName = 2;
constexpr uint64_t kProducerVersion = 3;
constexpr uint64_t kDomain = 4;
constexpr uint64_t kModelVersion = 5;
constexpr uint64_t kDocumentation = 6;
constexpr uint64_t kGraph = 7;
constexpr uint64_t kOperatorSets = 8;
}  // namespace model_field
namespace graph_field {
constexpr uint64_t kNode = 1;
constexpr uint64_t kInput = 11;
}  // namespace graph_field
namespace node_field {
constexpr uint64_t kInput = 1;
constexpr uint64_t kOperation = 4;
constexpr uint64_t kAttribute = 5;
}  // namespace node_field
namespace attribute_field {
constexpr uint64_t kName = 1;
constexpr uint64_t kInts = 8;
constexpr uint64_t kStrings = 9;
}  // namespace attribute_field
constexpr uint64_t kNameOfInput = 1;

enum class Wire : uint64_t { kNumber = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

struct Field {
  uint64_t number = 0;
  Wire wire = Wire::kNumber;
  uint64_t value = 0;      ///< of kNumber
  std::string_view bytes;  ///< of kBytes; shorter than announced where the message ends early
};

/// Walks the fields of a protobuf message.
class FieldReader {
 public:
  explicit FieldReader(std::string_view message) : rest_(message) {}

  /// Nothing at the end and at what is no field.
  std::optional<Field> Next() {
    const std::optional<uint64_t> tag = TakeNumber();
    if (!tag || *tag >> 3 == 0) return std::nullopt;
    Field field{.number = *tag >> 3, .wire = static_cast<Wire>(*tag & 7)};
    switch (field.wire) {
      case Wire::kNumber: {
        const std::optional<uint64_t> value = TakeNumber();
        if (!value) return std::nullopt;
        field.value = *value;
        return field;
      }
      case Wire::kFixed64:
        return Take(8) ? std::optional(field) : std::nullopt;
      case Wire::kFixed32:
        return Take(4) ? std::optional(field) : std::nullopt;
      case Wire::kBytes: {
        const std::optional<uint64_t> length = TakeNumber();
        if (!length) return std::nullopt;
        field.bytes = rest_.substr(0, *length);
        rest_.remove_prefix(field.bytes.size());
        return field;
      }
    }
    return std::nullopt;
  }

  std::optional<uint64_t> TakeNumber() {
    uint64_t value = 0;
    for (size_t i = 0; i < std::min<size_t>(rest_.size(), 10); ++i) {
      const auto byte = static_cast<uint8_t>(rest_[i]);
      value |= static_cast<uint64_t>(byte & 0x7F) << (7 * i);
      if ((byte & 0x80) == 0) {
        rest_.remove_prefix(i + 1);
        return value;
      }
    }
    return std::nullopt;
  }

 private:
  bool Take(size_t count) {
    if (rest_.size() < count) return false;
    rest_.remove_prefix(count);
    return true;
  }

  std::string_view rest_;
};

bool IsShortText(const Field& field) {
  constexpr size_t kLongest = 1024;
  return field.wire == Wire::kBytes && field.bytes.size() <= kLongest &&
         std::none_of(field.bytes.begin(), field.bytes.end(),
                      [](char c) { return static_cast<uint8_t>(c) < 0x20 || c == 0x7F; });
}

/// The field with which a GraphProto starts: any of those that it has.
bool LooksLikeGraph(std::string_view bytes) {
  const std::optional<Field> field = FieldReader(bytes).Next();
  if (!field || field->wire != Wire::kBytes) return false;
  const uint64_t n = field->number;
  return n == 1 || n == 2 || n == 5 || (n >= 10 && n <= 16);
}

/// No table has as many features; larger numbers are damage.
constexpr uint64_t kNoFeature = uint64_t{1} << 31;

struct Attribute {
  std::string_view name;
  int64_t count = 0;            ///< of its integers or texts
  int64_t features_needed = 0;  ///< were its integers numbers of features, from 0
};

Attribute ReadAttribute(std::string_view bytes) {
  Attribute attribute;
  const auto add = [&attribute](uint64_t value) {
    ++attribute.count;
    if (value >= kNoFeature) return;
    attribute.features_needed =
        std::max(attribute.features_needed, static_cast<int64_t>(value) + 1);
  };
  FieldReader reader(bytes);
  while (const std::optional<Field> field = reader.Next()) {
    if (field->number == attribute_field::kName) attribute.name = field->bytes;
    if (field->number == attribute_field::kStrings) ++attribute.count;
    if (field->number != attribute_field::kInts) continue;
    if (field->wire == Wire::kNumber) add(field->value);
    FieldReader packed(field->bytes);
    while (const std::optional<uint64_t> value = packed.TakeNumber()) add(*value);
  }
  return attribute;
}

bool ListsClasses(std::string_view attribute) {
  return attribute == "classlabels_int64s" || attribute == "classlabels_ints" ||
         attribute == "classlabels_strings";
}

/// Takes the facts from node after node, and stores none: an empty node has two bytes in a file.
class GraphFacts {
 public:
  explicit GraphFacts(onnx::FileFacts* facts) : facts_(facts) {}

  void Read(std::string_view graph) {
    FindOnlyInput(graph);  // behind the nodes in most files
    FieldReader reader(graph);
    while (const std::optional<Field> field = reader.Next()) {
      if (field->number == graph_field::kNode) ReadNode(field->bytes);
    }
    if (classes_differ_) facts_->classes = 0;
  }

 private:
  void FindOnlyInput(std::string_view graph) {
    int64_t inputs = 0;
    FieldReader reader(graph);
    while (const std::optional<Field> field = reader.Next()) {
      if (field->number != graph_field::kInput) continue;
      const std::optional<Field> name = FieldReader(field->bytes).Next();
      if (!name || name->number != kNameOfInput) continue;
      ++inputs;
      only_input_ = name->bytes;
    }
    if (inputs != 1) only_input_.reset();
  }

  void ReadNode(std::string_view node) {
    std::string_view first_input;
    FieldReader reader(node);
    while (const std::optional<Field> field = reader.Next()) {
      if (field->number == node_field::kInput && first_input.empty()) first_input = field->bytes;
      if (field->number == node_field::kOperation && field->bytes.starts_with("Reduce")) {
        facts_->has_reduction = true;
      }
    }
    FieldReader again(node);
    while (const std::optional<Field> field = again.Next()) {
      if (field->number != node_field::kAttribute) continue;
      Add(ReadAttribute(field->bytes), first_input == only_input_);
    }
  }

  void Add(const Attribute& attribute, bool on_input) {
    if (ListsClasses(attribute.name) && attribute.count > 0) {
      classes_differ_ =
          classes_differ_ || (facts_->classes != 0 && facts_->classes != attribute.count);
      facts_->classes = attribute.count;
    }
    if (on_input && attribute.name == "nodes_featureids") {
      facts_->features_needed = std::max(facts_->features_needed, attribute.features_needed);
    }
  }

  onnx::FileFacts* facts_;
  std::optional<std::string_view> only_input_;
  bool classes_differ_ = false;
};

}  // namespace

bool LooksLikeOnnx(std::string_view bytes) {
  constexpr uint64_t kHighestVersion = 1000;
  bool has_version = false;
  FieldReader reader(bytes);
  while (const std::optional<Field> field = reader.Next()) {
    switch (field->number) {
      case model_field::kIrVersion:
        if (field->wire != Wire::kNumber || field->value == 0) return false;
        if (field->value > kHighestVersion) return false;
        has_version = true;
        break;
      case model_field::kProducerName:
      case model_field::kProducerVersion:
      case model_field::kDomain:
        if (!IsShortText(*field)) return false;
        break;
      case model_field::kModelVersion:
        if (field->wire != Wire::kNumber) return false;
        break;
      case model_field::kDocumentation:
      case model_field::kOperatorSets:
        if (field->wire != Wire::kBytes) return false;
        break;
      case model_field::kGraph:
        return has_version && field->wire == Wire::kBytes && LooksLikeGraph(field->bytes);
      default:
        return false;
    }
  }
  return false;
}

namespace onnx {

FileFacts ReadFileFacts(std::string_view bytes) {
  FileFacts facts;
  std::string_view version;
  FieldReader reader(bytes);
  while (const std::optional<Field> field = reader.Next()) {
    if (field->number == model_field::kProducerName) facts.producer = field->bytes;
    if (field->number == model_field::kProducerVersion) version = field->bytes;
    if (field->number == model_field::kGraph) GraphFacts(&facts).Read(field->bytes);
  }
  if (!facts.producer.empty() && !version.empty()) facts.producer.append(" ").append(version);
  return facts;
}

}  // namespace onnx
}  // namespace candor::predictor
