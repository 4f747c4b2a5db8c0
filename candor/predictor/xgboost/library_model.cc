// Models evaluated by libxgboost.
#include <algorithm>
#include <mutex>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "candor/predictor/feature_numbers.h"
#include "candor/predictor/model_answers_internal.h"
#include "candor/predictor/xgboost/file_format_internal.h"
#include "candor/predictor/xgboost/library_booster_internal.h"
#include "candor/predictor/xgboost/model_header_internal.h"
#include "candor/predictor/xgboost/xgboost_model.h"

namespace candor::predictor {
namespace {

using xgboost::FileVersion;
using xgboost::LibraryBooster;
using xgboost::LibraryFunctions;
using xgboost::ModelHeader;

constexpr int64_t kRowsACall = 4096;

std::string VersionText(const FileVersion& version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor) + "." +
         std::to_string(version.patch);
}

class LibraryModel : public Model {
 public:
  LibraryModel(ModelHeader header, std::unique_ptr<LibraryBooster> booster, int rounds)
      : info_(std::move(header.info)),
        readers_(info_.features),
        booster_(std::move(booster)),
        rounds_(rounds) {
    for (const bool is_categorical : header.is_categorical) {
      types_.push_back(is_categorical ? "c" : "q");
    }
  }

  const ModelInfo& info() const override { return info_; }

  Result<Answers> Predict(const FeatureBatch& batch, const RunContext& context) const override {
    CANDOR_ASSIGN_OR_RETURN(const FeatureNumbers features, readers_.Read(batch));
    const bool is_label = info_.answer == AnswerKind::kLabel;
    const int outputs = is_label ? 1 : info_.score_width;
    std::vector<double> values;
    values.reserve(static_cast<size_t>(features.rows * outputs));
    for (int64_t begin = 0; begin < features.rows; begin += kRowsACall) {
      CANDOR_RETURN_IF_ERROR(context.CheckStop());
      const int64_t rows = std::min(kRowsACall, features.rows - begin);
      CANDOR_RETURN_IF_ERROR(Append(features, begin, rows, &values));
    }
    if (values.size() != static_cast<size_t>(features.rows * outputs)) {
      return Error{.kind = ErrorKind::kModel,
                   .message = "XGBoost's library gave another number of scores than the model has.",
                   .found = std::to_string(values.size()),
                   .expected = std::to_string(features.rows * outputs)};
    }
    return MakeAnswers(info_, features.rows, outputs, std::move(values));
  }

 private:
  Status Append(const FeatureNumbers& features, int64_t begin, int64_t rows,
                std::vector<double>* values) const {
    std::vector<float> cells;
    cells.reserve(static_cast<size_t>(rows) * features.columns.size());
    for (int64_t row = begin; row < begin + rows; ++row) {
      for (const double* column : features.columns) {
        cells.push_back(static_cast<float>(column[row]));
      }
    }
    const std::lock_guard lock(mutex_);
    CANDOR_ASSIGN_OR_RETURN(const std::vector<float> scores,
                            booster_->Predict(cells, static_cast<uint64_t>(rows), rounds_, types_));
    values->insert(values->end(), scores.begin(), scores.end());
    return {};
  }

  ModelInfo info_;
  FeatureReaders readers_;
  std::vector<const char*> types_;
  mutable std::mutex mutex_;  // the booster owns its results
  std::unique_ptr<LibraryBooster> booster_;
  int rounds_;
};

/// The rounds to use; 0 are all.
Result<int> RoundsToUse(const ModelHeader& header, const LibraryBooster& booster) {
  if (!header.best_iteration || header.booster == xgboost::Booster::kLinear) return 0;
  CANDOR_ASSIGN_OR_RETURN(const int rounds, booster.Rounds());
  const int64_t best = *header.best_iteration + 1;
  return best < rounds ? static_cast<int>(best) : 0;
}

Status CheckVersion(const FileVersion& file, const FileVersion& library, const std::string& path) {
  if (std::tie(file.major, file.minor) <= std::tie(library.major, library.minor)) return {};
  return Error{.kind = ErrorKind::kModel,
               .message =
                   "The XGBoost model file is newer than XGBoost's library, which might read "
                   "it without complaint and predict wrongly.",
               .where = path,
               .found = "a file of version " + VersionText(file) + ", a library of version " +
                        VersionText(library),
               .expected = "a library of version " + std::to_string(file.major) + "." +
                           std::to_string(file.minor) + " or later",
               .hint = "pip install --upgrade xgboost"};
}

}  // namespace

Result<std::unique_ptr<Model>> LoadXgboostWithLibrary(std::string_view bytes) {
  CANDOR_RETURN_IF_ERROR(xgboost::RefuseOldFormats(bytes));
  CANDOR_ASSIGN_OR_RETURN(const xgboost::DocumentValue root, xgboost::ParseModelDocument(bytes));
  CANDOR_ASSIGN_OR_RETURN(ModelHeader header,
                          xgboost::ReadModelHeader(xgboost::DocumentItem(root)));
  CANDOR_ASSIGN_OR_RETURN(const ModelLibrary library, ModelLibrary::Open(LibraryName::kXgboost));
  CANDOR_ASSIGN_OR_RETURN(const LibraryFunctions functions, LibraryFunctions::Find(library));
  const FileVersion version = functions.LibraryVersion();
  CANDOR_RETURN_IF_ERROR(CheckVersion(header.version, version, library.path()));
  CANDOR_ASSIGN_OR_RETURN(std::unique_ptr<LibraryBooster> booster,
                          LibraryBooster::Load(functions, bytes));
  CANDOR_ASSIGN_OR_RETURN(const int rounds, RoundsToUse(header, *booster));
  header.info.engine = "XGBoost " + VersionText(version);
  return std::unique_ptr<Model>(
      std::make_unique<LibraryModel>(std::move(header), std::move(booster), rounds));
}

}  // namespace candor::predictor
