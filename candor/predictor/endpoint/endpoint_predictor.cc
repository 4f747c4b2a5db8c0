#include "candor/predictor/endpoint/endpoint_predictor.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "candor/base/parallel.h"

namespace candor::predictor {
namespace {

constexpr int64_t kRowsAPiece = 8192;

// The records of some consecutive rows: one text, and where each ends.
struct Piece {
  std::string text;
  std::vector<size_t> ends;
};

ErrorKind KindOf(const AskResult& result) {
  switch (result.outcome) {
    case Outcome::kThrottled:
    case Outcome::kTimedOut:
    case Outcome::kFaulty:
      return ErrorKind::kUnavailable;
    case Outcome::kRefused:
    case Outcome::kTooLarge:
      return ErrorKind::kModel;
    case Outcome::kStopped:
      return ErrorKind::kCancelled;
    case Outcome::kAnswered:
    case Outcome::kFatal:
      break;
  }
  return result.error.kind;
}

class EndpointPredictor : public Predictor {
 public:
  EndpointPredictor(std::shared_ptr<const RequestEncoder> encoder,
                    std::shared_ptr<RecordAsker> asker, std::shared_ptr<CallRecorder> recorder)
      : encoder_(std::move(encoder)), asker_(std::move(asker)), recorder_(std::move(recorder)) {}

  Result<Answers> Predict(const FeatureBatch& batch, const RunContext& context) override {
    std::vector<Piece> pieces(static_cast<size_t>((batch.rows + kRowsAPiece - 1) / kRowsAPiece));
    CANDOR_RETURN_IF_ERROR(
        ParallelFor(context, static_cast<int64_t>(pieces.size()), [&](int64_t piece) {
          return Encode(batch, piece * kRowsAPiece, &pieces[static_cast<size_t>(piece)]);
        }));
    AskResult result = asker_->Ask(RecordsOf(batch, pieces), context);
    if (result.outcome == Outcome::kAnswered) return std::move(result.answers);
    result.error.kind = KindOf(result);
    return std::move(result.error);
  }

  CallStatistics statistics() const override { return recorder_->statistics(); }
  std::vector<Warning> TakeWarnings() override { return recorder_->TakeWarnings(); }

 private:
  Status Encode(const FeatureBatch& batch, int64_t begin, Piece* piece) const {
    const int64_t end = std::min(batch.rows, begin + kRowsAPiece);
    piece->ends.reserve(static_cast<size_t>(end - begin));
    for (int64_t row = begin; row < end; ++row) {
      CANDOR_RETURN_IF_ERROR(encoder_->AppendRecord(batch, row, &piece->text));
      piece->ends.push_back(piece->text.size());
    }
    return {};
  }

  static std::vector<Record> RecordsOf(const FeatureBatch& batch,
                                       const std::vector<Piece>& pieces) {
    std::vector<Record> records;
    records.reserve(static_cast<size_t>(batch.rows));
    int64_t row = batch.first_row;
    for (const Piece& piece : pieces) {
      const std::string_view text = piece.text;
      size_t begin = 0;
      for (const size_t end : piece.ends) {
        records.push_back({text.substr(begin, end - begin), row++});
        begin = end;
      }
    }
    return records;
  }

  const std::shared_ptr<const RequestEncoder> encoder_;
  const std::shared_ptr<RecordAsker> asker_;
  const std::shared_ptr<CallRecorder> recorder_;
};

}  // namespace

Result<std::unique_ptr<Predictor>> MakeEndpointPredictor(std::shared_ptr<Endpoint> endpoint,
                                                         const FeatureNames& names,
                                                         const EndpointPredictorOptions& options) {
  CANDOR_ASSIGN_OR_RETURN(RequestEncoder made_encoder,
                          RequestEncoder::Make(options.request, names.names));
  CANDOR_ASSIGN_OR_RETURN(AnswerDecoder made_decoder,
                          AnswerDecoder::Make(options.accept, options.location));
  const auto encoder = std::make_shared<const RequestEncoder>(std::move(made_encoder));
  const auto decoder = std::make_shared<const AnswerDecoder>(std::move(made_decoder));
  const auto recorder = std::make_shared<CallRecorder>();
  std::shared_ptr<Endpoint> patient = MakeRetryingEndpoint(
      MakeBudgetedEndpoint(std::move(endpoint), options.budget, recorder), options.retry, recorder);
  std::shared_ptr<RecordAsker> asker =
      MakeRequestAsker(encoder, decoder, std::move(patient), recorder);
  if (options.journal != nullptr) {
    asker = MakeJournalingAsker(std::move(asker), options.journal, recorder);
  }
  asker = MakeBisectingAsker(std::move(asker), recorder);
  asker = MakeBatchingAsker(std::move(asker), encoder, options.batch, recorder);
  asker = MakeSparingAsker(std::move(asker), options.sparing, options.journal, recorder);
  return std::unique_ptr<Predictor>(
      std::make_unique<EndpointPredictor>(encoder, std::move(asker), recorder));
}

}  // namespace candor::predictor
