#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "candor/predictor/endpoint/answer_journal_internal.h"
#include "candor/predictor/endpoint/hash_index_internal.h"
#include "candor/predictor/endpoint/record_asker.h"
#include "candor/predictor/endpoint/record_rows_internal.h"
#include "candor/predictor/endpoint/remembered_answers_internal.h"

namespace candor::predictor {
namespace {

// Where the answers of one call come from.
struct Plan {
  std::vector<RecordHash> hashes;
  std::vector<int64_t> entries;  // what is remembered for a record, or kNone
  std::vector<int64_t> asks;     // else which of `asked` it equals
  std::vector<Record> asked;     // the first of each set of equal records
  std::vector<RecordHash> asked_hashes;
};

Answers WithRoom(int64_t rows, const AnswerShape& shape) {
  Answers answers{.rows = rows,
                  .score_width = shape.score_width,
                  .scores_are_lists = shape.scores_are_lists,
                  .scores = {},
                  .label_width = shape.label_width,
                  .labels_are_lists = shape.labels_are_lists,
                  .labels = {}};
  answers.scores.resize(static_cast<size_t>(rows * shape.score_width));
  answers.labels.resize(static_cast<size_t>(rows * shape.label_width));
  return answers;
}

void CopyRow(const Answers& from, int64_t from_row, int64_t row, Answers* to) {
  const int64_t scores = from.score_width;
  const auto score = from.scores.begin() + from_row * scores;
  std::copy(score, score + scores, to->scores.begin() + row * scores);
  const int64_t labels = from.label_width;
  const auto label = from.labels.begin() + from_row * labels;
  std::copy(label, label + labels, to->labels.begin() + row * labels);
}

class SparingAsker : public RecordAsker {
 public:
  SparingAsker(std::shared_ptr<RecordAsker> inner, const SparingOptions& options,
               const std::shared_ptr<AnswerJournal>& journal,
               std::shared_ptr<CallRecorder> recorder)
      : inner_(std::move(inner)), recorder_(std::move(recorder)), memory_(options.max_bytes) {
    if (journal != nullptr) Resume(*journal);
  }

  AskResult Ask(std::span<const Record> records, const RunContext& context) override {
    if (records.empty()) return {.outcome = Outcome::kAnswered};
    Plan plan = MakePlan(records);
    AskResult fresh{.outcome = Outcome::kAnswered};
    const int64_t asked_for =
        std::count(plan.entries.begin(), plan.entries.end(), HashIndex::kNone);
    Advance(std::ssize(records) - asked_for, context);  // those that are remembered
    if (!plan.asked.empty()) {
      fresh = inner_->Ask(plan.asked, context);
      if (fresh.outcome != Outcome::kAnswered) return fresh;
    }
    Advance(asked_for - std::ssize(plan.asked), context);  // those that equal one of the asked
    return Combine(records, plan, std::move(fresh.answers));
  }

 private:
  static void Advance(int64_t rows, const RunContext& context) {
    if (rows > 0 && context.progress != nullptr) context.progress->Advance(rows);
  }

  void Resume(AnswerJournal& journal) {
    journal.ReadStored([this](std::span<const RecordHash> hashes, const Answers& answers) {
      // Answers of another shape were never used together: they are asked for again.
      if (!memory_.Join(ShapeOf(answers), "the journal").ok()) return;
      for (size_t i = 0; i < hashes.size(); ++i) {
        memory_.Add(hashes[i], answers, static_cast<int64_t>(i));
      }
    });
    was_resumed_.assign(static_cast<size_t>(memory_.size()), false);
    if (std::optional<Warning> warning = journal.TakeWarning()) {
      recorder_->AddWarning(*std::move(warning));
    }
  }

  Plan MakePlan(std::span<const Record> records) {
    Plan plan;
    plan.hashes.reserve(records.size());
    for (const Record& record : records) plan.hashes.push_back(HashRecord(record.text));
    const int64_t resumed = FindRemembered(&plan);
    plan.asks.resize(records.size());
    HashIndex distinct;
    distinct.Reserve(std::count(plan.entries.begin(), plan.entries.end(), HashIndex::kNone));
    for (size_t i = 0; i < records.size(); ++i) {
      if (plan.entries[i] != HashIndex::kNone) continue;
      const auto next = static_cast<int64_t>(plan.asked.size());
      plan.asks[i] = distinct.FindOrInsert(plan.hashes[i], next);
      if (plan.asks[i] != next) continue;
      plan.asked.push_back(records[i]);
      plan.asked_hashes.push_back(plan.hashes[i]);
    }
    recorder_->AddAsked(static_cast<int64_t>(records.size()));
    recorder_->AddResumed(resumed);
    recorder_->AddDuplicates(static_cast<int64_t>(records.size() - plan.asked.size()) - resumed);
    return plan;
  }

  // How many of them an earlier run answered. Only the first use of such an answer counts: later
  // ones would have been duplicates in any case.
  int64_t FindRemembered(Plan* plan) {
    int64_t resumed = 0;
    plan->entries.reserve(plan->hashes.size());
    const std::lock_guard lock(mutex_);
    for (const RecordHash& hash : plan->hashes) {
      const int64_t entry = memory_.Find(hash);
      plan->entries.push_back(entry);
      if (entry == HashIndex::kNone || static_cast<size_t>(entry) >= was_resumed_.size()) continue;
      if (was_resumed_[static_cast<size_t>(entry)]) continue;
      was_resumed_[static_cast<size_t>(entry)] = true;
      ++resumed;
    }
    return resumed;
  }

  AskResult Combine(std::span<const Record> records, const Plan& plan, Answers&& fresh) {
    Answers answers;
    {
      const std::lock_guard lock(mutex_);
      if (fresh.rows > 0) {
        const Status joined = memory_.Join(ShapeOf(fresh), DescribeRows(plan.asked));
        if (!joined.ok()) return {.outcome = Outcome::kFatal, .error = joined.error()};
        for (int64_t i = 0; i < fresh.rows; ++i) {
          memory_.Add(plan.asked_hashes[static_cast<size_t>(i)], fresh, i);
        }
      }
      answers = WithRoom(static_cast<int64_t>(records.size()), *memory_.shape());
      for (size_t i = 0; i < records.size(); ++i) {
        if (plan.entries[i] == HashIndex::kNone) continue;
        memory_.CopyTo(plan.entries[i], static_cast<int64_t>(i), &answers);
      }
    }
    for (size_t i = 0; i < records.size(); ++i) {
      if (plan.entries[i] != HashIndex::kNone) continue;
      CopyRow(fresh, plan.asks[i], static_cast<int64_t>(i), &answers);
    }
    return {.outcome = Outcome::kAnswered, .answers = std::move(answers)};
  }

  const std::shared_ptr<RecordAsker> inner_;
  const std::shared_ptr<CallRecorder> recorder_;
  std::mutex mutex_;
  RememberedAnswers memory_;  // guarded by mutex_
  std::vector<bool>
      was_resumed_;  // guarded by mutex_; the entries of earlier runs, which are first
};

}  // namespace

std::unique_ptr<RecordAsker> MakeSparingAsker(std::shared_ptr<RecordAsker> inner,
                                              const SparingOptions& options,
                                              const std::shared_ptr<AnswerJournal>& journal,
                                              std::shared_ptr<CallRecorder> recorder) {
  return std::make_unique<SparingAsker>(std::move(inner), options, journal, std::move(recorder));
}

}  // namespace candor::predictor
