#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "candor/predictor/lightgbm/model_text_internal.h"

namespace candor::predictor::lightgbm {
namespace {

constexpr size_t kMaxFieldsOfBlock = 64;  // LightGBM writes 9 in the header and up to 22 a tree
constexpr std::string_view kTreeLine = "Tree=";
constexpr std::string_view kPandasLine = "pandas_categorical:";
constexpr std::string_view kCategoricalParameter = "[categorical_feature:";

/// What begins after the trees. Versions before "end of trees" was written go on with "feature
/// importances:".
constexpr std::array<std::string_view, 3> kEndsOfTrees = {
    "end of trees", "feature importances:", "feature_importances:"};

class Splitter {
 public:
  explicit Splitter(std::string_view bytes) : rest_(bytes) {}

  Result<ModelText> Split() {
    CANDOR_RETURN_IF_ERROR(CheckBytes());
    if (!NextLine() || line_ != "tree") {
      return Malformed("line 1", Excerpt(line_), "\"tree\": a LightGBM model in text format");
    }
    text_.header = {.title = "header", .line = 1};
    CANDOR_RETURN_IF_ERROR(ReadHeader());
    CANDOR_RETURN_IF_ERROR(ReadTrees());
    CANDOR_RETURN_IF_ERROR(ReadAfterTrees());
    return std::move(text_);
  }

 private:
  /// A carriage return ends a line for LightGBM, a zero byte the file.
  Status CheckBytes() const {
    size_t at = rest_.find('\0');
    for (size_t next = rest_.find('\r'); next < std::min(at, rest_.size());
         next = rest_.find('\r', next + 1)) {
      if (!rest_.substr(next + 1).starts_with('\n')) at = next;
    }
    if (at == std::string_view::npos) return {};
    const auto lines = std::count(rest_.begin(), rest_.begin() + static_cast<int64_t>(at), '\n');
    return Malformed(fmt::format("line {}", lines + 1),
                     rest_[at] == '\0' ? "a zero byte" : "a carriage return inside the line",
                     "text with LF or CR LF line ends");
  }

  /// The next line without its end, in line_; false at the end of the file.
  bool NextLine() {
    if (rest_.empty()) {
      at_end_ = true;
      line_ = {};
      return false;
    }
    const size_t end = std::min(rest_.find('\n'), rest_.size());
    line_ = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (line_.ends_with('\r')) line_.remove_suffix(1);
    ++number_;
    return true;
  }

  std::string Line() const { return fmt::format("line {}", number_); }

  Error CutOff() const {
    return Error{.kind = ErrorKind::kModel,
                 .message = "The LightGBM model file is cut off.",
                 .where = Line(),
                 .found = "the end of the file",
                 .expected = text_.trees.empty() ? "trees and the line \"end of trees\""
                                                 : "the line \"end of trees\"",
                 .hint = "Copy or save the model again."};
  }

  bool IsEndOfTrees() const {
    return std::find(kEndsOfTrees.begin(), kEndsOfTrees.end(), line_) != kEndsOfTrees.end();
  }

  Status AddField(FieldBlock* block) {
    const size_t equals = std::min(line_.find('='), line_.size());
    Field field{.key = line_.substr(0, equals), .line = number_};
    if (equals < line_.size()) field.value = line_.substr(equals + 1);
    if (block->Find(field.key) != nullptr) {
      return Malformed(Place(*block, field), "the field a second time", "each field once");
    }
    if (block->fields.size() == kMaxFieldsOfBlock) {
      return Malformed(fmt::format("{}, {}", Line(), block->title), "one more field",
                       fmt::format("at most {} fields", kMaxFieldsOfBlock));
    }
    block->fields.push_back(field);
    return {};
  }

  /// Stops on the first line of the trees or behind them.
  Status ReadHeader() {
    while (NextLine() && !line_.starts_with(kTreeLine) && !IsEndOfTrees()) {
      if (!line_.empty()) CANDOR_RETURN_IF_ERROR(AddField(&text_.header));
    }
    return {};
  }

  Status ReadTrees() {
    while (!at_end_ && !IsEndOfTrees()) {
      if (line_.empty()) {
        NextLine();
        continue;
      }
      if (!line_.starts_with(kTreeLine)) {
        return Malformed(Line(), Excerpt(line_), "\"Tree=\" or \"end of trees\"");
      }
      CANDOR_RETURN_IF_ERROR(ReadTree());
    }
    if (at_end_) return CutOff();
    return {};
  }

  Status ReadTree() {
    const std::string expected = fmt::format("{}{}", kTreeLine, text_.trees.size());
    if (line_ != expected) {
      return Malformed(Line(), Excerpt(line_), expected + ": trees count from 0 without a gap");
    }
    FieldBlock tree{.title = fmt::format("tree {}", text_.trees.size()), .line = number_};
    while (NextLine() && !line_.empty()) {
      if (line_.find('=') == std::string_view::npos || line_.starts_with(kTreeLine)) {
        return Malformed(fmt::format("{}, {}", Line(), tree.title), Excerpt(line_),
                         "a field, \"name=values\", or an empty line");
      }
      CANDOR_RETURN_IF_ERROR(AddField(&tree));
    }
    text_.trees.push_back(std::move(tree));
    return {};
  }

  Status ReadAfterTrees() {
    bool in_importances = line_ != kEndsOfTrees[0];
    while (NextLine()) {
      if (line_.empty()) continue;
      if (line_ == kEndsOfTrees[1] || line_ == kEndsOfTrees[2]) {
        in_importances = true;
      } else if (line_ == "parameters:") {
        in_importances = false;
        CANDOR_RETURN_IF_ERROR(ReadUntil("end of parameters"));
      } else if (line_ == "parser:") {
        in_importances = false;
        CANDOR_RETURN_IF_ERROR(ReadUntil("end of parser"));
      } else if (line_.starts_with(kPandasLine)) {
        in_importances = false;
        CANDOR_RETURN_IF_ERROR(ReadPandasCategorical());
      } else if (!in_importances || line_.find('=') == std::string_view::npos) {
        return Malformed(Line(), Excerpt(line_),
                         "parameters, \"pandas_categorical:\" or the end of the file");
      }
    }
    return {};
  }

  Status ReadUntil(std::string_view end) {
    while (NextLine()) {
      if (line_ == end) return {};
      if (line_.starts_with(kCategoricalParameter) && line_.ends_with(']')) {
        text_.categorical_param = line_.substr(kCategoricalParameter.size());
        text_.categorical_param.remove_suffix(1);
      }
    }
    Error error = CutOff();
    error.expected = fmt::format("the line \"{}\"", end);
    return error;
  }

  Status ReadPandasCategorical() {
    if (!text_.pandas_categorical.key.empty()) {
      return Malformed(Line(), "pandas_categorical a second time", "each field once");
    }
    text_.pandas_categorical = {.key = kPandasLine.substr(0, kPandasLine.size() - 1),
                                .value = line_.substr(kPandasLine.size()),
                                .line = number_};
    return {};
  }

  std::string_view rest_;
  std::string_view line_;
  int64_t number_ = 0;
  bool at_end_ = false;
  ModelText text_;
};

}  // namespace

const Field* FieldBlock::Find(std::string_view key) const {
  for (const Field& field : fields) {
    if (field.key == key) return &field;
  }
  return nullptr;
}

Result<ModelText> SplitModelText(std::string_view bytes) { return Splitter(bytes).Split(); }

Error Malformed(std::string where, std::string found, std::string expected) {
  return Error{.kind = ErrorKind::kModel,
               .message = "The LightGBM model file is malformed.",
               .where = std::move(where),
               .found = std::move(found),
               .expected = std::move(expected)};
}

std::string Place(const FieldBlock& block, const Field& field) {
  return fmt::format("line {}, {}, {}", field.line, block.title, Excerpt(field.key));
}

std::string Excerpt(std::string_view text) {
  constexpr size_t kLongest = 60;
  std::string excerpt;
  for (const char c : text.substr(0, kLongest)) {
    const bool printable = static_cast<unsigned char>(c) >= 0x20 && c != 0x7F;
    excerpt += printable ? c : '?';
  }
  // A character that the cut went through is dropped whole.
  if (text.size() <= kLongest) return excerpt;
  while (!excerpt.empty() && (static_cast<unsigned char>(excerpt.back()) & 0xC0) == 0x80) {
    excerpt.pop_back();
  }
  if (!excerpt.empty() && static_cast<unsigned char>(excerpt.back()) >= 0xC0) excerpt.pop_back();
  return excerpt + "...";
}

}  // namespace candor::predictor::lightgbm
