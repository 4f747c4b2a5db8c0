#include <charconv>

#include "candor/predictor/codec/body_excerpt_internal.h"
#include "candor/predictor/xgboost/model_document_internal.h"

namespace candor::predictor::xgboost {

const DocumentValue* DocumentValue::Find(std::string_view name) const {
  const auto* object = std::get_if<Object>(&data);
  if (object == nullptr) return nullptr;
  for (auto member = object->rbegin(); member != object->rend(); ++member) {
    if (member->first == name) return &member->second;
  }
  return nullptr;
}

const char* DocumentValue::KindName() const {
  constexpr const char* kNames[] = {"null",
                                    "a boolean",
                                    "an integer",
                                    "a number",
                                    "a string",
                                    "an array of integers",
                                    "an array of numbers",
                                    "an array",
                                    "an object"};
  return kNames[data.index()];
}

bool IsUbjson(std::string_view bytes) {
  // JSON goes on with a blank, a name or the end; UBJSON with the type of the first name's length.
  return bytes.size() > 1 && bytes[0] == '{' &&
         std::string_view("iUIlL$#").find(bytes[1]) != std::string_view::npos;
}

Result<DocumentItem> DocumentItem::Member(std::string_view name) const {
  std::optional<DocumentItem> item = OptionalMember(name);
  if (!item) {
    const bool is_object = std::holds_alternative<DocumentValue::Object>(value_->data);
    return Broken("a member \"" + std::string(name) + "\"",
                  is_object ? "an object without it" : "");
  }
  return *std::move(item);
}

std::optional<DocumentItem> DocumentItem::OptionalMember(std::string_view name) const {
  const DocumentValue* member = value_->Find(name);
  if (member == nullptr) return std::nullopt;
  return DocumentItem(member, pointer_ + "/" + std::string(name));
}

Result<std::vector<DocumentItem>> DocumentItem::Items() const {
  const auto* array = std::get_if<DocumentValue::Array>(&value_->data);
  if (array == nullptr) return Broken("an array");
  std::vector<DocumentItem> items;
  items.reserve(array->size());
  for (const DocumentValue& value : *array) {
    items.push_back(DocumentItem(&value, pointer_ + "/" + std::to_string(items.size())));
  }
  return items;
}

Result<std::string> DocumentItem::Text() const {
  const auto* text = std::get_if<std::string>(&value_->data);
  if (text == nullptr) return Broken("a string");
  return *text;
}

Result<std::vector<std::string>> DocumentItem::Texts() const {
  CANDOR_ASSIGN_OR_RETURN(const std::vector<DocumentItem> items, Items());
  std::vector<std::string> texts;
  texts.reserve(items.size());
  for (const DocumentItem& item : items) {
    CANDOR_ASSIGN_OR_RETURN(std::string text, item.Text());
    texts.push_back(std::move(text));
  }
  return texts;
}

Result<std::vector<int64_t>> DocumentItem::Integers() const {
  if (const auto* integers = std::get_if<DocumentValue::Integers>(&value_->data)) return *integers;
  const auto* array = std::get_if<DocumentValue::Array>(&value_->data);
  if (array == nullptr || !array->empty()) return Broken("an array of integers");
  return std::vector<int64_t>();
}

Result<std::vector<float>> DocumentItem::Floats() const {
  if (const auto* floats = std::get_if<DocumentValue::Floats>(&value_->data)) return *floats;
  if (const auto* integers = std::get_if<DocumentValue::Integers>(&value_->data)) {
    std::vector<float> floats;
    floats.reserve(integers->size());
    for (const int64_t integer : *integers) floats.push_back(static_cast<float>(integer));
    return floats;
  }
  const auto* array = std::get_if<DocumentValue::Array>(&value_->data);
  if (array == nullptr || !array->empty()) return Broken("an array of numbers");
  return std::vector<float>();
}

Result<int64_t> DocumentItem::IntegerFromText(int64_t lowest, int64_t highest) const {
  const std::string expected = "an integer from " + std::to_string(lowest) + " to " +
                               std::to_string(highest) + ", as a string";
  const auto* text = std::get_if<std::string>(&value_->data);
  if (text == nullptr) return Broken(expected);
  int64_t number = 0;
  const char* end = text->data() + text->size();
  const auto [stop, code] = std::from_chars(text->data(), end, number);
  if (code != std::errc() || stop != end || number < lowest || number > highest) {
    return Broken(expected, *text);
  }
  return number;
}

Error DocumentItem::Broken(std::string expected, std::string_view found) const {
  return Error{.kind = ErrorKind::kModel,
               .message = "The XGBoost model file is damaged.",
               .where = pointer_.empty() ? "the document" : pointer_,
               .found = found.empty() ? value_->KindName() : BodyExcerpt(found),
               .expected = std::move(expected)};
}

}  // namespace candor::predictor::xgboost
