#include "candor/predictor/xgboost/feature_list_internal.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "candor/base/number_text.h"

namespace candor::predictor::xgboost {
namespace {

using dataset::Cell;

/// An optional member with one text a feature; none or an empty one gives no texts.
Result<std::vector<std::string>> ReadTexts(const DocumentItem& learner, const char* name,
                                           int count) {
  const std::optional<DocumentItem> item = learner.OptionalMember(name);
  if (!item) return std::vector<std::string>();
  CANDOR_ASSIGN_OR_RETURN(std::vector<std::string> texts, item->Texts());
  if (!texts.empty() && texts.size() != static_cast<size_t>(count)) {
    return item->Broken(std::to_string(count) + " texts, one a feature",
                        std::to_string(texts.size()) + " texts");
  }
  return texts;
}

bool AreGenerated(const std::vector<std::string>& names) {
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i] != "f" + std::to_string(i)) return false;
  }
  return true;
}

/// The number that Python would write in the same way, else nothing.
Cell PlainNumber(const std::string& text) {
  if (const auto integer = ParsePythonInt(text); integer && std::to_string(*integer) == text) {
    return *integer;
  }
  if (const auto number = ParsePythonFloat(text); number && PythonFloatText(*number) == text) {
    return *number;  // "nan" becomes a missing cell
  }
  return {};
}

/// Numbers instead of the texts when all are plain and no two are equal.
std::vector<Cell> NumbersWherePlain(std::vector<Cell> texts) {
  std::vector<Cell> numbers;
  std::set<double> distinct;
  for (const Cell& text : texts) {
    numbers.push_back(PlainNumber(text.AsText()));
    if (numbers.back().is_missing()) return texts;
    if (!distinct.insert(numbers.back().AsDouble()).second) return texts;
  }
  return numbers;
}

bool IsAscii(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; });
}

bool BeginsInsideCharacter(std::string_view text) {
  return !text.empty() && (static_cast<uint8_t>(text[0]) & 0xC0) == 0x80;
}

/// Texts stand one after the other as bytes; offsets has one entry more than there are texts.
Result<std::vector<Cell>> ReadTextCategories(const DocumentItem& values,
                                             const DocumentItem& offsets_item) {
  CANDOR_ASSIGN_OR_RETURN(const std::vector<int64_t> numbers, values.Integers());
  CANDOR_ASSIGN_OR_RETURN(const std::vector<int64_t> offsets, offsets_item.Integers());
  std::string bytes;
  for (const int64_t number : numbers) {
    bytes.push_back(static_cast<char>(static_cast<uint8_t>(number)));
  }
  std::vector<Cell> texts;
  for (size_t i = 1; i < offsets.size(); ++i) {
    const int64_t begin = offsets[i - 1];
    const int64_t end = offsets[i];
    if (begin < 0 || end < begin || end > static_cast<int64_t>(bytes.size())) {
      return offsets_item.Broken("rising offsets into " + std::to_string(bytes.size()) + " bytes",
                                 std::to_string(begin) + ", " + std::to_string(end));
    }
    std::string text = bytes.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
    if (BeginsInsideCharacter(text)) {
      return Error{.kind = ErrorKind::kModel,
                   .message = "The model file holds category texts that are cut.",
                   .where = values.pointer(),
                   .expected = "whole characters",
                   .hint =
                       "XGBoost up to 3.3 writes pandas categories with characters beyond "
                       "ASCII in this way: train with 3.4 or later, or rename them."};
    }
    texts.emplace_back(std::move(text));
  }
  return NumbersWherePlain(std::move(texts));
}

Result<std::vector<Cell>> ReadCategories(const DocumentItem& list) {
  CANDOR_ASSIGN_OR_RETURN(const DocumentItem values, list.Member("values"));
  if (const auto offsets = list.OptionalMember("offsets")) {
    return ReadTextCategories(values, *offsets);
  }
  std::vector<Cell> categories;
  if (const auto* floats = std::get_if<DocumentValue::Floats>(&values.value().data)) {
    for (const float number : *floats) categories.emplace_back(static_cast<double>(number));
    return categories;
  }
  CANDOR_ASSIGN_OR_RETURN(const std::vector<int64_t> integers, values.Integers());
  for (const int64_t integer : integers) categories.emplace_back(integer);
  return categories;
}

bool HasTextBeyondAscii(const std::vector<Cell>& categories) {
  return std::any_of(categories.begin(), categories.end(),
                     [](const Cell& c) { return c.is_text() && !IsAscii(c.AsText()); });
}

Status ReadCategoryLists(const DocumentItem& cats, const FileVersion& version, FeatureList* list) {
  CANDOR_ASSIGN_OR_RETURN(const DocumentItem encodings, cats.Member("enc"));
  CANDOR_ASSIGN_OR_RETURN(const std::vector<DocumentItem> lists, encodings.Items());
  if (!lists.empty() && lists.size() != list->features.size()) {
    return encodings.Broken(std::to_string(list->features.size()) + " lists, one a feature",
                            std::to_string(lists.size()) + " lists");
  }
  for (size_t i = 0; i < lists.size(); ++i) {
    ModelFeature& feature = list->features[i];
    CANDOR_ASSIGN_OR_RETURN(feature.categories, ReadCategories(lists[i]));
    feature.refuses_unknown_categories = !feature.categories.empty();
    const bool counts_characters = version.major == 3 && version.minor < 4;
    if (counts_characters && HasTextBeyondAscii(feature.categories)) {
      list->may_be_cut.push_back(feature.name.empty() ? std::to_string(i) : feature.name);
    }
  }
  return {};
}

}  // namespace

Result<FeatureList> ReadFeatureList(const DocumentItem& learner,
                                    const std::optional<DocumentItem>& cats, int count,
                                    const FileVersion& version) {
  FeatureList list;
  list.features.resize(static_cast<size_t>(count));
  list.is_categorical.resize(static_cast<size_t>(count));
  CANDOR_ASSIGN_OR_RETURN(const std::vector<std::string> names,
                          ReadTexts(learner, "feature_names", count));
  list.has_names = !AreGenerated(names);
  for (size_t i = 0; i < names.size(); ++i) list.features[i].name = names[i];
  CANDOR_ASSIGN_OR_RETURN(const std::vector<std::string> types,
                          ReadTexts(learner, "feature_types", count));
  for (size_t i = 0; i < types.size(); ++i) list.is_categorical[i] = types[i] == "c";
  if (cats) CANDOR_RETURN_IF_ERROR(ReadCategoryLists(*cats, version, &list));
  return list;
}

}  // namespace candor::predictor::xgboost
