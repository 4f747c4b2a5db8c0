#include "candor/runner/frame.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace candor::runner {
namespace {

using config::AnalysisConfig;
using config::DatasetType;
using config::NameOrIndex;

std::string Describe(const NameOrIndex& column) {
  if (const auto* index = std::get_if<int64_t>(&column)) return fmt::format("index {}", *index);
  return fmt::format("'{}'", std::get<std::string>(column));
}

std::string ListColumns(const OpenedDataset& dataset) {
  constexpr size_t kMostNames = 60;
  const auto& names = dataset.source->column_names();
  const size_t shown = std::min(names.size(), kMostNames);
  std::string text =
      fmt::format("{}", fmt::join(names.begin(), names.begin() + static_cast<long>(shown), ", "));
  if (shown < names.size()) text += fmt::format(", and {} more", names.size() - shown);
  return text;
}

// The column's index in one data set, if it is there.
std::optional<int> Find(const OpenedDataset& dataset, const NameOrIndex& column) {
  const auto& names = dataset.source->column_names();
  if (const auto* index = std::get_if<int64_t>(&column)) {
    if (*index < 0 || *index >= static_cast<int64_t>(names.size())) return std::nullopt;
    return static_cast<int>(*index);
  }
  const auto found = std::find(names.begin(), names.end(), std::get<std::string>(column));
  if (found == names.end()) return std::nullopt;
  return static_cast<int>(found - names.begin());
}

// What a lookup that found nothing says.
struct NotFound {
  std::string message;
  std::string pointer;
};

class Resolver {
 public:
  Resolver(const AnalysisConfig& config, std::vector<OpenedDataset>& datasets)
      : config_(config), datasets_(datasets) {}

  Result<Roles> Resolve() {
    CANDOR_RETURN_IF_ERROR(ResolveJoin());
    Roles roles;
    Take(Label(), &roles.label);
    Take(Prediction(), &roles.prediction);
    if (config_.group_variable) {
      roles.group.emplace();
      Take(Lookup(*config_.group_variable, {DatasetRole::kMain, DatasetRole::kFacets},
                  {.message = "Group variable not found.", .pointer = "/group_variable"}),
           &*roles.group);
    }
    for (size_t i = 0; i < config_.facet.size(); ++i) {
      Take(Facet(config_.facet[i].name_or_index, "/facet", i), &roles.facets.emplace_back());
    }
    for (size_t i = 0; i < config_.segment_config.size(); ++i) {
      Take(Facet(config_.segment_config[i].name_or_index, "/segment_config", i),
           &roles.facets.emplace_back());
    }
    for (size_t i = 0; i < config_.excluded_columns.size(); ++i) {
      Take(Lookup(config_.excluded_columns[i], {DatasetRole::kMain},
                  {.message = "Feature names not found.",
                   .pointer = fmt::format("/excluded_columns/{}", i)}),
           &roles.excluded.emplace_back());
    }
    if (!errors_.empty()) return AllErrors();
    return roles;
  }

 private:
  // Keeps going after an error, so that all of them are told at once.
  template <typename T>
  void Take(Result<T> found, T* place) {
    if (found.ok()) {
      *place = *std::move(found);
    } else {
      errors_.push_back(found.error());
    }
  }

  Error AllErrors() const {
    Error error = errors_.front();
    for (size_t i = 1; i < errors_.size(); ++i) {
      error.hint += fmt::format("{}Also at {}: {} Found {}.", error.hint.empty() ? "" : " ",
                                errors_[i].where, errors_[i].message, errors_[i].found);
    }
    return error;
  }

  OpenedDataset* Dataset(DatasetRole role) {
    for (OpenedDataset& dataset : datasets_) {
      if (dataset.role == role) return &dataset;
    }
    return nullptr;
  }

  bool LabelsByExpression() const {
    return config_.dataset_type == DatasetType::kJson ||
           config_.dataset_type == DatasetType::kJsonLines;
  }

  Result<ColumnRef> Lookup(const NameOrIndex& column, const std::vector<DatasetRole>& order,
                           const NotFound& not_found) {
    std::string columns;
    for (const DatasetRole role : order) {
      const OpenedDataset* dataset = Dataset(role);
      if (dataset == nullptr) continue;
      if (const auto index = Find(*dataset, column))
        return Ref(*dataset, *index, column, not_found);
      if (!columns.empty()) columns += "; ";
      columns += ListColumns(*dataset);
    }
    return Error{.kind = ErrorKind::kData,
                 .message = not_found.message,
                 .where = not_found.pointer,
                 .found = Describe(column),
                 .expected = "one of the columns " + columns};
  }

  // A name that stood twice in the file does not say which column is meant.
  Result<ColumnRef> Ref(const OpenedDataset& dataset, int index, const NameOrIndex& column,
                        const NotFound& role) {
    const auto& duplicates = dataset.source->duplicate_names();
    const std::string& name = dataset.source->column_names()[static_cast<size_t>(index)];
    const bool by_name = std::holds_alternative<std::string>(column);
    if (by_name && std::find(duplicates.begin(), duplicates.end(), name) != duplicates.end()) {
      return Error{.kind = ErrorKind::kData,
                   .message = fmt::format("More than one column is named '{}'.", name),
                   .where = role.pointer,
                   .found = ListColumns(dataset),
                   .expected = "a name that stands once",
                   .hint = "Rename the column, give its index, or set headers."};
    }
    return ColumnRef{.dataset = dataset.role, .index = index, .name = name};
  }

  // In JSON data the frame is the features, then the label, then the predicted label.
  ColumnRef FromEnd(int places) {
    const OpenedDataset& main = *Dataset(DatasetRole::kMain);
    const auto& names = main.source->column_names();
    const size_t index = names.size() - static_cast<size_t>(places);
    return {.index = static_cast<int>(index), .name = names[index]};
  }

  Result<ColumnRef> Label() {
    if (!config_.label) {
      return Error{.kind = ErrorKind::kConfig,
                   .message = "The analysis needs a label column.",
                   .where = "/label"};
    }
    if (LabelsByExpression()) return FromEnd(config_.predicted_label ? 2 : 1);
    return Lookup(
        *config_.label, {DatasetRole::kMain},
        {.message = config_.headers ? "Headers must contain label." : "Label column not found.",
         .pointer = "/label"});
  }

  Result<std::optional<ColumnRef>> Prediction() {
    OpenedDataset* predictions = Dataset(DatasetRole::kPredictions);
    if (predictions == nullptr) {
      if (!config_.predicted_label) return std::optional<ColumnRef>();
      if (LabelsByExpression()) return std::optional<ColumnRef>(FromEnd(1));
      CANDOR_ASSIGN_OR_RETURN(
          ColumnRef column,
          Lookup(*config_.predicted_label, {DatasetRole::kMain},
                 {.message = "Predicted label column not found.", .pointer = "/predicted_label"}));
      return std::optional<ColumnRef>(std::move(column));
    }
    CANDOR_ASSIGN_OR_RETURN(ColumnRef column, PredictionInItsDataset(*predictions));
    return std::optional<ColumnRef>(std::move(column));
  }

  Result<ColumnRef> PredictionInItsDataset(const OpenedDataset& predictions) {
    const NotFound not_found = {.message = "Predicted label column not found.",
                                .pointer = "/predicted_label"};
    if (config_.predicted_label) {
      return Lookup(*config_.predicted_label, {DatasetRole::kPredictions}, not_found);
    }
    const NameOrIndex default_name = std::string("predicted_label");
    const size_t columns = predictions.source->column_names().size();
    const bool only_one = columns == (predictions.join_column ? 2U : 1U);
    if (Find(predictions, default_name) || !only_one) {
      return Lookup(default_name, {DatasetRole::kPredictions}, not_found);
    }
    const int64_t index = predictions.join_column == 0 ? 1 : 0;
    return Lookup(NameOrIndex(index), {DatasetRole::kPredictions}, not_found);
  }

  Result<ColumnRef> Facet(const NameOrIndex& column, const char* list, size_t position) {
    const NotFound not_found = {.message = "Unable to locate the facet.",
                                .pointer = fmt::format("{}/{}/name_or_index", list, position)};
    // An index means the facet data set where there is one.
    std::vector<DatasetRole> order = {DatasetRole::kFacets, DatasetRole::kMain};
    if (std::holds_alternative<int64_t>(column) && Dataset(DatasetRole::kFacets) != nullptr) {
      order.pop_back();
    }
    return Lookup(column, order, not_found);
  }

  Status ResolveJoin() {
    if (!config_.joinsource_name_or_index) return {};
    const NotFound not_found = {.message = "Join column not found.",
                                .pointer = "/joinsource_name_or_index"};
    CANDOR_ASSIGN_OR_RETURN(const ColumnRef main, Lookup(*config_.joinsource_name_or_index,
                                                         {DatasetRole::kMain}, not_found));
    for (OpenedDataset& dataset : datasets_) {
      if (dataset.role == DatasetRole::kMain) {
        dataset.join_column = main.index;
        continue;
      }
      // The identifier has one name everywhere; an index serves where the names differ.
      const auto by_name = Find(dataset, NameOrIndex(main.name));
      if (by_name) {
        dataset.join_column = *by_name;
        continue;
      }
      CANDOR_ASSIGN_OR_RETURN(const ColumnRef other,
                              Lookup(*config_.joinsource_name_or_index, {dataset.role}, not_found));
      dataset.join_column = other.index;
    }
    return {};
  }

  const AnalysisConfig& config_;
  std::vector<OpenedDataset>& datasets_;
  std::vector<Error> errors_;
};

}  // namespace

Result<Roles> ResolveRoles(const AnalysisConfig& config, std::vector<OpenedDataset>& datasets) {
  return Resolver(config, datasets).Resolve();
}

}  // namespace candor::runner
