#include <arrow/array.h>
#include <arrow/type.h>
#include <fmt/format.h>

#include <chrono>

#include "candor/dataset/parquet/temporal_text_internal.h"

namespace candor::dataset {
namespace {

constexpr int64_t kSecondsPerDay = 86400;
constexpr int64_t kMillisecondsPerDay = kSecondsPerDay * 1000;

int64_t UnitsPerSecond(arrow::TimeUnit::type unit) {
  switch (unit) {
    case arrow::TimeUnit::SECOND:
      return 1;
    case arrow::TimeUnit::MILLI:
      return 1000;
    case arrow::TimeUnit::MICRO:
      return 1000000;
    case arrow::TimeUnit::NANO:
      return 1000000000;
  }
  return 1;
}

// Whole seconds and nanoseconds of a count; the latter never negative.
struct Moment {
  int64_t seconds;
  int64_t nanoseconds;
};

Moment MomentOf(int64_t count, arrow::TimeUnit::type unit) {
  const int64_t per_second = UnitsPerSecond(unit);
  int64_t seconds = count / per_second;
  int64_t rest = count % per_second;
  if (rest < 0) {
    rest += per_second;
    --seconds;
  }
  return {seconds, rest * (1000000000 / per_second)};
}

int64_t FloorDays(int64_t seconds) {
  return seconds / kSecondsPerDay - (seconds % kSecondsPerDay < 0 ? 1 : 0);
}

// Days since 1970-01-01 in the proleptic Gregorian calendar.
std::string DateText(int64_t days) {
  using std::chrono::year_month_day;
  // std::chrono's years end at 32767; pandas and Python stop long before.
  const year_month_day date{std::chrono::sys_days(std::chrono::days(days))};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string ClockText(int64_t second_of_day, int64_t nanoseconds) {
  std::string text = fmt::format("{:02}:{:02}:{:02}", second_of_day / 3600, second_of_day / 60 % 60,
                                 second_of_day % 60);
  if (nanoseconds % 1000 != 0) {
    text += fmt::format(".{:09}", nanoseconds);
  } else if (nanoseconds != 0) {
    text += fmt::format(".{:06}", nanoseconds / 1000);
  }
  return text;
}

std::string TimestampText(const arrow::TimestampArray& array, int64_t row) {
  const auto& type = static_cast<const arrow::TimestampType&>(*array.type());
  const Moment moment = MomentOf(array.Value(row), type.unit());
  const int64_t days = FloorDays(moment.seconds);
  std::string text =
      DateText(days) + " " + ClockText(moment.seconds - days * kSecondsPerDay, moment.nanoseconds);
  if (!type.timezone().empty()) text += "+00:00";
  return text;
}

std::string DurationText(const arrow::DurationArray& array, int64_t row) {
  const auto& type = static_cast<const arrow::DurationType&>(*array.type());
  const Moment moment = MomentOf(array.Value(row), type.unit());
  const int64_t days = FloorDays(moment.seconds);
  return fmt::format("{} days {}{}", days, days < 0 ? "+" : "",
                     ClockText(moment.seconds - days * kSecondsPerDay, moment.nanoseconds));
}

template <typename ArrayType, typename TimeType>
std::string TimeText(const arrow::Array& array, int64_t row) {
  const auto& type = static_cast<const TimeType&>(*array.type());
  const Moment moment = MomentOf(static_cast<const ArrayType&>(array).Value(row), type.unit());
  return ClockText(moment.seconds, moment.nanoseconds);
}

}  // namespace

bool HasPandasText(const arrow::DataType& type) {
  switch (type.id()) {
    case arrow::Type::DATE32:
    case arrow::Type::DATE64:
    case arrow::Type::TIME32:
    case arrow::Type::TIME64:
    case arrow::Type::TIMESTAMP:
    case arrow::Type::DURATION:
    case arrow::Type::DECIMAL32:
    case arrow::Type::DECIMAL64:
    case arrow::Type::DECIMAL128:
    case arrow::Type::DECIMAL256:
      return true;
    default:
      return false;
  }
}

std::string PandasText(const arrow::Array& array, int64_t row) {
  switch (array.type_id()) {
    case arrow::Type::DATE32:
      return DateText(static_cast<const arrow::Date32Array&>(array).Value(row));
    case arrow::Type::DATE64:
      return DateText(static_cast<const arrow::Date64Array&>(array).Value(row) /
                      kMillisecondsPerDay);
    case arrow::Type::TIME32:
      return TimeText<arrow::Time32Array, arrow::Time32Type>(array, row);
    case arrow::Type::TIME64:
      return TimeText<arrow::Time64Array, arrow::Time64Type>(array, row);
    case arrow::Type::TIMESTAMP:
      return TimestampText(static_cast<const arrow::TimestampArray&>(array), row);
    case arrow::Type::DURATION:
      return DurationText(static_cast<const arrow::DurationArray&>(array), row);
    case arrow::Type::DECIMAL32:
      return static_cast<const arrow::Decimal32Array&>(array).FormatValue(row);
    case arrow::Type::DECIMAL64:
      return static_cast<const arrow::Decimal64Array&>(array).FormatValue(row);
    case arrow::Type::DECIMAL128:
      return static_cast<const arrow::Decimal128Array&>(array).FormatValue(row);
    case arrow::Type::DECIMAL256:
      return static_cast<const arrow::Decimal256Array&>(array).FormatValue(row);
    default:
      return {};
  }
}

}  // namespace candor::dataset
