#include <utility>
#include <vector>

#include "candor/predictor/endpoint/answer_journal_internal.h"
#include "candor/predictor/endpoint/record_asker.h"

namespace candor::predictor {
namespace {

class JournalingAsker : public RecordAsker {
 public:
  JournalingAsker(std::shared_ptr<RecordAsker> inner, std::shared_ptr<AnswerJournal> journal,
                  std::shared_ptr<CallRecorder> recorder)
      : inner_(std::move(inner)), journal_(std::move(journal)), recorder_(std::move(recorder)) {}

  AskResult Ask(std::span<const Record> records, const RunContext& context) override {
    AskResult result = inner_->Ask(records, context);
    if (result.outcome != Outcome::kAnswered) return result;
    std::vector<RecordHash> hashes;
    hashes.reserve(records.size());
    for (const Record& record : records) hashes.push_back(HashRecord(record.text));
    journal_->Append(hashes, result.answers);
    if (std::optional<Warning> warning = journal_->TakeWarning()) {
      recorder_->AddWarning(*std::move(warning));
    }
    return result;
  }

 private:
  const std::shared_ptr<RecordAsker> inner_;
  const std::shared_ptr<AnswerJournal> journal_;
  const std::shared_ptr<CallRecorder> recorder_;
};

}  // namespace

std::unique_ptr<RecordAsker> MakeJournalingAsker(std::shared_ptr<RecordAsker> inner,
                                                 std::shared_ptr<AnswerJournal> journal,
                                                 std::shared_ptr<CallRecorder> recorder) {
  return std::make_unique<JournalingAsker>(std::move(inner), std::move(journal),
                                           std::move(recorder));
}

}  // namespace candor::predictor
