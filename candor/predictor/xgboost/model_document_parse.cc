#include <bit>
#include <charconv>
#include <exception>
#include <nlohmann/json.hpp>

#include "candor/predictor/xgboost/model_document_internal.h"

namespace candor::predictor::xgboost {
namespace {

constexpr size_t kDeepest = 64;

/// Stand for NaN and Infinity; no writer spells a float so.
constexpr std::string_view kNanMark = "2.0E300";
constexpr std::string_view kInfinityMark = "1.0E300";

/// The receiving end of the reader's events. Returning false ends the reading.
class Builder {
 public:
  explicit Builder(size_t bytes) : values_left_(bytes) {}

  bool null() { return InArray() ? Refuse("null where a number belongs") : Add(DocumentValue()); }
  bool boolean(bool value) {
    if (InArray()) return AddNumber(static_cast<int64_t>(value));
    return Add(DocumentValue(value));
  }
  bool number_integer(int64_t value) { return AddNumber(value); }
  bool number_unsigned(uint64_t value) {
    if (value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
      return AddNumber(static_cast<float>(value));
    }
    return AddNumber(static_cast<int64_t>(value));
  }
  bool number_float(double value, const std::string& token) {
    if (token == kNanMark) return AddNumber(std::numeric_limits<float>::quiet_NaN());
    return AddNumber(RoundToFloat(value, token));
  }
  bool string(std::string& value) { return Add(DocumentValue(std::move(value))); }
  bool binary(std::vector<uint8_t>&) { return Refuse("binary data"); }
  bool start_object(size_t) { return Open(DocumentValue(DocumentValue::Object())); }
  bool start_array(size_t) { return Open(DocumentValue(DocumentValue::Array())); }

  bool key(std::string& name) {
    std::get<DocumentValue::Object>(open_.back()->data)
        .emplace_back(std::move(name), DocumentValue());
    return true;
  }

  bool end_object() { return Close(); }
  bool end_array() { return Close(); }

  bool parse_error(size_t position, const std::string&, const nlohmann::json::exception&) {
    position_ = position;
    return Refuse("what is neither JSON nor UBJSON, or a file that ends too early");
  }

  DocumentValue TakeRoot() { return std::move(root_); }

  Error Complaint() const {
    return Error{.kind = ErrorKind::kModel,
                 .message = "The XGBoost model file cannot be parsed.",
                 .where = position_ > 0 ? "byte " + std::to_string(position_) : "",
                 .found = found_,
                 .expected =
                     "a complete model file as save_model(\"model.json\") or "
                     "save_model(\"model.ubj\") writes it"};
  }

 private:
  bool Refuse(std::string found) {
    found_ = std::move(found);
    return false;
  }

  /// The reader rounds texts to double; a double exactly between two floats may have been rounded
  /// there, so the text decides.
  static float RoundToFloat(double value, const std::string& token) {
    constexpr uint64_t kBelowFloat = (uint64_t{1} << 29) - 1;
    constexpr uint64_t kHalfway = uint64_t{1} << 28;
    float rounded = static_cast<float>(value);
    if (!token.empty() && (std::bit_cast<uint64_t>(value) & kBelowFloat) == kHalfway) {
      std::from_chars(token.data(), token.data() + token.size(), rounded);
    }
    return rounded;
  }

  /// A value takes a byte of the file at least, but for UBJSON's arrays of a type without contents.
  bool Count() {
    if (values_left_ == 0) return Refuse("more values than the file has bytes");
    --values_left_;
    return true;
  }

  bool InArray() const {
    return !open_.empty() && !std::holds_alternative<DocumentValue::Object>(open_.back()->data);
  }

  bool AddNumber(std::variant<int64_t, float> number) {
    if (!InArray()) {
      return std::visit([&](auto plain) { return Add(DocumentValue(plain)); }, number);
    }
    if (!Count()) return false;
    DocumentValue::Data& data = open_.back()->data;
    if (const auto* array = std::get_if<DocumentValue::Array>(&data)) {
      if (!array->empty()) return Refuse("an array that mixes numbers with other values");
      data = DocumentValue::Integers();
    }
    if (const int64_t* integer = std::get_if<int64_t>(&number)) {
      if (auto* integers = std::get_if<DocumentValue::Integers>(&data)) {
        integers->push_back(*integer);
      } else {
        std::get<DocumentValue::Floats>(data).push_back(static_cast<float>(*integer));
      }
      return true;
    }
    if (const auto* integers = std::get_if<DocumentValue::Integers>(&data)) {
      DocumentValue::Floats floats;
      for (const int64_t integer : *integers) floats.push_back(static_cast<float>(integer));
      data = std::move(floats);
    }
    std::get<DocumentValue::Floats>(data).push_back(std::get<float>(number));
    return true;
  }

  bool Add(DocumentValue value) { return Count() && Place(std::move(value)) != nullptr; }

  /// The open containers stay where they are: only the innermost one grows.
  DocumentValue* Place(DocumentValue value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    DocumentValue::Data& parent = open_.back()->data;
    if (auto* object = std::get_if<DocumentValue::Object>(&parent)) {
      object->back().second = std::move(value);
      return &object->back().second;
    }
    auto* array = std::get_if<DocumentValue::Array>(&parent);
    if (array == nullptr) {
      Refuse("an array that mixes numbers with other values");
      return nullptr;
    }
    return &array->emplace_back(std::move(value));
  }

  bool Open(DocumentValue container) {
    if (open_.size() >= kDeepest) {
      return Refuse("more than " + std::to_string(kDeepest) + " levels of nesting");
    }
    if (!Count()) return false;
    DocumentValue* placed = Place(std::move(container));
    if (placed == nullptr) return false;
    open_.push_back(placed);
    return true;
  }

  bool Close() {
    open_.pop_back();
    return true;
  }

  size_t values_left_;
  DocumentValue root_;
  std::vector<DocumentValue*> open_;
  size_t position_ = 0;
  std::string found_;
};

Result<DocumentValue> Parse(std::string_view bytes, nlohmann::json::input_format_t format) {
  Builder builder(bytes.size());
  const char* begin = bytes.data();
  if (!nlohmann::json::sax_parse(begin, begin + bytes.size(), &builder, format)) {
    return builder.Complaint();
  }
  return builder.TakeRoot();
}

/// NaN and Infinity are no JSON, but XGBoost writes them: they become numbers beyond float's range.
/// Empty when there are none outside of strings.
std::string WithoutBareTokens(std::string_view text) {
  constexpr std::string_view kNan = "NaN";
  constexpr std::string_view kInfinity = "Infinity";
  std::string result;
  bool in_string = false;
  size_t copied = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') in_string = !in_string;
    if (in_string) {
      if (text[i] == '\\') ++i;
      continue;
    }
    const bool is_nan = text.substr(i, kNan.size()) == kNan;
    if (!is_nan && text.substr(i, kInfinity.size()) != kInfinity) continue;
    result.append(text, copied, i - copied);
    result += is_nan ? kNanMark : kInfinityMark;
    copied = i + (is_nan ? kNan : kInfinity).size();
  }
  if (copied > 0) result.append(text, copied);
  return result;
}

}  // namespace

Result<DocumentValue> ParseModelDocument(std::string_view bytes) {
  try {
    if (IsUbjson(bytes)) return Parse(bytes, nlohmann::json::input_format_t::ubjson);
    Result<DocumentValue> document = Parse(bytes, nlohmann::json::input_format_t::json);
    if (document.ok()) return document;
    const std::string cleaned = WithoutBareTokens(bytes);
    if (cleaned.empty()) return document;
    return Parse(cleaned, nlohmann::json::input_format_t::json);
  } catch (const std::exception& error) {
    return Error{.kind = ErrorKind::kModel,
                 .message = "The XGBoost model file cannot be parsed.",
                 .found = error.what()};
  }
}

}  // namespace candor::predictor::xgboost
