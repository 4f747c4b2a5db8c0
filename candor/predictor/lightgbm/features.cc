#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "candor/json/value.h"
#include "candor/predictor/lightgbm/features_internal.h"
#include "candor/predictor/lightgbm/field_numbers_internal.h"

namespace candor::predictor::lightgbm {
namespace {

using Words = std::vector<std::string_view>;

Result<Words> ReadWords(const FieldBlock& header, std::string_view key, size_t count) {
  CANDOR_ASSIGN_OR_RETURN(const Field field, RequireField(header, key));
  Words words = SplitWords(field.value);
  if (words.size() != count) {
    return Malformed(Place(header, field), fmt::format("{} words", words.size()),
                     fmt::format("{} words, as max_feature_idx says", count));
  }
  return words;
}

/// The integers of "1:2:3" or "1,2,3"; empty when there is anything else.
std::optional<std::vector<int64_t>> ParseIntegers(std::string_view text, char separator) {
  std::vector<int64_t> numbers;
  const char* end = text.data() + text.size();
  for (const char* at = text.data(); at != end;) {
    int64_t number = 0;
    const auto [stop, error] = std::from_chars(at, end, number);
    if (error != std::errc() || (stop != end && *stop != separator)) return std::nullopt;
    numbers.push_back(number);
    at = stop == end ? end : stop + 1;
  }
  return numbers;
}

std::vector<size_t> CategoricalByParameter(std::string_view parameter, size_t features) {
  parameter.remove_prefix(std::min(parameter.find_first_not_of(' '), parameter.size()));
  std::vector<size_t> places;
  for (const int64_t place : ParseIntegers(parameter, ',').value_or(std::vector<int64_t>())) {
    if (place < 0 || static_cast<size_t>(place) >= features) return {};
    places.push_back(static_cast<size_t>(place));
  }
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  return places;
}

/// Numbers are shown as "[least:greatest]", categories as "-1:2:0:1", unused features as "none".
std::vector<size_t> CategoricalByInfos(const Words& infos) {
  std::vector<size_t> places;
  for (size_t i = 0; i < infos.size(); ++i) {
    if (!infos[i].starts_with('[') && infos[i] != "none") places.push_back(i);
  }
  return places;
}

Result<dataset::Cell> ReadCategory(const Field& field, const json::Value& value) {
  switch (value.kind()) {
    case json::Value::Kind::kBool:
      return dataset::Cell(value.AsBool());
    case json::Value::Kind::kInteger:
      return dataset::Cell(value.AsInteger());
    case json::Value::Kind::kUnsigned:
      return dataset::Cell(value.AsUnsigned());
    case json::Value::Kind::kFloat:
      return dataset::Cell(value.AsDouble());
    case json::Value::Kind::kString:
      return dataset::Cell(value.AsString());
    default:
      return Malformed(fmt::format("line {}, {}", field.line, field.key), value.KindName(),
                       "categories that are texts, numbers or booleans");
  }
}

using Categories = std::vector<dataset::Cell>;

Result<std::vector<Categories>> ReadCategoryLists(const Field& field) {
  const std::string place = fmt::format("line {}, {}", field.line, field.key);
  const Result<json::Value> document = json::Parse(field.value, {.max_depth = 4});
  if (!document.ok()) {
    const Error& error = document.error();
    return Malformed(fmt::format("{}, {} of its JSON", place, error.where), error.message,
                     "the lists of categories as JSON");
  }
  std::vector<Categories> lists;
  if (document->is_null()) return lists;  // trained without a pandas data frame
  if (!document->is_array()) return Malformed(place, document->KindName(), "a list of lists");
  for (const json::Value& list : document->AsArray()) {
    if (!list.is_array()) return Malformed(place, list.KindName(), "a list of categories");
    Categories& categories = lists.emplace_back();
    for (const json::Value& value : list.AsArray()) {
      CANDOR_ASSIGN_OR_RETURN(dataset::Cell cell, ReadCategory(field, value));
      categories.push_back(std::move(cell));
    }
  }
  return lists;
}

Error UnknownColumns(const Field& field, size_t lists, size_t marked) {
  Error error = Malformed(fmt::format("line {}, {}", field.line, field.key),
                          fmt::format("{} lists of categories", lists),
                          fmt::format("{}, one for each categorical feature", marked));
  error.message = "It is not known to which features the categories of the LightGBM model belong.";
  error.hint =
      "Ordered pandas categories are coded but not marked in the file: train with unordered "
      "categories, or with the codes as numbers.";
  return error;
}

/// A feature that was trained on more codes than its list has is not the list's.
Status CheckCodes(const Field& field, std::string_view name, std::string_view info, size_t codes) {
  if (info.starts_with('[') || info == "none") return {};
  for (const int64_t code : ParseIntegers(info, ':').value_or(std::vector<int64_t>())) {
    if (code < static_cast<int64_t>(codes)) continue;
    return Malformed(fmt::format("line {}, {}", field.line, field.key),
                     fmt::format("{} categories for the feature {}", codes, Excerpt(name)),
                     fmt::format("more, as feature_infos shows the code {}", code));
  }
  return {};
}

Status ReadCategories(const ModelText& text, const Words& infos, ModelInfo* info) {
  const Field& field = text.pandas_categorical;
  if (field.key.empty()) return {};
  CANDOR_ASSIGN_OR_RETURN(std::vector<Categories> lists, ReadCategoryLists(field));
  if (lists.empty()) return {};
  std::vector<size_t> places = CategoricalByParameter(text.categorical_param, infos.size());
  if (places.size() != lists.size()) places = CategoricalByInfos(infos);
  if (places.size() != lists.size()) return UnknownColumns(field, lists.size(), places.size());
  for (size_t i = 0; i < lists.size(); ++i) {
    ModelFeature& feature = info->features[places[i]];
    CANDOR_RETURN_IF_ERROR(CheckCodes(field, feature.name, infos[places[i]], lists[i].size()));
    feature.categories = std::move(lists[i]);
  }
  return {};
}

}  // namespace

Status ReadFeatures(const ModelText& text, ModelInfo* info) {
  const FieldBlock& header = text.header;
  CANDOR_ASSIGN_OR_RETURN(const int32_t last, ReadInteger(header, "max_feature_idx", 0,
                                                          std::numeric_limits<int32_t>::max() - 1));
  const size_t count = static_cast<size_t>(last) + 1;
  CANDOR_ASSIGN_OR_RETURN(const Words names, ReadWords(header, "feature_names", count));
  CANDOR_ASSIGN_OR_RETURN(const Words infos, ReadWords(header, "feature_infos", count));
  std::unordered_set<std::string_view> seen;
  info->features.resize(count);
  info->blanks_are_underscores = true;
  for (size_t i = 0; i < count; ++i) {
    if (!seen.insert(names[i]).second) {
      return Malformed(Place(header, *header.Find("feature_names")),
                       fmt::format("{} twice", Excerpt(names[i])), "different names");
    }
    info->features[i].name = names[i];
    if (names[i] != fmt::format("Column_{}", i)) info->has_feature_names = true;
  }
  return ReadCategories(text, infos, info);
}

}  // namespace candor::predictor::lightgbm
