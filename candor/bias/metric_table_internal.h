// What spec/metrics.yaml says about each metric, as data: see there for the meaning of the fields.
#pragma once

#include <span>
#include <string_view>

#include "candor/bias/metric.h"

namespace candor::bias {

/// How a value is printed.
enum class Unit { kPercentagePoints, kRatio, kNumber, kNats };

/// Templates of one sentence; an empty one cannot be needed.
struct MetricReading {
  Unit unit;
  double parity;
  bool verdict;
  std::string_view above;
  std::string_view at_parity;
  std::string_view below;
  std::string_view infinite;
  std::string_view minus_infinite;
};

struct MetricText {
  std::string_view title;
  std::string_view summary;
  std::string_view formula;
  std::string_view range;
  std::string_view above;
  std::string_view parity;
  std::string_view below;  ///< empty: no value lies below parity
  std::string_view interval_name;
  std::string_view interval_method;
  std::string_view interval_rows;
  std::span<const std::string_view> notes;
  std::span<const std::string_view> references;
  MetricReading reading;
};

/// Symbols that all formulas share, one line each.
extern const std::string_view kMetricSymbols;

/// The texts of AllMetrics(), in the same order.
std::span<const MetricText> AllMetricTexts();

/// The texts of a metric of the registry.
const MetricText& TextOf(const MetricInfo& metric);

}  // namespace candor::bias
