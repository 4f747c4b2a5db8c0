#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "candor/base/unexpected_error.h"
#include "candor/predictor/endpoint/answer_shape_internal.h"
#include "candor/predictor/endpoint/record_asker.h"
#include "candor/predictor/endpoint/record_rows_internal.h"

namespace candor::predictor {
namespace {

constexpr int64_t kFewestRecords = 64;  // a batch is not made smaller only to occupy a thread

// Records [begin, end) of a call.
struct Range {
  size_t begin = 0;
  size_t end = 0;
  size_t size() const { return end - begin; }
};

// One call to Ask. It lives on its caller's stack; guarded by the asker's mutex.
struct Job {
  std::span<const Record> records;
  const RunContext* context = nullptr;
  size_t batch_records = 0;    // the most that a batch takes
  size_t next = 0;             // records from here on have not been handed out
  std::deque<Range> returned;  // too large, to be cut again; in order
  int in_flight = 0;
  size_t failed_at = 0;  // first record of the batch that failed
  std::optional<AskResult> failure;
  std::vector<std::pair<size_t, Answers>> answers;  // by first record
  std::map<size_t, Refusal> refusals;               // by first record
  bool has_enough_refusals = false;
  std::condition_variable_any done;

  bool HasWork() const {
    return !failure && !has_enough_refusals && (!returned.empty() || next < records.size());
  }
  bool IsDone() const { return in_flight == 0 && !HasWork(); }

  std::span<const Record> Of(const Range& range) const {
    return records.subspan(range.begin, range.size());
  }
  Refusal AllRefusals() const {
    Refusal all;
    for (const auto& [begin, refusal] : refusals) all.Append(Refusal(refusal));
    for (const auto& [begin, answered] : answers) all.answered += answered.rows;
    return all;
  }
  void Refuse(size_t at, Refusal&& refusal) {
    refusals.emplace(at, std::move(refusal));
    const Refusal all = AllRefusals();
    has_enough_refusals = all.is_enough() || all.is_hopeless();
  }
  void Fail(size_t at, AskResult&& result) {
    if (failure && failed_at <= at) return;
    failed_at = at;
    failure = std::move(result);
  }
};

int64_t TextBytes(std::span<const Record> records) {
  int64_t bytes = 0;
  for (const Record& record : records) bytes += static_cast<int64_t>(record.text.size());
  return bytes;
}

class BatchingAsker : public RecordAsker {
 public:
  BatchingAsker(std::shared_ptr<RecordAsker> inner, std::shared_ptr<const RequestEncoder> encoder,
                const BatchOptions& options, std::shared_ptr<CallRecorder> recorder)
      : inner_(std::move(inner)),
        encoder_(std::move(encoder)),
        options_(options),
        recorder_(std::move(recorder)),
        payload_limit_(options.max_payload_bytes) {}

  ~BatchingAsker() override {
    for (std::jthread& thread : threads_) thread.request_stop();
  }

  AskResult Ask(std::span<const Record> records, const RunContext& context) override {
    if (records.empty()) return {.outcome = Outcome::kAnswered};
    Job job;
    job.records = records;
    job.context = &context;
    job.batch_records = BatchRecords(records.size());
    std::unique_lock lock(mutex_);
    jobs_.push_back(&job);
    WakeFor(&job);
    if (!job.done.wait(lock, context.stop, [&job] { return job.IsDone(); })) {
      job.Fail(0, {.outcome = Outcome::kStopped, .error = context.CheckStop().error()});
      job.done.wait(lock, [&job] { return job.IsDone(); });
    }
    std::erase(jobs_, &job);
    lock.unlock();
    return Finish(&job);
  }

 private:
  // The rule of the header: even batches that give every thread work.
  size_t BatchRecords(size_t count) const {
    const auto records = static_cast<int64_t>(count);
    const int64_t threads = std::max(options_.threads, 1);
    int64_t most = std::max(kFewestRecords, (records + threads - 1) / threads);
    most = std::min(most, encoder_->max_records());
    if (options_.max_records > 0) most = std::min(most, options_.max_records);
    most = std::max<int64_t>(most, 1);
    const int64_t batches = (records + most - 1) / most;
    return static_cast<size_t>((records + batches - 1) / batches);
  }

  // At least as many as will be cut: a job is cut by records and by bytes.
  size_t ExpectedBatches(const Job& job) const {
    const size_t by_records = (job.records.size() + job.batch_records - 1) / job.batch_records;
    const int64_t bytes =
        encoder_->BodyBytes(static_cast<int64_t>(job.records.size()), TextBytes(job.records));
    return by_records + static_cast<size_t>(bytes / std::max<int64_t>(payload_limit_, 1));
  }

  // Threads are started when there is work for them.
  void WakeFor(Job* job) {
    const size_t batches = ExpectedBatches(*job);
    wanted_threads_ += batches;
    const auto most = static_cast<size_t>(std::max(options_.threads, 1));
    try {
      while (threads_.size() < std::min(wanted_threads_, most)) {
        threads_.emplace_back([this](const std::stop_token& stop) { Work(stop); });
      }
    } catch (const std::system_error& error) {  // those that run take the work
      if (threads_.empty()) {
        job->Fail(0, {.outcome = Outcome::kFatal,
                      .error = {.kind = ErrorKind::kUnavailable,
                                .message = "No thread could be started.",
                                .found = error.what()}});
      }
    }
    for (size_t i = 0; i < std::min(batches, threads_.size()); ++i) work_.notify_one();
  }

  void Work(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (true) {
      std::deque<Job*>::iterator found;
      const bool has_work = work_.wait(lock, stop, [this, &found] {
        found = std::find_if(jobs_.begin(), jobs_.end(), [](Job* job) { return job->HasWork(); });
        return found != jobs_.end();
      });
      if (!has_work) return;
      Job& job = **found;
      if (const std::optional<Range> batch = NextBatch(&job)) {
        ++job.in_flight;
        lock.unlock();
        AskResult result = AskSafely(job.Of(*batch), *job.context);
        lock.lock();
        --job.in_flight;
        Settle(&job, *batch, std::move(result));
      }
      // Under the lock: the caller may take the job down as soon as it sees it done.
      if (job.IsDone()) job.done.notify_all();
    }
  }

  // An exception must not end the process from this thread.
  AskResult AskSafely(std::span<const Record> records, const RunContext& context) const {
    try {
      return inner_->Ask(records, context);
    } catch (const std::exception& exception) {
      return {.outcome = Outcome::kFatal, .error = UnexpectedError(exception)};
    }
  }

  // Takes the next batch off the job; none when a record is too large even alone.
  std::optional<Range> NextBatch(Job* job) {
    Range all = {job->next, job->records.size()};
    if (!job->returned.empty()) all = job->returned.front();
    const Range batch = {all.begin, all.begin + Fitting(*job, all)};
    if (batch.size() == 0) {
      job->Fail(all.begin,
                TooLarge(job->Of({all.begin, all.begin + 1}), options_.max_payload_bytes));
      return std::nullopt;
    }
    if (job->returned.empty()) {
      job->next = batch.end;
    } else if (batch.end == all.end) {
      job->returned.pop_front();
    } else {
      job->returned.front().begin = batch.end;
    }
    return batch;
  }

  // How many records from the start of the range on go into one request. One always does while
  // it keeps to the configured limit, for the lowered limit is a guess.
  size_t Fitting(const Job& job, const Range& range) const {
    const size_t most = std::min(range.size(), job.batch_records);
    int64_t bytes = 0;
    for (size_t count = 0; count < most; ++count) {
      bytes += static_cast<int64_t>(job.records[range.begin + count].text.size());
      const int64_t limit = count == 0 ? options_.max_payload_bytes : payload_limit_;
      if (encoder_->BodyBytes(static_cast<int64_t>(count) + 1, bytes) > limit) return count;
    }
    return most;
  }

  void Settle(Job* job, const Range& batch, AskResult&& result) {
    if (result.outcome == Outcome::kAnswered) {
      CANDOR_CHECK(result.answers.rows == static_cast<int64_t>(batch.size()));
      job->answers.emplace_back(batch.begin, std::move(result.answers));
    } else if (result.outcome == Outcome::kRefused && result.refusal) {
      job->Refuse(batch.begin, *std::move(result.refusal));
    } else if (result.outcome != Outcome::kTooLarge) {
      job->Fail(batch.begin, std::move(result));
    } else if (batch.size() == 1) {
      job->Fail(batch.begin, TooLarge(job->Of(batch), std::nullopt));
    } else {
      LowerPayloadLimit(job->Of(batch));
      const auto later =
          std::find_if(job->returned.begin(), job->returned.end(),
                       [&batch](const Range& range) { return range.begin > batch.begin; });
      job->returned.insert(later, batch);
      work_.notify_all();
    }
  }

  // Only a request that kept to the limit lowers it: others were sent before the last lowering.
  void LowerPayloadLimit(std::span<const Record> records) {
    const auto count = static_cast<int64_t>(records.size());
    const int64_t bytes = encoder_->BodyBytes(count, TextBytes(records));
    if (bytes > payload_limit_) return;
    payload_limit_ = bytes / 2;
    recorder_->AddWarning(
        {.code = "batch-size-reduced",
         .text = fmt::format(
             "Prediction batch size is reduced to {} to fit max payload size limit.", count / 2)});
  }

  AskResult TooLarge(std::span<const Record> record, std::optional<int64_t> limit) const {
    const int64_t bytes = encoder_->BodyBytes(1, TextBytes(record));
    return {.outcome = Outcome::kTooLarge,
            .error = {.kind = ErrorKind::kModel,
                      .message = "A record is too large for a request.",
                      .where = DescribeRows(record),
                      .found = fmt::format("a request of {} bytes", bytes),
                      .expected = limit ? fmt::format("at most {} bytes", *limit)
                                        : "a size that the endpoint does not refuse (413)",
                      .hint = "Leave out the feature that makes the row so long, or raise the "
                              "limit of the endpoint and candor.endpoint.max_payload_bytes."}};
  }

  static AskResult Finish(Job* job) {
    if (job->failure) return *std::move(job->failure);
    if (!job->refusals.empty()) {
      Refusal refusal = job->AllRefusals();
      refusal.gave_up = refusal.gave_up || job->next < job->records.size();
      Error error = refusal.ToError();
      return {
          .outcome = Outcome::kRefused, .error = std::move(error), .refusal = std::move(refusal)};
    }
    std::sort(job->answers.begin(), job->answers.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    AskResult result{.outcome = Outcome::kAnswered};
    for (auto& [begin, answers] : job->answers) {
      const std::string where =
          DescribeRows(job->records.subspan(begin, static_cast<size_t>(answers.rows)));
      const Status joined = JoinAnswers(std::move(answers), where, &result.answers);
      if (!joined.ok()) return {.outcome = Outcome::kFatal, .error = joined.error()};
    }
    return result;
  }

  const std::shared_ptr<RecordAsker> inner_;
  const std::shared_ptr<const RequestEncoder> encoder_;
  const BatchOptions options_;
  const std::shared_ptr<CallRecorder> recorder_;

  std::mutex mutex_;
  std::condition_variable_any work_;
  std::deque<Job*> jobs_;              // guarded by mutex_
  int64_t payload_limit_;              // guarded by mutex_
  size_t wanted_threads_ = 0;          // batches of all calls so far; guarded by mutex_
  std::vector<std::jthread> threads_;  // started as batches wait; guarded by mutex_
};

}  // namespace

std::unique_ptr<RecordAsker> MakeBatchingAsker(std::shared_ptr<RecordAsker> inner,
                                               std::shared_ptr<const RequestEncoder> encoder,
                                               const BatchOptions& options,
                                               std::shared_ptr<CallRecorder> recorder) {
  return std::make_unique<BatchingAsker>(std::move(inner), std::move(encoder), options,
                                         std::move(recorder));
}

}  // namespace candor::predictor
