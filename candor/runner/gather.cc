#include "candor/runner/gather.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "candor/bias/role_table.h"
#include "candor/runner/datasets.h"
#include "candor/runner/join.h"

namespace candor::runner {
namespace {

using bias::BiasOptions;
using bias::RoleColumn;
using bias::RoleRequest;
using bias::RoleTable;
using dataset::DictionaryOptions;

// The places of a data set's columns in a scan: each column is asked for once.
class ScanPlan {
 public:
  int PositionOf(int column) {
    const auto found = std::find(columns_.begin(), columns_.end(), column);
    if (found != columns_.end()) return static_cast<int>(found - columns_.begin());
    columns_.push_back(column);
    return static_cast<int>(columns_.size() - 1);
  }
  const std::vector<int>& columns() const { return columns_; }

 private:
  std::vector<int> columns_;
};

void TakeReport(const OpenedDataset& dataset, dataset::ScanReport report, GatheredData* data) {
  data->rows.short_rows += report.short_rows;
  if (report.short_rows > 0) {
    report.warnings.push_back(
        {.code = "short-rows",
         .pointer = dataset.uri,
         .text = fmt::format("{} rows of the {} have fewer cells than there are columns; the cells "
                             "they lack count as missing.",
                             report.short_rows, DatasetName(dataset.role))});
  }
  const auto& duplicates = dataset.source->duplicate_names();
  if (!duplicates.empty()) {
    report.warnings.push_back(
        {.code = "duplicate-names",
         .pointer = duplicates.front(),
         .text =
             fmt::format("The {} has more than one column named '{}'; the later ones are called "
                         "'{}.1' and so on.",
                         DatasetName(dataset.role), duplicates.front(), duplicates.front())});
  }
  std::move(report.files.begin(), report.files.end(), std::back_inserter(data->inputs));
  std::move(report.warnings.begin(), report.warnings.end(), std::back_inserter(data->warnings));
}

// The columns of all data sets that the flip test looks at: all but label, prediction and
// identifiers.
std::vector<ColumnRef> FeatureColumns(const std::vector<OpenedDataset>& datasets,
                                      const Roles& roles) {
  std::vector<ColumnRef> features;
  for (const OpenedDataset& dataset : datasets) {
    if (dataset.role == DatasetRole::kPredictions) continue;
    const auto& names = dataset.source->column_names();
    for (size_t i = 0; i < names.size(); ++i) {
      ColumnRef column{.dataset = dataset.role, .index = static_cast<int>(i), .name = names[i]};
      const bool in_role =
          column == roles.label || (roles.prediction && column == *roles.prediction);
      if (!in_role && dataset.join_column != column.index) features.push_back(std::move(column));
    }
  }
  return features;
}

// A number for each column of the joined table.
int FrameColumn(const ColumnRef& column) {
  constexpr int kColumnsPerDataset = 1 << 24;
  return static_cast<int>(column.dataset) * kColumnsPerDataset + column.index;
}

RoleColumn MakeRole(const ColumnRef& column, ScanPlan* plan, DictionaryOptions dictionary) {
  return {.name = column.name,
          .position = plan->PositionOf(column.index),
          .frame_column = FrameColumn(column),
          .dictionary = std::move(dictionary)};
}

Result<GatheredData> GatherFromOne(OpenedDataset& dataset, const Roles& roles,
                                   const std::vector<ColumnRef>& features,
                                   const BiasOptions& options, const RunContext& context) {
  ScanPlan plan;
  RoleRequest request;
  request.label = MakeRole(roles.label, &plan, bias::LabelDictionary(roles.label.name, options));
  if (roles.prediction) {
    request.prediction = MakeRole(*roles.prediction, &plan,
                                  bias::PredictionDictionary(roles.prediction->name, options));
  }
  if (roles.group) request.group = MakeRole(*roles.group, &plan, bias::GroupDictionary());
  for (size_t i = 0; i < roles.facets.size(); ++i) {
    request.facets.push_back(
        MakeRole(roles.facets[i], &plan, bias::FacetDictionary(options.facets[i], options)));
  }
  for (const ColumnRef& feature : features) {
    request.features.push_back(MakeRole(feature, &plan, {}));
  }
  bias::RoleScan scan(std::move(request));
  CANDOR_ASSIGN_OR_RETURN(auto report, dataset.source->Scan(plan.columns(), scan, context));
  GatheredData data;
  data.rows = {.read = report.rows, .used = report.rows};
  TakeReport(dataset, std::move(report), &data);
  data.table = scan.Finish();
  return data;
}

// Gathers each data set's columns, then builds the role table from the joined rows.
class JoinedGather {
 public:
  JoinedGather(std::vector<OpenedDataset>& datasets, const Roles& roles,
               const std::vector<ColumnRef>& features, const BiasOptions& options,
               const RunContext& context)
      : datasets_(datasets),
        roles_(roles),
        features_(features),
        options_(options),
        context_(context) {}

  Result<GatheredData> Run() {
    for (OpenedDataset& dataset : datasets_) CANDOR_RETURN_IF_ERROR(Collect(dataset));
    CANDOR_ASSIGN_OR_RETURN(joined_, Join());
    data_.rows.used = joined_.rows;
    data_.rows.excluded = joined_.excluded;
    if (joined_.rows == 0) return NothingJoined();
    WarnAboutLostRows();
    Build();
    return std::move(data_);
  }

 private:
  struct Side {
    ScanPlan plan;
    std::unique_ptr<ColumnCollector> columns;
  };

  Status Collect(OpenedDataset& dataset) {
    Side side;
    std::map<int, DictionaryOptions> coded;  // by position
    const auto add = [&](const ColumnRef& column, DictionaryOptions dictionary) {
      if (column.dataset != dataset.role) return;
      coded.emplace(side.plan.PositionOf(column.index), std::move(dictionary));
    };
    add(roles_.label, bias::LabelDictionary(roles_.label.name, options_));
    if (roles_.prediction) {
      add(*roles_.prediction, bias::PredictionDictionary(roles_.prediction->name, options_));
    }
    if (roles_.group) add(*roles_.group, bias::GroupDictionary());
    for (size_t i = 0; i < roles_.facets.size(); ++i) {
      add(roles_.facets[i], bias::FacetDictionary(options_.facets[i], options_));
    }
    if (dataset.join_column)
      coded.emplace(side.plan.PositionOf(*dataset.join_column), DictionaryOptions());
    std::vector<int> numeric;
    for (const ColumnRef& feature : features_) {
      if (feature.dataset == dataset.role) numeric.push_back(side.plan.PositionOf(feature.index));
    }
    side.columns = std::make_unique<ColumnCollector>(
        std::vector<std::pair<int, DictionaryOptions>>(coded.begin(), coded.end()), numeric);
    CANDOR_ASSIGN_OR_RETURN(auto report,
                            dataset.source->Scan(side.plan.columns(), *side.columns, context_));
    if (dataset.role == DatasetRole::kMain) data_.rows.read = report.rows;
    TakeReport(dataset, std::move(report), &data_);
    sides_.push_back(std::move(side));
    return {};
  }

  Result<JoinedRows> Join() {
    if (datasets_.front().join_column) {
      std::vector<JoinSide> sides;
      for (size_t i = 0; i < datasets_.size(); ++i) {
        const auto& column =
            sides_[i].columns->coded(sides_[i].plan.PositionOf(*datasets_[i].join_column));
        sides.push_back({.name = DatasetName(datasets_[i].role),
                         .key = column.dictionary().Settle(),
                         .codes = &column.rows()});
      }
      return JoinByKey(sides);
    }
    std::vector<std::pair<std::string, int64_t>> rows;
    for (size_t i = 0; i < datasets_.size(); ++i) {
      rows.emplace_back(DatasetName(datasets_[i].role), sides_[i].columns->rows());
    }
    return JoinByPosition(rows);
  }

  Error NothingJoined() const {
    return {.kind = ErrorKind::kData,
            .message = "The join of the data sets is empty.",
            .where = "/joinsource_name_or_index",
            .found = "no identifier that occurs in all of them",
            .hint = "Compare the identifier columns: their values must be spelt alike."};
  }

  void WarnAboutLostRows() {
    for (const auto& part : joined_.excluded) {
      data_.warnings.push_back(
          {.code = "rows-lost-in-join",
           .pointer = "/joinsource_name_or_index",
           .text = fmt::format("Not used: {} of the rows ({}).", part.count, part.reason)});
    }
  }

  size_t SideOf(const ColumnRef& column) const {
    size_t side = 0;
    while (datasets_[side].role != column.dataset) ++side;
    return side;
  }

  dataset::Column Project(const ColumnRef& column, std::vector<uint32_t>* codes) {
    Side& side = sides_[SideOf(column)];
    const auto& encoded = side.columns->coded(side.plan.PositionOf(column.index));
    return ProjectColumn(encoded.dictionary().Settle(), encoded.rows(),
                         joined_.row_of[SideOf(column)], joined_.rows, codes);
  }

  void Build() {
    RoleTable& table = data_.table;
    table.rows = joined_.rows;
    table.label_name = roles_.label.name;
    std::vector<uint32_t> label;
    std::vector<uint32_t> prediction;
    std::vector<uint32_t> group;
    bias::CodeColumns columns;
    const auto set_axis = [&columns](bias::Axis axis, const std::vector<uint32_t>& codes,
                                     const dataset::Column& column) {
      columns.codes[static_cast<size_t>(axis)] = codes.data();
      columns.code_count[static_cast<size_t>(axis)] = static_cast<uint32_t>(column.values.size());
    };
    table.label = Project(roles_.label, &label);
    set_axis(bias::Axis::kLabel, label, table.label);
    if (roles_.prediction) {
      table.prediction_name = roles_.prediction->name;
      table.prediction = Project(*roles_.prediction, &prediction);
      set_axis(bias::Axis::kPrediction, prediction, *table.prediction);
    }
    if (roles_.group) {
      table.group_name = roles_.group->name;
      table.group = Project(*roles_.group, &group);
      set_axis(bias::Axis::kGroup, group, *table.group);
    }
    for (const ColumnRef& facet : roles_.facets) {
      bias::FacetTable facet_table{.name = facet.name, .frame_column = FrameColumn(facet)};
      facet_table.column = Project(facet, &facet_table.rows);
      set_axis(bias::Axis::kFacet, facet_table.rows, facet_table.column);
      facet_table.counts = bias::CountRows(columns, table.rows);
      table.facets.push_back(std::move(facet_table));
    }
    table.prediction_rows = std::move(prediction);
    for (const ColumnRef& feature : features_) {
      Side& side = sides_[SideOf(feature)];
      table.features.push_back(
          {.name = feature.name,
           .frame_column = FrameColumn(feature),
           .numbers = ProjectNumbers(side.columns->numeric(side.plan.PositionOf(feature.index)),
                                     joined_.row_of[SideOf(feature)])});
    }
  }

  std::vector<OpenedDataset>& datasets_;
  const Roles& roles_;
  const std::vector<ColumnRef>& features_;
  const BiasOptions& options_;
  const RunContext& context_;
  std::vector<Side> sides_;
  JoinedRows joined_;
  GatheredData data_;
};

}  // namespace

Result<GatheredData> GatherBiasData(std::vector<OpenedDataset>& datasets, const Roles& roles,
                                    const BiasOptions& options, const RunContext& context) {
  std::vector<ColumnRef> features;
  if (bias::NeedsFlipTest(options)) features = FeatureColumns(datasets, roles);
  if (datasets.size() == 1) {
    return GatherFromOne(datasets.front(), roles, features, options, context);
  }
  return JoinedGather(datasets, roles, features, options, context).Run();
}

}  // namespace candor::runner
