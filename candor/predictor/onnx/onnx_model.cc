#include "candor/predictor/onnx/onnx_model.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "candor/base/ascii.h"
#include "candor/base/parallel.h"
#include "candor/dataset/memory_source.h"
#include "candor/predictor/onnx/input_tensors_internal.h"
#include "candor/predictor/onnx/model_file_internal.h"
#include "candor/predictor/onnx/output_values_internal.h"
#include "candor/predictor/onnx/session_internal.h"
#include "candor/predictor/onnx/signature_internal.h"

namespace candor::predictor {
namespace {

using dataset::Cell;
using onnx::TableSignature;

/// Rows of one call of ONNX Runtime, at most.
constexpr int64_t kChunkRows = 4096;

/// Every call has a multiple of this many rows. ONNX Runtime's matrix and vector kernels give a row
/// other last bits in a batch of 1, 3 or 7 than in one of 16: with whole blocks a row's answer does
/// not depend on what it is asked with.
constexpr int64_t kBlockRows = 16;

/// Its sums over an axis take aligned vectors of 16 bytes, so their order, and the last bits,
/// depend on the place modulo 4. Rows of such models are asked at every fourth place.
constexpr int64_t kReductionRepeats = 4;

constexpr int64_t kMostScores = int64_t{1} << 20;  // a row

/// Answers to some rows, before they are put in the form that info().answer says.
struct RawAnswers {
  onnx::ScoreValues scores;
  std::vector<Cell> labels;
};

bool IsProbabilityName(const std::string& name) {
  return LowerCase(name).find("prob") != std::string::npos;
}

std::vector<Cell> LikeliestClasses(const onnx::ScoreValues& scores) {
  std::vector<Cell> labels;
  const auto width = static_cast<std::ptrdiff_t>(scores.width);
  for (auto row = scores.numbers.begin(); row != scores.numbers.end(); row += width) {
    const std::ptrdiff_t best = std::max_element(row, row + width) - row;
    labels.push_back(scores.classes.empty() ? Cell(static_cast<int64_t>(best))
                                            : scores.classes[static_cast<size_t>(best)]);
  }
  return labels;
}

class OnnxModel : public Model {
 public:
  OnnxModel(onnx::Session session, TableSignature signature, onnx::FileFacts facts)
      : session_(std::move(session)), signature_(std::move(signature)), facts_(std::move(facts)) {
    if (signature_.label) wanted_.push_back(*signature_.label);
    if (signature_.score) wanted_.push_back(*signature_.score);
  }

  /// Settles info(). Errors: the number of scores cannot be found out.
  Status Describe();

  const ModelInfo& info() const override { return info_; }
  Result<Answers> Predict(const FeatureBatch& batch, const RunContext& context) const override;

 private:
  int64_t repeats() const { return facts_.has_reduction ? kReductionRepeats : 1; }
  int64_t ChunkRows() const {
    if (signature_.fixed_rows == 0) return kChunkRows;
    return std::max<int64_t>(1, signature_.fixed_rows / repeats());
  }
  onnx::AskedRows PlaceRows(int64_t rows) const {
    const int64_t blocks = (rows * repeats() + kBlockRows - 1) / kBlockRows;
    return {.rows = rows,
            .repeats = repeats(),
            .total = signature_.fixed_rows > 0 ? signature_.fixed_rows : blocks * kBlockRows};
  }
  Status CheckColumns(const FeatureBatch& batch) const;
  Result<int64_t> FindScoreWidth(bool* are_maps) const;
  AnswerKind KindOf(int64_t width, bool are_maps) const;
  Result<RawAnswers> Ask(const onnx::InputTensors& inputs, const onnx::AskedRows& asked) const;
  Result<Answers> PredictChunk(const FeatureBatch& batch, int64_t begin, int64_t end) const;

  onnx::Session session_;
  TableSignature signature_;
  onnx::FileFacts facts_;
  std::vector<size_t> wanted_;
  ModelInfo info_;
};

Status OnnxModel::Describe() {
  info_.format = "ONNX";
  info_.version = facts_.producer;
  info_.engine = "ONNX Runtime " + session_.runtime().version();
  info_.features = signature_.features;
  info_.has_feature_names = signature_.has_feature_names;
  int64_t width = 0;
  bool are_maps = false;
  if (signature_.score) {
    CANDOR_ASSIGN_OR_RETURN(width, FindScoreWidth(&are_maps));
    if (width < 1 || width > kMostScores) {
      return Error{.kind = ErrorKind::kModel,
                   .message = "The ONNX model answers an impossible number of scores.",
                   .where = fmt::format("output '{}'", session_.outputs()[*signature_.score].name),
                   .found = fmt::format("{} scores a row", width),
                   .expected = fmt::format("1 to {} scores a row", kMostScores)};
    }
  }
  if (signature_.label && width == 1 && !are_maps && !signature_.unused.empty()) {
    return Error{
        .kind = ErrorKind::kModel,
        .message = "The ONNX model spreads the scores of its classes over several outputs.",
        .where = fmt::format("output '{}'", session_.outputs()[*signature_.score].name),
        .found = fmt::format("beside it {}", fmt::join(signature_.unused, ", ")),
        .expected = "one output with a column for each class",
        .hint = "Export it again; with skl2onnx: options={\"zipmap\": False}."};
  }
  info_.score_width = static_cast<int>(width);
  info_.answer = KindOf(width, are_maps);
  if (!signature_.unused.empty()) {
    info_.warnings.push_back(
        {.code = "onnx-outputs-not-used",
         .text = fmt::format("Of the ONNX model's outputs these are not used: {}.",
                             fmt::join(signature_.unused, ", "))});
  }
  if (signature_.features.empty()) {
    info_.warnings.push_back(
        {.code = "onnx-features-unknown",
         .text = "The ONNX model does not say how many features it takes, so a column too many "
                 "or too few may go unnoticed: compare the columns with those of the training "
                 "data, or export the model with a fixed number."});
  }
  return {};
}

/// What one row of zeros gets tells most. Some models refuse such a row (an unknown category): then
/// what the file declares.
Result<int64_t> OnnxModel::FindScoreWidth(bool* are_maps) const {
  const onnx::Port& port = session_.outputs()[*signature_.score];
  *are_maps = port.kind == onnx::ValueKind::kSequence;
  Error unknown{.kind = ErrorKind::kModel,
                .message = "The ONNX model does not say how many numbers it answers.",
                .where = fmt::format("output '{}'", port.name),
                .found = *are_maps ? "maps of unknown classes" : port.type.ToString(),
                .hint = "Export the model with a fixed number of features."};
  if (!signature_.features.empty()) {
    const onnx::AskedRows asked = PlaceRows(1);
    CANDOR_ASSIGN_OR_RETURN(const onnx::InputTensors zeros,
                            MakeZeroTensors(session_.runtime(), signature_, asked));
    const Result<RawAnswers> answers = Ask(zeros, asked);
    if (answers.ok()) return answers->scores.width;
    unknown = answers.error();
  }
  const std::vector<int64_t>& shape = port.type.shape;
  if (port.kind == onnx::ValueKind::kTensor && shape.size() == 1) return 1;
  if (shape.size() == 2 && shape[1] > 0) return shape[1];
  if (facts_.classes > 0) return facts_.classes;
  return unknown;
}

AnswerKind OnnxModel::KindOf(int64_t width, bool are_maps) const {
  if (!signature_.score) return AnswerKind::kLabel;
  const bool are_probabilities =
      are_maps || signature_.label || IsProbabilityName(session_.outputs()[*signature_.score].name);
  if (width == 1 && !are_maps) {
    if (signature_.label) return AnswerKind::kLabeledProbability;
    return are_probabilities ? AnswerKind::kProbability : AnswerKind::kNumber;
  }
  return are_probabilities ? AnswerKind::kClassProbabilities : AnswerKind::kNumbers;
}

Status OnnxModel::CheckColumns(const FeatureBatch& batch) const {
  const auto found = static_cast<int64_t>(batch.columns.size());
  const auto expected = static_cast<int64_t>(signature_.features.size());
  const bool fits =
      expected > 0 ? found == expected : found >= std::max<int64_t>(facts_.features_needed, 1);
  if (fits) return {};
  return Error{.kind = ErrorKind::kModel,
               .message = "The model takes another number of features.",
               .found = fmt::format("{} columns", found),
               .expected = expected > 0
                               ? fmt::format("{} features", expected)
                               : fmt::format("at least {} features", facts_.features_needed)};
}

Result<RawAnswers> OnnxModel::Ask(const onnx::InputTensors& inputs,
                                  const onnx::AskedRows& asked) const {
  CANDOR_ASSIGN_OR_RETURN(const std::vector<onnx::ValuePointer> values,
                          session_.Run(inputs.values, wanted_));
  RawAnswers answers;
  if (signature_.label) {
    CANDOR_ASSIGN_OR_RETURN(answers.labels,
                            ReadLabels(session_.runtime(), values.front().get(), asked));
  }
  if (signature_.score) {
    CANDOR_ASSIGN_OR_RETURN(answers.scores,
                            ReadScores(session_.runtime(), values.back().get(), asked));
  }
  return answers;
}

Result<Answers> OnnxModel::PredictChunk(const FeatureBatch& batch, int64_t begin,
                                        int64_t end) const {
  std::vector<dataset::ColumnView> columns;
  for (const dataset::ColumnView& column : batch.columns) {
    columns.push_back(dataset::Slice(column, begin, end - begin));
  }
  const FeatureBatch chunk{
      .rows = end - begin, .first_row = batch.first_row + begin, .columns = columns};
  const onnx::AskedRows asked = PlaceRows(chunk.rows);
  CANDOR_ASSIGN_OR_RETURN(const onnx::InputTensors inputs,
                          MakeInputTensors(session_.runtime(), signature_, chunk, asked));
  CANDOR_ASSIGN_OR_RETURN(RawAnswers raw, Ask(inputs, asked));
  if (signature_.score && raw.scores.width != info_.score_width) {
    return Error{.kind = ErrorKind::kModel,
                 .message = "The ONNX model answers another number of scores than it declares.",
                 .found = fmt::format("{}", raw.scores.width),
                 .expected = fmt::format("{}", info_.score_width)};
  }
  Answers answers{.rows = chunk.rows, .score_width = info_.score_width};
  answers.scores_are_lists =
      info_.answer == AnswerKind::kClassProbabilities || info_.answer == AnswerKind::kNumbers;
  if (info_.answer == AnswerKind::kClassProbabilities && !signature_.label) {
    raw.labels = LikeliestClasses(raw.scores);
  }
  answers.label_width = raw.labels.empty() ? 0 : 1;
  answers.scores = std::move(raw.scores.numbers);
  answers.labels = std::move(raw.labels);
  return answers;
}

Result<Answers> OnnxModel::Predict(const FeatureBatch& batch, const RunContext& context) const {
  CANDOR_RETURN_IF_ERROR(context.CheckStop());
  CANDOR_RETURN_IF_ERROR(CheckColumns(batch));
  const int64_t chunk_rows = ChunkRows();
  const int64_t chunks = (batch.rows + chunk_rows - 1) / chunk_rows;
  std::vector<Answers> parts(static_cast<size_t>(chunks));
  CANDOR_RETURN_IF_ERROR(ParallelFor(context, chunks, [&](int64_t i) -> Status {
    CANDOR_ASSIGN_OR_RETURN(
        parts[static_cast<size_t>(i)],
        PredictChunk(batch, i * chunk_rows, std::min(batch.rows, (i + 1) * chunk_rows)));
    return {};
  }));
  if (parts.empty()) return Answers{.score_width = info_.score_width};
  Answers answers = std::move(parts.front());
  for (size_t i = 1; i < parts.size(); ++i) Append(std::move(parts[i]), &answers);
  return answers;
}

}  // namespace

Result<std::unique_ptr<Model>> OpenOnnxModel(std::string_view bytes) {
  CANDOR_ASSIGN_OR_RETURN(onnx::Session session, onnx::Session::Open(bytes));
  CANDOR_ASSIGN_OR_RETURN(TableSignature signature, ReadSignature(session));
  auto model = std::make_unique<OnnxModel>(std::move(session), std::move(signature),
                                           onnx::ReadFileFacts(bytes));
  CANDOR_RETURN_IF_ERROR(model->Describe());
  return std::unique_ptr<Model>(std::move(model));
}

}  // namespace candor::predictor
