#include <optional>
#include <utility>

#include "candor/predictor/endpoint/answer_shape_internal.h"
#include "candor/predictor/endpoint/record_asker.h"
#include "candor/predictor/endpoint/record_rows_internal.h"

namespace candor::predictor {
namespace {

// What has come out of a batch so far.
struct Findings {
  Answers answers;
  Refusal refusal;
  std::optional<AskResult> failure;  // ends the search

  bool IsOver() const { return failure || refusal.is_hopeless() || refusal.is_enough(); }
};

class BisectingAsker : public RecordAsker {
 public:
  BisectingAsker(std::shared_ptr<RecordAsker> inner, std::shared_ptr<CallRecorder> recorder)
      : inner_(std::move(inner)), recorder_(std::move(recorder)) {}

  AskResult Ask(std::span<const Record> records, const RunContext& context) override {
    Findings findings;
    Search(records, context, &findings);
    if (findings.failure) return *std::move(findings.failure);
    if (findings.refusal.refused > 0) {
      Error error = findings.refusal.ToError();
      return {.outcome = Outcome::kRefused,
              .error = std::move(error),
              .refusal = std::move(findings.refusal)};
    }
    return {.outcome = Outcome::kAnswered, .answers = std::move(findings.answers)};
  }

 private:
  // Asks for the records, in halves when they are refused. As deep as the logarithm of their
  // number.
  void Search(std::span<const Record> records, const RunContext& context, Findings* findings) {
    AskResult result = inner_->Ask(records, context);
    if (result.outcome == Outcome::kAnswered) {
      Keep(records, std::move(result.answers), findings);
    } else if (result.outcome != Outcome::kRefused) {
      findings->failure = std::move(result);
    } else if (records.size() <= 1) {
      for (const Record& record : records) {
        findings->refusal.Add(record.row, record.text, std::move(result.error));
      }
    } else {
      recorder_->AddWarning({.code = "per-record-fallback",
                             .text = "Fallback to per-record prediction because of model error."});
      const size_t half = records.size() / 2;
      Search(records.first(half), context, findings);
      if (findings->IsOver()) {
        findings->refusal.gave_up = true;
        return;
      }
      Search(records.subspan(half), context, findings);
    }
  }

  static void Keep(std::span<const Record> records, Answers&& answers, Findings* findings) {
    if (records.empty()) return;
    const Status joined =
        JoinAnswers(std::move(answers), DescribeRows(records), &findings->answers);
    if (!joined.ok()) {
      findings->failure = AskResult{.outcome = Outcome::kFatal, .error = joined.error()};
    }
    findings->refusal.answered += std::ssize(records);
  }

  const std::shared_ptr<RecordAsker> inner_;
  const std::shared_ptr<CallRecorder> recorder_;
};

}  // namespace

std::unique_ptr<RecordAsker> MakeBisectingAsker(std::shared_ptr<RecordAsker> inner,
                                                std::shared_ptr<CallRecorder> recorder) {
  return std::make_unique<BisectingAsker>(std::move(inner), std::move(recorder));
}

}  // namespace candor::predictor
