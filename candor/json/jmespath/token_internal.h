// Tokens of a JMESPath expression.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "candor/base/status.h"
#include "candor/json/value.h"

namespace candor::json::jmespath {

enum class TokenKind {
  kEnd,
  kIdentifier,
  kQuotedIdentifier,
  kLiteral,
  kNumber,
  kCurrent,              // @
  kExpressionReference,  // &
  kRightBracket,
  kRightParenthesis,
  kRightBrace,
  kComma,
  kColon,
  kPipe,
  kOr,
  kAnd,
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kFlatten,  // []
  kStar,
  kFilter,  // [?
  kDot,
  kNot,
  kLeftBrace,
  kLeftBracket,
  kLeftParenthesis,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  size_t offset = 0;      // of the first byte in the expression
  std::string_view text;  // as written; empty at the end
  Value value;            // the literal, or the name of an identifier
  int64_t number = 0;     // of kNumber; the nearest 64-bit integer
};

/// Splits an expression; the last token is kEnd. The tokens point into the expression.
Result<std::vector<Token>> Tokenize(std::string_view expression);

/// A compile error at a byte of the expression; the position is told as a column.
Error CompileError(std::string_view expression, size_t offset, std::string message);

}  // namespace candor::json::jmespath
