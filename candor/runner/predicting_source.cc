#include "candor/runner/predicting_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace candor::runner {
namespace {

using dataset::BlockConsumer;
using dataset::ColumnView;
using dataset::Layout;
using dataset::MappedBlock;
using dataset::RowBlock;
using predictor::PredictedColumn;
using predictor::PredictionKind;

// The features of one block in their settled types.
struct TypedFeatures {
  std::vector<dataset::TypedCells> cells;
  std::vector<ColumnView> views;
};

TypedFeatures TypeFeatures(const RowBlock& block, const std::vector<size_t>& positions,
                           const std::vector<dataset::SettledType>& types) {
  TypedFeatures features;
  features.cells.reserve(positions.size());
  for (size_t i = 0; i < positions.size(); ++i) {
    features.cells.emplace_back(block.columns[positions[i]], types[i]);
    features.views.push_back(features.cells.back().view());
  }
  return features;
}

ColumnView ViewOf(const PredictedColumn& column, int64_t rows) {
  if (column.kind == PredictionKind::kScores) {
    return {.layout = Layout::kFloat64, .length = rows, .float64s = column.scores.data()};
  }
  return {.layout = Layout::kCells, .length = rows, .cells = column.labels.data()};
}

Error DataChanged() {
  return {.kind = ErrorKind::kData,
          .message = "The dataset changed while it was read.",
          .hint = "Run the job again when nothing writes to the files any more."};
}

bool AreSameFiles(const std::vector<dataset::InputFile>& before,
                  const std::vector<dataset::InputFile>& after) {
  return std::equal(before.begin(), before.end(), after.begin(), after.end(),
                    [](const auto& a, const auto& b) { return a.sha256 == b.sha256; });
}

std::vector<std::string> WithPrediction(std::vector<std::string> names) {
  std::string name = "predicted_label";
  for (int i = 1; std::find(names.begin(), names.end(), name) != names.end(); ++i) {
    name = fmt::format("predicted_label.{}", i);
  }
  names.push_back(std::move(name));
  return names;
}

}  // namespace

// Stands between the base source and whoever asked for the predictions.
class PredictingSource::Consumer : public BlockConsumer {
 public:
  Consumer(PredictingSource& source, std::span<const int> columns, BlockConsumer& inner,
           const RunContext& context)
      : source_(source), inner_(inner), context_(context) {
    context_.threads = 1;  // blocks run side by side already
    for (const int column : columns) {
      handed_on_.push_back(column == source.prediction_column() ? kPrediction : PositionOf(column));
    }
    for (const int column : source.features_.columns) features_.push_back(PositionOf(column));
  }

  /// The columns to ask the base source for.
  const std::vector<int>& base_columns() const { return base_columns_; }

  Result<std::unique_ptr<MappedBlock>> Map(const RowBlock& block) override {
    auto mapped = std::make_unique<Mapped>();
    mapped->rows = block.rows;
    if (!block.first_row) return DataChanged();
    CANDOR_ASSIGN_OR_RETURN(PredictedColumn predicted, Predict(block, *block.first_row));
    mapped->kind = predicted.kind;
    RowBlock extended{
        .rows = block.rows, .columns = {}, .owner = block.owner, .first_row = block.first_row};
    for (const size_t position : handed_on_) {
      extended.columns.push_back(position == kPrediction ? ViewOf(predicted, block.rows)
                                                         : block.columns[position]);
    }
    // The consumer may keep views of the labels until it has merged them.
    auto owners = std::make_shared<std::pair<std::shared_ptr<const void>, PredictedColumn>>(
        block.owner, std::move(predicted));
    extended.owner = std::move(owners);
    CANDOR_ASSIGN_OR_RETURN(mapped->inner, inner_.Map(extended));
    return std::unique_ptr<MappedBlock>(std::move(mapped));
  }

  Status Merge(std::unique_ptr<MappedBlock> base) override {
    auto& mapped = static_cast<Mapped&>(*base);
    if (mapped.rows > 0) {
      if (source_.kind_ && *source_.kind_ != mapped.kind) return KindsDiffer();
      source_.kind_ = mapped.kind;
    }
    return inner_.Merge(std::move(mapped.inner));
  }

 private:
  static constexpr size_t kPrediction = static_cast<size_t>(-1);

  struct Mapped : MappedBlock {
    std::unique_ptr<MappedBlock> inner;
    PredictionKind kind = PredictionKind::kLabels;
    int64_t rows = 0;
  };

  size_t PositionOf(int column) {
    const auto found = std::find(base_columns_.begin(), base_columns_.end(), column);
    if (found != base_columns_.end()) return static_cast<size_t>(found - base_columns_.begin());
    base_columns_.push_back(column);
    return base_columns_.size() - 1;
  }

  Result<PredictedColumn> Predict(const RowBlock& block, int64_t first_row) const {
    if (block.rows == 0) return PredictedColumn{};
    const TypedFeatures features = TypeFeatures(block, features_, source_.features_.types);
    CANDOR_ASSIGN_OR_RETURN(
        const auto answers,
        source_.predictor_->Predict(
            {.rows = block.rows, .first_row = first_row, .columns = features.views}, context_));
    return PredictLabels(answers, source_.location_, first_row);
  }

  static Error KindsDiffer() {
    return {.kind = ErrorKind::kModel,
            .message = "The model answered with labels for some rows and with scores for others.",
            .hint = "Say in predictor.label or predictor.probability what to read."};
  }

  PredictingSource& source_;
  BlockConsumer& inner_;
  RunContext context_;
  std::vector<int> base_columns_;
  std::vector<size_t> handed_on_;  // places among base_columns_, or kPrediction
  std::vector<size_t> features_;
};

PredictingSource::PredictingSource(std::unique_ptr<dataset::RowSource> base,
                                   FeatureColumns features,
                                   std::shared_ptr<predictor::Predictor> predictor,
                                   predictor::AnswerLocation location)
    : base_(std::move(base)),
      features_(std::move(features)),
      predictor_(std::move(predictor)),
      location_(std::move(location)),
      names_(WithPrediction(base_->column_names())) {}

Result<dataset::ScanReport> PredictingSource::Scan(std::span<const int> columns,
                                                   BlockConsumer& consumer,
                                                   const RunContext& context) {
  if (std::find(columns.begin(), columns.end(), prediction_column()) == columns.end()) {
    return base_->Scan(columns, consumer, context);
  }
  Consumer predicting(*this, columns, consumer, context);
  RunContext reading = context;
  reading.progress = nullptr;  // the reader's own phase would take this one's place
  const ProgressPhase phase(context.progress, "Asking the model", features_.rows, "rows");
  CANDOR_ASSIGN_OR_RETURN(dataset::ScanReport report,
                          base_->Scan(predicting.base_columns(), predicting, reading));
  if (!AreSameFiles(features_.inputs, report.files)) return DataChanged();
  return report;
}

}  // namespace candor::runner
