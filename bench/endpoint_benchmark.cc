// Rows through a slow endpoint in batches of 50, so many in flight as CANDOR_BENCH_IN_FLIGHT says.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <numeric>
#include <utility>

#include "bench/input.h"
#include "bench/request_rows.h"
#include "candor/base/parallel.h"
#include "candor/predictor/endpoint/endpoint_predictor.h"
#include "candor/predictor/http/plain_endpoint.h"

namespace candor::bench {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Adds up how long requests were in flight.
class MeasuredEndpoint : public predictor::Endpoint {
 public:
  explicit MeasuredEndpoint(std::unique_ptr<Endpoint> inner) : inner_(std::move(inner)) {}

  predictor::Exchange Invoke(std::string_view body, const RunContext& context) override {
    const auto start = Clock::now();
    predictor::Exchange exchange = inner_->Invoke(body, context);
    seconds_ += SecondsSince(start);
    return exchange;
  }
  const std::string& name() const override { return inner_->name(); }
  std::string identity() const override { return inner_->identity(); }
  double seconds() const { return seconds_; }

 private:
  const std::unique_ptr<Endpoint> inner_;
  std::atomic<double> seconds_ = 0;
};

predictor::EndpointPredictorOptions Options(int in_flight) {
  predictor::EndpointPredictorOptions options;
  options.budget.max_in_flight = in_flight;
  options.batch.max_records = 50;
  options.batch.threads = in_flight;
  return options;
}

// The rows in blocks, as a scan of a CSV hands them to a predictor: about a MiB each.
class Blocks {
 public:
  explicit Blocks(int64_t rows) {
    for (int64_t first = 0; first < rows; first += kRowsABlock) {
      blocks_.push_back(std::make_unique<RequestRows>(first, std::min(kRowsABlock, rows - first)));
    }
  }

  // Sum of the answers, which are the rows' own numbers. Blocks are asked about side by side, each
  // on one thread, as jobs do it.
  Result<double> Ask(predictor::Predictor& predictor, const RunContext& context) const {
    std::vector<double> sums(blocks_.size());
    CANDOR_RETURN_IF_ERROR(
        ParallelFor(context, static_cast<int64_t>(blocks_.size()), [&](int64_t index) -> Status {
          const auto i = static_cast<size_t>(index);
          CANDOR_ASSIGN_OR_RETURN(const predictor::Answers answers,
                                  predictor.Predict(blocks_[i]->batch(), {.threads = 1}));
          CANDOR_ASSIGN_OR_RETURN(sums[i], blocks_[i]->SumOfAnswers(answers));
          return {};
        }));
    return std::accumulate(sums.begin(), sums.end(), 0.0);
  }

 private:
  static constexpr int64_t kRowsABlock = 10'000;
  std::vector<std::unique_ptr<const RequestRows>> blocks_;
};

// A new predictor each time: one that has seen the rows would send none.
void AskEndpoint(benchmark::State& state) {
  const auto in_flight = static_cast<int>(EnvironmentNumber("CANDOR_BENCH_IN_FLIGHT"));
  const Blocks blocks(Rows());
  double in_flight_seconds = 0, wall_seconds = 0;
  for (auto _ : state) {
    const auto start = Clock::now();
    auto endpoint = std::make_shared<MeasuredEndpoint>(
        predictor::MakePlainEndpoint({.url = EnvironmentText("CANDOR_BENCH_URL")}).value());
    const auto predictor =
        predictor::MakeEndpointPredictor(endpoint, RequestRows::Names(), Options(in_flight))
            .value();
    const Result<double> sum = blocks.Ask(*predictor, Context());
    wall_seconds += SecondsSince(start);
    in_flight_seconds += endpoint->seconds();
    if (sum.ok()) {
      state.counters["answer"] = *sum;
    } else {
      state.SkipWithError(sum.error().ToString().c_str());
    }
  }
  state.counters["slots_filled"] = in_flight_seconds / (in_flight * wall_seconds);
}
BENCHMARK(AskEndpoint)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);

}  // namespace
}  // namespace candor::bench
