#include "candor/predictor/model_predictor.h"

#include <atomic>
#include <mutex>
#include <utility>

#include "candor/predictor/answer_places_internal.h"

namespace candor::predictor {
namespace {

class ModelPredictor : public Predictor {
 public:
  ModelPredictor(std::shared_ptr<const Model> model, FeatureBinding binding, size_t columns,
                 AnswerPlaces places)
      : model_(std::move(model)),
        binding_(std::move(binding)),
        columns_(columns),
        places_(std::move(places)),
        warnings_(model_->info().warnings) {}

  Result<Answers> Predict(const FeatureBatch& batch, const RunContext& context) override {
    CANDOR_CHECK(batch.columns.size() == columns_);
    CANDOR_RETURN_IF_ERROR(context.CheckStop());
    calls_.fetch_add(1, std::memory_order_relaxed);
    rows_.fetch_add(batch.rows, std::memory_order_relaxed);
    std::vector<dataset::ColumnView> columns;
    columns.reserve(binding_.columns.size());
    for (const int column : binding_.columns) {
      columns.push_back(batch.columns[static_cast<size_t>(column)]);
    }
    const FeatureBatch features{
        .rows = batch.rows, .first_row = batch.first_row, .columns = columns};
    CANDOR_ASSIGN_OR_RETURN(Answers own, model_->Predict(features, context));
    Result<Answers> answers = places_.Locate(std::move(own));
    if (answers.ok()) {
      if (context.progress != nullptr) context.progress->Advance(batch.rows);
      return answers;
    }
    Error error = answers.error();
    const std::string rows = "rows " + std::to_string(batch.first_row + 1) + " to " +
                             std::to_string(batch.first_row + batch.rows);
    error.where = error.where.empty() ? rows : rows + ", " + error.where;
    return error;
  }

  CallStatistics statistics() const override {
    CallStatistics statistics;
    statistics.calls = calls_.load(std::memory_order_relaxed);
    statistics.rows_asked = rows_.load(std::memory_order_relaxed);
    statistics.rows_sent = statistics.rows_asked;
    return statistics;
  }

  std::vector<Warning> TakeWarnings() override {
    const std::lock_guard<std::mutex> lock(mutex_);
    return std::exchange(warnings_, {});
  }

 private:
  std::shared_ptr<const Model> model_;
  FeatureBinding binding_;
  size_t columns_;
  AnswerPlaces places_;
  std::atomic<int64_t> calls_ = 0;
  std::atomic<int64_t> rows_ = 0;
  std::mutex mutex_;
  std::vector<Warning> warnings_;
};

}  // namespace

Result<std::unique_ptr<Predictor>> MakeModelPredictor(std::shared_ptr<const Model> model,
                                                      const FeatureNames& names,
                                                      PayloadFormat accept,
                                                      const AnswerLocation& location) {
  CANDOR_ASSIGN_OR_RETURN(FeatureBinding binding, BindFeatures(model->info(), names));
  CANDOR_ASSIGN_OR_RETURN(AnswerPlaces places, AnswerPlaces::Make(model->info(), accept, location));
  return std::unique_ptr<Predictor>(std::make_unique<ModelPredictor>(
      std::move(model), std::move(binding), names.names.size(), std::move(places)));
}

}  // namespace candor::predictor
