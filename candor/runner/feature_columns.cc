#include "candor/runner/feature_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "candor/dataset/column_dictionary.h"
#include "candor/dataset/encoded_block.h"

namespace candor::runner {
namespace {

using config::AnalysisConfig;

// Settles the types of columns without keeping more than classes of their cells.
class TypeScan : public dataset::BlockConsumer {
 public:
  explicit TypeScan(std::vector<dataset::ColumnDictionary> dictionaries)
      : dictionaries_(std::move(dictionaries)) {}

  Result<std::unique_ptr<dataset::MappedBlock>> Map(const dataset::RowBlock& block) override {
    auto mapped = std::make_unique<Mapped>();
    mapped->owner = block.owner;
    for (const dataset::ColumnView& view : block.columns) {
      mapped->columns.push_back(dataset::EncodeBlock(view));
      mapped->columns.back().codes = {};
    }
    return std::unique_ptr<dataset::MappedBlock>(std::move(mapped));
  }

  Status Merge(std::unique_ptr<dataset::MappedBlock> base) override {
    const auto& mapped = static_cast<const Mapped&>(*base);
    std::vector<uint32_t> recode;
    for (size_t i = 0; i < dictionaries_.size(); ++i) {
      dictionaries_[i].Merge(mapped.columns[i], &recode);
    }
    return {};
  }

  std::vector<dataset::SettledType> Types() const {
    std::vector<dataset::SettledType> types;
    for (const auto& dictionary : dictionaries_)
      types.push_back(dataset::TypeOf(dictionary.Settle()));
    return types;
  }

 private:
  struct Mapped : dataset::MappedBlock {
    std::vector<dataset::EncodedBlock> columns;
    std::shared_ptr<const void> owner;  // of the texts
  };
  std::vector<dataset::ColumnDictionary> dictionaries_;
};

dataset::DictionaryOptions TypeOptions(const AnalysisConfig& config, const std::string& column) {
  constexpr size_t kKeptCells = 256;
  dataset::DictionaryOptions options{
      .may_merge = true, .keep_at_most = kKeptCells, .needs_distinct_count = false};
  for (const auto& [name, type] : config.candor.column_types) {
    if (name == column) options.read_as_text = type == config::ColumnType::kText;
  }
  return options;
}

bool InRole(const Roles& roles, const ColumnRef& column) {
  return column == roles.label || (roles.prediction && column == *roles.prediction) ||
         std::find(roles.excluded.begin(), roles.excluded.end(), column) != roles.excluded.end();
}

// Readers call the columns of files without names column_0, column_1, ..
bool AreGenerated(const FeatureColumns& features) {
  for (size_t i = 0; i < features.columns.size(); ++i) {
    if (features.names.names[i] != fmt::format("column_{}", features.columns[i])) return false;
  }
  return true;
}

}  // namespace

Result<FeatureColumns> SurveyFeatures(const AnalysisConfig& config, const Roles& roles,
                                      const OpenedDataset& main, const RunContext& context) {
  FeatureColumns features;
  const auto& names = main.source->column_names();
  std::vector<dataset::ColumnDictionary> dictionaries;
  for (size_t i = 0; i < names.size(); ++i) {
    const ColumnRef column{.index = static_cast<int>(i), .name = names[i]};
    if (InRole(roles, column) || main.join_column == column.index) continue;
    features.columns.push_back(column.index);
    features.names.names.push_back(column.name);
    dictionaries.emplace_back(TypeOptions(config, column.name));
  }
  if (features.columns.empty()) {
    return Error{.kind = ErrorKind::kConfig,
                 .message = "Data must contain features.",
                 .where = "/excluded_columns",
                 .found = "no column beside label, predicted label, identifier and excluded ones",
                 .hint = "Leave at least one column for the model."};
  }
  features.names.are_generated = AreGenerated(features);
  TypeScan scan(std::move(dictionaries));
  CANDOR_ASSIGN_OR_RETURN(auto report, main.source->Scan(features.columns, scan, context));
  features.types = scan.Types();
  features.rows = report.rows;
  features.inputs = std::move(report.files);
  return features;
}

}  // namespace candor::runner
