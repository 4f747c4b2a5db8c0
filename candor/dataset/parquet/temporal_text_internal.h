// Dates, times, durations and decimals as the texts that pandas prints.
#pragma once

#include <arrow/type_fwd.h>

#include <cstdint>
#include <string>

namespace candor::dataset {

/// Whether PandasText knows the type.
bool HasPandasText(const arrow::DataType& type);

/// str() of what pandas (2.3) has in this place:
///   date       2024-01-01
///   time       01:02:03, 01:02:03.000005
///   timestamp  2024-01-01 00:00:00, with 6 or 9 digits of a second where they are not zero; a
///              zoned one in UTC: 2024-01-01 00:00:00+00:00
///   duration   1 days 00:00:05, -1 days +23:59:59
///   decimal    1.50
/// Requires HasPandasText and a value that is not null.
std::string PandasText(const arrow::Array& array, int64_t row);

}  // namespace candor::dataset
