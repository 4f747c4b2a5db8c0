// All metrics but the flip test, with intervals, of a table of int64 columns in memory: types are
// inferred, one facet, 74 strata.
#include <array>
#include <string>

#include "bench/input.h"
#include "candor/bias/analysis.h"
#include "candor/dataset/memory_source.h"

namespace candor::bench {
namespace {

const std::vector<std::string> kPostTraining = {"AD",   "CDDPL", "DAR", "DCA", "DCR", "DI",
                                                "DPPL", "DRR",   "GE",  "RD",  "SD",  "TE"};
constexpr int kLabel = 0, kPrediction = 1, kFacet = 2, kGroup = 3;

bias::BiasOptions Options() {
  return {.positive_values = {dataset::Cell(1)},
          .facets = {{.column = "facet", .values = {dataset::Cell(1)}}},
          .pre_training_metrics = {{"all"}},
          .post_training_metrics = kPostTraining};
}

bias::RoleRequest Request(const bias::BiasOptions& options) {
  bias::RoleRequest request;
  request.label = {"label", kLabel, kLabel, bias::LabelDictionary("label", options)};
  request.prediction = {"prediction", kPrediction, kPrediction,
                        bias::PredictionDictionary("prediction", options)};
  request.group = {"group", kGroup, kGroup, bias::GroupDictionary()};
  request.facets = {{"facet", kFacet, kFacet, bias::FacetDictionary(options.facets[0], options)}};
  return request;
}

Result<bias::BiasReport> Analyze(const std::vector<dataset::ColumnView>& views,
                                 const RunContext& context) {
  const bias::BiasOptions options = Options();
  dataset::MemorySource source({"label", "prediction", "facet", "group"}, views);
  bias::RoleScan scan(Request(options));
  const std::array<int, 4> columns = {kLabel, kPrediction, kFacet, kGroup};
  CANDOR_ASSIGN_OR_RETURN(const dataset::ScanReport report, source.Scan(columns, scan, context));
  static_cast<void>(report);
  return bias::AnalyzeBias(scan.Finish(), options, context);
}

double SumOfMetrics(const bias::BiasReport& report) {
  double sum = 0.0;
  for (const auto* stage : {&*report.pre_training, &*report.post_training}) {
    for (const bias::MetricRecord& record : stage->facets[0].entries[0].metrics) {
      sum += record.value.value.value();
    }
  }
  return sum;
}

void Metrics(benchmark::State& state) {
  const ColumnFile<int64_t> file("CANDOR_BENCH_FILE", 4, state);
  if (!file.ok()) return;
  std::vector<dataset::ColumnView> views;
  for (int64_t i = 0; i < 4; ++i) {
    views.push_back(
        {.layout = dataset::Layout::kInt64, .length = Rows(), .int64s = file.column(i).data()});
  }
  const RunContext context = Context();
  double sum = 0.0;
  for (auto _ : state) {
    const Result<bias::BiasReport> report = Analyze(views, context);
    sum = SumOfMetrics(report.value());
  }
  state.counters["answer"] = sum;
}
BENCHMARK(Metrics)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace candor::bench
