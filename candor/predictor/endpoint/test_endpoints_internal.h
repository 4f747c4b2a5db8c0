// Stand-ins for tests of the decorators.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "candor/predictor/endpoint/endpoint.h"
#include "candor/predictor/endpoint/record_asker.h"

namespace candor::predictor {

/// Answers each call (counted from 1) by a function, which several threads may call at once.
class FakeEndpoint : public Endpoint {
 public:
  using Script = std::function<Exchange(std::string_view body, int64_t call)>;
  explicit FakeEndpoint(Script script) : script_(std::move(script)) {}

  Exchange Invoke(std::string_view body, const RunContext& context) override {
    if (context.stop.stop_requested()) {
      return {.outcome = Outcome::kStopped, .error = context.CheckStop().error(), .attempts = 0};
    }
    return script_(body, ++calls_);
  }
  const std::string& name() const override { return name_; }
  std::string identity() const override { return name_; }
  int64_t calls() const { return calls_; }

 private:
  const Script script_;
  const std::string name_ = "endpoint fake";
  std::atomic<int64_t> calls_ = 0;
};

/// Answers by a function and keeps the texts that it was asked for, request by request.
class FakeAsker : public RecordAsker {
 public:
  using Script = std::function<AskResult(std::span<const Record> records)>;
  explicit FakeAsker(Script script) : script_(std::move(script)) {}

  AskResult Ask(std::span<const Record> records, const RunContext& context) override {
    {
      const std::lock_guard lock(mutex_);
      requests_.emplace_back();
      for (const Record& record : records) requests_.back().emplace_back(record.text);
    }
    if (context.stop.stop_requested()) {
      return {.outcome = Outcome::kStopped, .error = context.CheckStop().error()};
    }
    return script_(records);
  }

  std::vector<std::vector<std::string>> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  int64_t records() const {
    int64_t count = 0;
    for (const auto& request : requests()) count += static_cast<int64_t>(request.size());
    return count;
  }

 private:
  const Script script_;
  mutable std::mutex mutex_;
  std::vector<std::vector<std::string>> requests_;
};

inline Exchange Answered(std::string body, double seconds = 0.01) {
  return {
      .outcome = Outcome::kAnswered, .status = 200, .body = std::move(body), .seconds = seconds};
}

inline Exchange Failed(Outcome outcome, ErrorKind kind = ErrorKind::kUnavailable) {
  return {.outcome = outcome, .error = {.kind = kind, .message = "It failed.", .found = "500"}};
}

/// One score a record: the number that its text is.
inline AskResult Echo(std::span<const Record> records) {
  AskResult result{.outcome = Outcome::kAnswered};
  result.answers.rows = static_cast<int64_t>(records.size());
  result.answers.score_width = 1;
  for (const Record& record : records) {
    result.answers.scores.push_back(std::stod(std::string(record.text)));
  }
  return result;
}

/// Texts and the records that view them.
struct TestRecords {
  explicit TestRecords(std::vector<std::string> given) : texts(std::move(given)) {
    for (const std::string& text : texts) {
      records.push_back({text, static_cast<int64_t>(records.size())});
    }
  }
  /// "0", "1", ..
  static TestRecords Numbers(int count) {
    std::vector<std::string> texts;
    for (int i = 0; i < count; ++i) texts.push_back(std::to_string(i));
    return TestRecords(std::move(texts));
  }
  TestRecords(const TestRecords&) = delete;
  TestRecords& operator=(const TestRecords&) = delete;

  std::vector<std::string> texts;
  std::vector<Record> records;
};

}  // namespace candor::predictor
