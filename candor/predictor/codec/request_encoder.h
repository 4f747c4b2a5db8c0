// Requests to tabular models: CSV, JSON Lines and JSON by templates.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "candor/base/status.h"
#include "candor/predictor/answers.h"
#include "candor/predictor/feature_batch.h"

namespace candor::predictor {

/// predictor.content_type, content_template and record_template.
struct RequestFormat {
  PayloadFormat content = PayloadFormat::kCsv;
  std::optional<std::string> content_template;
  std::optional<std::string> record_template;
};

/// Turns rows into the records of a request and records into its body (analysis configuration
/// contract, 3.2). A record is the text of one row: a CSV line without its end, a filled
/// content_template (JSON Lines) or a filled record_template (JSON). Equal rows give equal records.
///
/// Cells: integers without a point, floats as Python's repr (39.0 in CSV and JSON), texts quoted as
/// the format needs, booleans true / false in JSON and True / False in CSV, missing cells empty in
/// CSV and null in JSON. An infinity cannot be said in JSON: kData error with its row.
/// Immutable; safe to use from several threads.
class RequestEncoder {
 public:
  /// `names`: one for each column of the batches to come; CSV ignores what they are. Templates keep
  /// their white space, except that JSON Lines joins their lines. A placeholder stands where a JSON
  /// value stands, never within a longer string.
  /// Errors: kConfig with the SDK's texts (1.9) for a missing or wrong template, an unknown
  /// "${name}", placeholders in the wrong place. Longest placeholder first.
  static Result<RequestEncoder> Make(const RequestFormat& format, std::vector<std::string> names);
  RequestEncoder(RequestEncoder&&) noexcept;
  ~RequestEncoder();

  /// Appends the record of one row of the batch.
  Status AppendRecord(const FeatureBatch& batch, int64_t row, std::string* record) const;

  /// The body for these records, at most max_records() of them.
  std::string Body(std::span<const std::string_view> records) const;
  /// Size of Body for that many records of so many bytes in total. O(1).
  int64_t BodyBytes(int64_t records, int64_t record_bytes) const;
  /// 1 when the template takes one record a request ($record), else no limit.
  int64_t max_records() const;
  PayloadFormat content() const;

 private:
  struct Plan;
  explicit RequestEncoder(std::unique_ptr<const Plan> plan);
  std::unique_ptr<const Plan> plan_;
};

}  // namespace candor::predictor
