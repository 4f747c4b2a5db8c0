#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "candor/bias/metric_help.h"
#include "candor/bias/metric_table_internal.h"

namespace candor::bias {
namespace {

/// A number with as few decimals as tell it from 0: 12.3, 0.04. Never "-0.0".
std::string ShortNumber(double value, int decimals) {
  constexpr int kMostDecimals = 9;
  if (std::isinf(value)) return value > 0 ? "infinity" : "minus infinity";
  while (decimals < kMostDecimals && value != 0 &&
         std::abs(value) < 0.5 * std::pow(10.0, -decimals)) {
    ++decimals;
  }
  std::string text = fmt::format("{:.{}f}", value, decimals);
  return text.find_first_not_of("-0.") == std::string::npos && text[0] == '-' ? text.substr(1)
                                                                              : text;
}

std::string PercentText(double share) { return ShortNumber(100 * share, 1); }

std::string ValueText(double value) { return ShortNumber(value, std::abs(value) < 10 ? 2 : 1); }

/// The template for a value, empty when the specification has none for it.
std::string_view TemplateFor(const MetricReading& reading, double value) {
  if (std::isinf(value)) return value > 0 ? reading.infinite : reading.minus_infinite;
  if (value > reading.parity) return reading.above;
  if (value < reading.parity && !reading.below.empty()) return reading.below;
  return reading.at_parity;
}

std::string FillTemplate(std::string_view pattern, double value, const GroupNames& names) {
  const double size = std::abs(value);
  std::string sentence = fmt::format(
      fmt::runtime(pattern), fmt::arg("group", names.group), fmt::arg("other", names.other),
      fmt::arg("value", ValueText(size)), fmt::arg("percent", PercentText(size)),
      fmt::arg("share", PercentText((1 - value) / 2)));
  if (!sentence.empty() && sentence[0] >= 'a' && sentence[0] <= 'z') {
    sentence[0] = static_cast<char>(sentence[0] - 'a' + 'A');
  }
  return sentence;
}

/// Whether the sentence speaks of d's share of the rows and not of the metric itself.
bool SpeaksOfShare(const MetricReading& reading) {
  return reading.above.find("{share}") != std::string_view::npos;
}

/// The limits on the scale and in the direction of the sentence: where it says "fewer" of a
/// negative value, a negative limit becomes a positive one.
std::string LimitsText(const MetricReading& reading, double value,
                       const MetricInterval& of_metric) {
  MetricInterval interval = of_metric;
  if (SpeaksOfShare(reading)) {
    return fmt::format("{} to {} % of the rows", PercentText((1 - interval.high) / 2),
                       PercentText((1 - interval.low) / 2));
  }
  if (reading.parity == 0 && value < 0) {
    interval.low = -of_metric.high;
    interval.high = -of_metric.low;
  }
  const bool percent = reading.unit == Unit::kPercentagePoints;
  const auto limit = [&](double end) { return percent ? PercentText(end) : ValueText(end); };
  const char* unit = percent ? " percentage points" : reading.unit == Unit::kNats ? " nats" : "";
  return fmt::format("{} to {}{}", limit(interval.low), limit(interval.high), unit);
}

/// What the interval says about chance, as the end of the sentence.
std::string IntervalClause(const MetricReading& reading, double value,
                           const MetricInterval& interval) {
  const std::string level = fmt::format("{:g}", 100 * interval.confidence_level);
  const std::string limits = LimitsText(reading, value, interval);
  if (!reading.verdict) return fmt::format("; the {} % interval is {}.", level, limits);
  const bool includes = interval.low <= reading.parity && reading.parity <= interval.high;
  if (value == reading.parity) {
    return fmt::format("; the {} % interval, {}, says how large a difference could hide behind it.",
                       level, limits);
  }
  const char* verdict =
      includes ? "the difference could be chance" : "chance alone hardly explains it";
  return fmt::format("; {}: the {} % interval, {}, {} {:g}.", verdict, level, limits,
                     includes ? "includes" : "excludes", reading.parity);
}

}  // namespace

std::string PlainReading(const MetricInfo& metric, const MetricValue& value,
                         const MetricInterval* interval, const GroupNames& names) {
  if (!value.ok()) {
    return fmt::format("{} has no value here: {}", metric.description, value.error);
  }
  if (value.is_integer_zero) {
    return fmt::format(
        "{} compares two infinite ratios; the 0 that stands for it says nothing about {} and {}.",
        metric.description, names.group, names.other);
  }
  const MetricReading& reading = TextOf(metric).reading;
  const std::string sentence =
      FillTemplate(TemplateFor(reading, *value.value), *value.value, names);
  if (interval == nullptr) return sentence + ".";
  if (!interval->ok()) return sentence + ". " + interval->reason_missing;
  return sentence + IntervalClause(reading, *value.value, *interval);
}

}  // namespace candor::bias
