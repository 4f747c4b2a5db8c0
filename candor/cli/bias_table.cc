#include "candor/cli/bias_table.h"

#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "candor/base/number_text.h"
#include "candor/bias/metric_help.h"
#include "candor/cli/terminal.h"
#include "candor/json/value.h"
#include "candor/results/number_value.h"

namespace candor::cli {
namespace {

using bias::FacetReport;
using bias::MetricRecord;
using bias::StageReport;

constexpr size_t kWidth = 100;
constexpr size_t kIndent = 10;

std::string Number(double value) {
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return fmt::format("{:+.4f}", value);
}

std::string IntervalText(const MetricRecord& record) {
  if (!record.interval.ok()) return "";
  return fmt::format("[{}, {}]", Number(record.interval.low), Number(record.interval.high));
}

// Breaks a sentence into indented lines.
std::string Wrap(const std::string& text) {
  std::string out;
  std::string line(kIndent, ' ');
  size_t begin = 0;
  while (begin < text.size()) {
    size_t end = text.find(' ', begin);
    if (end == std::string::npos) end = text.size();
    const std::string word = text.substr(begin, end - begin);
    const bool is_first = line.size() == kIndent;
    if (!is_first && line.size() + 1 + word.size() > kWidth) {
      out += line + "\n";
      line.assign(kIndent, ' ');
    } else if (!is_first) {
      line += ' ';
    }
    line += word;
    begin = end + 1;
  }
  return out + line + "\n";
}

std::string EntryName(const std::string& facet, const std::string& value) {
  const bool is_interval = value.starts_with('(');
  if (value.empty()) return fmt::format("{} above the threshold", facet);
  return is_interval ? fmt::format("{} in {}", facet, value) : fmt::format("{} = {}", facet, value);
}

void AppendMetrics(const FacetReport& report, const bias::GroupNames& names, int percent,
                   std::string* out) {
  *out += fmt::format("  {:<7} {:>10}  {:<22} {}\n", "metric", "value",
                      fmt::format("{} % interval", percent), "reading");
  for (const MetricRecord& record : report.metrics) {
    const std::string value = record.value.ok() ? Number(*record.value.value) : "-";
    *out += fmt::format("  {:<7} {:>10}  {}\n", record.info->name, value, IntervalText(record));
    *out += Wrap(bias::PlainReading(*record.info, record.value, &record.interval, names));
  }
}

void AppendStage(const StageReport& stage, const results::AnalysisResult& result,
                 std::string* out) {
  const int percent = static_cast<int>(std::lround(100 * result.confidence_level));
  const bool post = stage.stage == bias::Stage::kPostTraining;
  for (const auto& section : stage.facets) {
    for (const FacetReport& report : section.entries) {
      const std::string entry = EntryName(section.column, report.value_or_threshold);
      *out += fmt::format("\n{}: {}", post ? "Predictions" : "Labels", entry);
      for (const bias::GroupCounts& group : result.bias->groups) {
        if (group.facet != section.column ||
            group.value_or_threshold != report.value_or_threshold) {
          continue;
        }
        *out += fmt::format(" ({} rows) against everyone else ({} rows)",
                            GroupDigits(group.labels.d.n()), GroupDigits(group.labels.a.n()));
        break;
      }
      *out += "\n";
      AppendMetrics(report, {.group = fmt::format("rows with {}", entry)}, percent, out);
    }
  }
}

// Calls visit(stage, facet, entry, record) for every metric.
template <typename Visit>
void ForEachMetric(const results::AnalysisResult& result, const Visit& visit) {
  for (const auto* stage : {&result.bias->post_training, &result.bias->pre_training}) {
    if (!*stage) continue;
    for (const auto& section : (*stage)->facets) {
      for (const FacetReport& report : section.entries) {
        for (const MetricRecord& record : report.metrics) {
          visit(**stage, section.column, report.value_or_threshold, record);
        }
      }
    }
  }
}

std::string CsvCell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string CsvNumber(double value) {
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return PythonFloatText(value);
}

}  // namespace

std::string BiasTable(const results::AnalysisResult& result) {
  const bias::BiasReport& report = *result.bias;
  const StageReport& any = report.pre_training ? *report.pre_training : *report.post_training;
  std::string out =
      fmt::format("{} rows; label '{}', favourable: {}\n", GroupDigits(result.rows.used), any.label,
                  any.label_value_or_threshold);
  if (report.pre_training) AppendStage(*report.pre_training, result, &out);
  if (report.post_training) AppendStage(*report.post_training, result, &out);
  return out;
}

std::string BiasRecordsJson(const results::AnalysisResult& result) {
  json::Value::Array records;
  ForEachMetric(result, [&](const StageReport& stage, const std::string& facet,
                            const std::string& entry, const MetricRecord& record) {
    const bool has_interval = record.interval.ok();
    json::Value object;
    object.Set("stage", bias::StageName(stage.stage));
    object.Set("facet", facet);
    object.Set("value_or_threshold", entry);
    object.Set("name", record.info->name);
    object.Set("value",
               record.value.ok() ? results::NumberValue(*record.value.value) : json::Value());
    object.Set("error", record.value.ok() ? json::Value() : json::Value(record.value.error));
    object.Set("n_a", record.interval.n_a);
    object.Set("n_d", record.interval.n_d);
    object.Set("low", has_interval ? results::NumberValue(record.interval.low) : json::Value());
    object.Set("high", has_interval ? results::NumberValue(record.interval.high) : json::Value());
    object.Set("interval_method", record.interval.method);
    records.push_back(std::move(object));
  });
  return json::Write(records, 2) + "\n";
}

std::string BiasRecordsCsv(const results::AnalysisResult& result) {
  std::string out =
      "stage,facet,value_or_threshold,name,value,error,n_a,n_d,low,high,interval_method\n";
  ForEachMetric(result, [&](const StageReport& stage, const std::string& facet,
                            const std::string& entry, const MetricRecord& record) {
    const bool has_interval = record.interval.ok();
    out += fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", bias::StageName(stage.stage),
                       CsvCell(facet), CsvCell(entry), record.info->name,
                       record.value.ok() ? CsvNumber(*record.value.value) : "",
                       CsvCell(record.value.error), record.interval.n_a, record.interval.n_d,
                       has_interval ? CsvNumber(record.interval.low) : "",
                       has_interval ? CsvNumber(record.interval.high) : "", record.interval.method);
  });
  return out;
}

}  // namespace candor::cli
