// Errors as values: Status, Result<T> and the Error that both carry.
//
// No exception crosses a public boundary of candor. A function that can fail returns Status or
// Result<T>; CANDOR_CHECK is for bugs only. An Error names its source by kind, states the fixed
// text first and the run-time values in their own fields, and says what to do next.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace candor {

/// Who can mend it. The command line turns the kind into its exit code (see ExitCode).
enum class ErrorKind {
  kUsage,        ///< wrong command line: exit 2
  kConfig,       ///< invalid analysis configuration: exit 2
  kData,         ///< the data do not fit the configuration: exit 4
  kModel,        ///< the model does not fit, or its library is missing: exit 4
  kUnavailable,  ///< storage or an endpoint failed after retries: exit 5
  kCancelled,    ///< stopped by a signal: exit 130 or 143, decided by the command line
  kInternal,     ///< a bug in candor: exit 70
};

/// One error block: what failed, where, what was found, what was expected, what to do next.
struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string message;   ///< the fixed text; where Clarify has one, exactly its own
  std::string where;     ///< file, line, column or JSON pointer; empty when it has no place
  std::string found;     ///< what was found there
  std::string expected;  ///< what is accepted
  std::string hint;      ///< what to do next

  /// The block as plain lines: the message, then one indented line a field that is not empty.
  std::string ToString() const;
};

/// Exit code of the command line for an error of this kind (interface contract, section 2).
int ExitCode(ErrorKind kind);

/// "usage", "config", "data", "model", "unavailable", "cancelled" or "internal".
const char* ErrorKindName(ErrorKind kind);

/// Success, or an Error. Cheap to copy; success allocates nothing.
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Error error) : error_(std::make_shared<const Error>(std::move(error))) {}  // NOLINT

  static Status Ok() { return {}; }
  bool ok() const { return error_ == nullptr; }
  /// Requires !ok().
  const Error& error() const;

 private:
  std::shared_ptr<const Error> error_;
};

[[noreturn]] void CheckFailed(const char* condition, const char* file, int line);

/// A T, or the Error that kept it from being made.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}             // NOLINT
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}         // NOLINT
  Result(const Status& status) : state_(std::in_place_index<1>, status.error()) {}  // NOLINT

  bool ok() const { return state_.index() == 0; }
  /// Requires !ok().
  const Error& error() const {
    if (ok()) CheckFailed("!ok()", __FILE__, __LINE__);
    return std::get<1>(state_);
  }
  Status status() const { return ok() ? Status() : Status(error()); }

  /// These require ok().
  T& value() & {
    Require();
    return std::get<0>(state_);
  }
  const T& value() const& {
    Require();
    return std::get<0>(state_);
  }
  T value() && {  // by value: `for (auto& x : Make().value())` must not dangle
    Require();
    return std::get<0>(std::move(state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

 private:
  void Require() const {
    if (!ok()) CheckFailed("ok()", __FILE__, __LINE__);
  }
  std::variant<T, Error> state_;
};

}  // namespace candor

/// Ends the process: for conditions that only a bug in candor can break.
#define CANDOR_CHECK(condition) \
  ((condition) ? (void)0 : ::candor::CheckFailed(#condition, __FILE__, __LINE__))

#define CANDOR_CONCAT_INNER(a, b) a##b
#define CANDOR_CONCAT(a, b) CANDOR_CONCAT_INNER(a, b)

/// Returns the error of `expression` (a Status or Result) from the enclosing function, if any.
#define CANDOR_RETURN_IF_ERROR(expression)                                 \
  do {                                                                     \
    if (const auto& candor_outcome = (expression); !candor_outcome.ok()) { \
      return candor_outcome.error();                                       \
    }                                                                      \
  } while (false)

/// CANDOR_ASSIGN_OR_RETURN(auto table, ReadTable(path)): binds the value or returns the error.
#define CANDOR_ASSIGN_OR_RETURN(declaration, expression) \
  CANDOR_ASSIGN_OR_RETURN_INNER(CANDOR_CONCAT(candor_result_, __LINE__), declaration, expression)
#define CANDOR_ASSIGN_OR_RETURN_INNER(result, declaration, expression) \
  auto result = (expression);                                          \
  if (!result.ok()) return result.error();                             \
  declaration = std::move(result).value()
