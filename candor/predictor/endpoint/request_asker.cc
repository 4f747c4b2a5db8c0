#include <utility>
#include <vector>

#include "candor/predictor/codec/body_excerpt_internal.h"
#include "candor/predictor/endpoint/record_asker.h"
#include "candor/predictor/endpoint/record_rows_internal.h"

namespace candor::predictor {
namespace {

constexpr int kAttemptsToDecode = 3;

class RequestAsker : public RecordAsker {
 public:
  RequestAsker(std::shared_ptr<const RequestEncoder> encoder,
               std::shared_ptr<const AnswerDecoder> decoder, std::shared_ptr<Endpoint> endpoint,
               std::shared_ptr<CallRecorder> recorder)
      : encoder_(std::move(encoder)),
        decoder_(std::move(decoder)),
        endpoint_(std::move(endpoint)),
        recorder_(std::move(recorder)) {}

  AskResult Ask(std::span<const Record> records, const RunContext& context) override {
    if (records.empty()) return {.outcome = Outcome::kAnswered};
    std::vector<std::string_view> texts;
    texts.reserve(records.size());
    for (const Record& record : records) texts.push_back(record.text);
    const std::string body = encoder_->Body(texts);
    for (int attempt = 1;; ++attempt) {
      Exchange exchange = Send(body, static_cast<int64_t>(records.size()), context);
      if (exchange.outcome != Outcome::kAnswered) {
        return {.outcome = exchange.outcome, .error = std::move(exchange.error)};
      }
      Result<Answers> answers =
          decoder_->Decode(exchange.body, static_cast<int64_t>(records.size()));
      if (answers.ok()) {
        if (context.progress != nullptr) context.progress->Advance(answers->rows);
        return {.outcome = Outcome::kAnswered, .answers = std::move(answers).value()};
      }
      if (attempt == kAttemptsToDecode) {
        return {.outcome = Outcome::kFatal, .error = Unusable(answers.error(), records, body)};
      }
      recorder_->AddRetry();
    }
  }

 private:
  Exchange Send(const std::string& body, int64_t rows, const RunContext& context) {
    Exchange exchange = endpoint_->Invoke(body, context);
    for (int i = 1; i < exchange.attempts; ++i) recorder_->AddCall(rows, 0, false);
    if (exchange.attempts > 0) {
      recorder_->AddCall(rows, exchange.seconds, exchange.outcome == Outcome::kAnswered);
    }
    return exchange;
  }

  // The decoder says what is wrong and shows the answer.
  Error Unusable(const Error& reason, std::span<const Record> records,
                 const std::string& body) const {
    Error error = reason;
    error.kind = ErrorKind::kModel;
    const std::string place = endpoint_->name() + ", " + DescribeRows(records);
    error.where = reason.where.empty() ? place : place + ", " + reason.where;
    if (!error.found.empty()) error.found += "; ";
    error.found += "the request begins with " + BodyExcerpt(body);
    return error;
  }

  const std::shared_ptr<const RequestEncoder> encoder_;
  const std::shared_ptr<const AnswerDecoder> decoder_;
  const std::shared_ptr<Endpoint> endpoint_;
  const std::shared_ptr<CallRecorder> recorder_;
};

}  // namespace

std::unique_ptr<RecordAsker> MakeRequestAsker(std::shared_ptr<const RequestEncoder> encoder,
                                              std::shared_ptr<const AnswerDecoder> decoder,
                                              std::shared_ptr<Endpoint> endpoint,
                                              std::shared_ptr<CallRecorder> recorder) {
  return std::make_unique<RequestAsker>(std::move(encoder), std::move(decoder), std::move(endpoint),
                                        std::move(recorder));
}

}  // namespace candor::predictor
