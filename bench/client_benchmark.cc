// What a batch of CSV costs the client: its processor time from rows to answers, encoding, hashing,
// HTTP and decoding included, one request at a time. No batch is asked for twice.
#include <sys/resource.h>

#include <memory>
#include <vector>

#include "bench/input.h"
#include "bench/request_rows.h"
#include "candor/predictor/endpoint/endpoint_predictor.h"
#include "candor/predictor/http/plain_endpoint.h"

namespace candor::bench {
namespace {

constexpr int64_t kBatches = 400;
constexpr int64_t kBatchesBefore = 10;  // not measured: connection, memory, caches

// User and system time of all threads of this process.
double ProcessorSeconds() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::unique_ptr<predictor::Predictor> MakePredictor() {
  predictor::EndpointPredictorOptions options;
  options.budget.max_in_flight = 1;
  options.batch.max_records = Rows();
  options.batch.threads = 1;
  return predictor::MakeEndpointPredictor(
             predictor::MakePlainEndpoint({.url = EnvironmentText("CANDOR_BENCH_URL")}).value(),
             RequestRows::Names(), options)
      .value();
}

void AskBatch(benchmark::State& state) {
  const auto predictor = MakePredictor();
  std::vector<std::unique_ptr<const RequestRows>> batches;
  for (int64_t i = 0; i < kBatchesBefore + kBatches; ++i) {
    batches.push_back(std::make_unique<RequestRows>(i * Rows(), Rows()));
  }
  double sum = 0;
  const auto ask = [&](const RequestRows& batch) -> Status {
    CANDOR_ASSIGN_OR_RETURN(const predictor::Answers answers,
                            predictor->Predict(batch.batch(), {}));
    CANDOR_ASSIGN_OR_RETURN(const double answer, batch.SumOfAnswers(answers));
    sum += answer;
    return {};
  };
  auto next = batches.begin();
  Status status;
  while (next < batches.begin() + kBatchesBefore && status.ok()) status = ask(**next++);
  for (auto _ : state) {
    const double start = ProcessorSeconds();
    if (status.ok()) status = ask(**next++);
    state.SetIterationTime(ProcessorSeconds() - start);
  }
  if (!status.ok()) state.SkipWithError(status.error().ToString().c_str());
  state.counters["answer"] = sum;
}
BENCHMARK(AskBatch)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(kBatches);

}  // namespace
}  // namespace candor::bench
