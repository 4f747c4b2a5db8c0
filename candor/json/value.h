// JSON documents: a value type that keeps what Python's json keeps, a parser with positions, and a
// writer with Python's bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "candor/base/status.h"

namespace candor::json {

/// One JSON value. Integers and floating-point numbers stay apart, as in Python: `1` is an
/// integer, `1.0` is not. Objects keep the order of the document.
class Value {
 public:
  using Array = std::vector<Value>;
  using Member = std::pair<std::string, Value>;
  using Object = std::vector<Member>;

  enum class Kind { kNull, kBool, kInteger, kUnsigned, kFloat, kString, kArray, kObject };

  Value() = default;                                        // null
  Value(std::nullptr_t) {}                                  // NOLINT
  Value(bool value) : data_(value) {}                       // NOLINT
  Value(int value) : data_(static_cast<int64_t>(value)) {}  // NOLINT
  Value(int64_t value) : data_(value) {}                    // NOLINT
  /// Only for integers above the int64 range; smaller ones become kInteger.
  Value(uint64_t value);                                        // NOLINT
  Value(double value) : data_(value) {}                         // NOLINT
  Value(const char* value) : data_(std::string(value)) {}       // NOLINT
  Value(std::string value) : data_(std::move(value)) {}         // NOLINT
  Value(std::string_view value) : data_(std::string(value)) {}  // NOLINT
  Value(Array value) : data_(std::move(value)) {}               // NOLINT
  Value(Object value) : data_(std::move(value)) {}              // NOLINT

  Kind kind() const { return static_cast<Kind>(data_.index()); }
  bool is_null() const { return kind() == Kind::kNull; }
  bool is_bool() const { return kind() == Kind::kBool; }
  bool is_integer() const { return kind() == Kind::kInteger || kind() == Kind::kUnsigned; }
  bool is_float() const { return kind() == Kind::kFloat; }
  bool is_number() const { return is_integer() || is_float(); }
  bool is_string() const { return kind() == Kind::kString; }
  bool is_array() const { return kind() == Kind::kArray; }
  bool is_object() const { return kind() == Kind::kObject; }

  /// Each requires its kind; AsDouble any number.
  bool AsBool() const { return std::get<bool>(data_); }
  int64_t AsInteger() const { return std::get<int64_t>(data_); }
  uint64_t AsUnsigned() const { return std::get<uint64_t>(data_); }
  double AsDouble() const;
  const std::string& AsString() const { return std::get<std::string>(data_); }
  const Array& AsArray() const { return std::get<Array>(data_); }
  Array& AsArray() { return std::get<Array>(data_); }
  const Object& AsObject() const { return std::get<Object>(data_); }
  Object& AsObject() { return std::get<Object>(data_); }

  /// The member of that name, or null when this is no object or has none. O(members).
  const Value* Find(std::string_view name) const;
  /// Sets or appends a member; a null value becomes an object first.
  Value& Set(std::string name, Value value);

  /// Numbers compare by value across integer and float, as JSON and Python have it; object order
  /// does not matter.
  bool operator==(const Value& other) const;

  /// "null", "a boolean", "an integer", "a number", "a string", "an array", "an object".
  const char* KindName() const;

 private:
  std::variant<std::monostate, bool, int64_t, uint64_t, double, std::string, Array, Object> data_;
};

struct ParseOptions {
  /// Nesting beyond this is an error, never a stack overflow.
  int max_depth = 512;
  /// When set, receives the JSON pointer of each member whose name stands twice in its object (the
  /// last one wins, as in Python).
  std::vector<std::string>* duplicate_members = nullptr;
};

/// Parses one UTF-8 document (a byte-order mark is skipped). Errors are kData with `where` =
/// "line L, column C" and a message that says what was met; the bare tokens NaN, Infinity and
/// -Infinity (Python writes them) are named as such. O(size).
Result<Value> Parse(std::string_view text, const ParseOptions& options = {});

/// Bytes of Python's json.dumps(value, indent=indent), ASCII only; indent < 0 gives one line with
/// ", " and ": " between the parts. Floats print as Python's repr; infinities and NaN as
/// Infinity, -Infinity and NaN, so callers turn them into what their format wants first.
std::string Write(const Value& value, int indent = -1);

/// Escapes one reference token of a JSON pointer (RFC 6901): ~ becomes ~0, / becomes ~1.
std::string PointerToken(std::string_view name);

/// The value at an RFC 6901 pointer ("" is the root), or null.
const Value* At(const Value& root, std::string_view pointer);

}  // namespace candor::json
