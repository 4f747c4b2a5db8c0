#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <optional>

#include "candor/base/utf8.h"
#include "candor/json/jmespath/token_internal.h"

namespace candor::json::jmespath {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool StartsName(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

struct Symbol {
  std::string_view text;
  TokenKind kind;
};

// The longer one first where one starts another.
constexpr Symbol kSymbols[] = {
    {"[]", TokenKind::kFlatten},
    {"[?", TokenKind::kFilter},
    {"[", TokenKind::kLeftBracket},
    {"]", TokenKind::kRightBracket},
    {"(", TokenKind::kLeftParenthesis},
    {")", TokenKind::kRightParenthesis},
    {"{", TokenKind::kLeftBrace},
    {"}", TokenKind::kRightBrace},
    {".", TokenKind::kDot},
    {"*", TokenKind::kStar},
    {",", TokenKind::kComma},
    {":", TokenKind::kColon},
    {"@", TokenKind::kCurrent},
    {"||", TokenKind::kOr},
    {"|", TokenKind::kPipe},
    {"&&", TokenKind::kAnd},
    {"&", TokenKind::kExpressionReference},
    {"==", TokenKind::kEqual},
    {"!=", TokenKind::kNotEqual},
    {"!", TokenKind::kNot},
    {"<=", TokenKind::kLessOrEqual},
    {"<", TokenKind::kLess},
    {">=", TokenKind::kGreaterOrEqual},
    {">", TokenKind::kGreater},
};

/// Text with each `\delimiter` turned into the delimiter; other escapes stay.
std::string Unescape(std::string_view text, char delimiter) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '\\' && i + 1 < text.size();
    if (escape && text[i + 1] != delimiter) plain += text[i];
    if (escape) ++i;
    plain += text[i];
  }
  return plain;
}

/// A literal is JSON. Text that is none is read as the string it spells, the older syntax that
/// expressions in the wild still use.
std::optional<Value> ParseLiteral(const std::string& text) {
  auto value = Parse(text);
  if (value.ok()) return std::move(value).value();
  const size_t start = std::min(text.find_first_not_of(" \t\n\r"), text.size());
  value = Parse('"' + text.substr(start) + '"');
  if (value.ok()) return std::move(value).value();
  return std::nullopt;
}

int64_t NearestInteger(std::string_view digits) {
  int64_t number = 0;
  const auto outcome = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (outcome.ec == std::errc()) return number;
  return digits.front() == '-' ? std::numeric_limits<int64_t>::min()
                               : std::numeric_limits<int64_t>::max();
}

class Lexer {
 public:
  explicit Lexer(std::string_view expression) : expression_(expression) {}

  Result<std::vector<Token>> Run() {
    for (SkipBlanks(); offset_ < expression_.size(); SkipBlanks()) {
      CANDOR_RETURN_IF_ERROR(Next());
    }
    Push(TokenKind::kEnd, 0);
    return std::move(tokens_);
  }

 private:
  std::string_view Rest() const { return expression_.substr(offset_); }

  void SkipBlanks() {
    while (offset_ < expression_.size() && IsBlank(expression_[offset_])) ++offset_;
  }

  Token& Push(TokenKind kind, size_t size) {
    Token token;
    token.kind = kind;
    token.offset = offset_;
    token.text = expression_.substr(offset_, size);
    offset_ += size;
    return tokens_.emplace_back(std::move(token));
  }

  Status Next() {
    const std::string_view rest = Rest();
    const char c = rest.front();
    if (StartsName(c)) {
      PushName();
      return Status::Ok();
    }
    if (IsDigit(c) || (c == '-' && rest.size() > 1 && IsDigit(rest[1]))) {
      PushNumber();
      return Status::Ok();
    }
    if (c == '"' || c == '\'' || c == '`') return PushDelimited(c);
    for (const Symbol& symbol : kSymbols) {
      if (!rest.starts_with(symbol.text)) continue;
      Push(symbol.kind, symbol.text.size());
      return Status::Ok();
    }
    return UnknownCharacter();
  }

  void PushName() {
    const std::string_view rest = Rest();
    size_t size = 1;
    while (size < rest.size() && (StartsName(rest[size]) || IsDigit(rest[size]))) ++size;
    Push(TokenKind::kIdentifier, size).value = rest.substr(0, size);
  }

  void PushNumber() {
    const std::string_view rest = Rest();
    size_t size = 1;
    while (size < rest.size() && IsDigit(rest[size])) ++size;
    Push(TokenKind::kNumber, size).number = NearestInteger(rest.substr(0, size));
  }

  /// "quoted identifier", 'raw string' or `literal`.
  Status PushDelimited(char delimiter) {
    const std::string_view rest = Rest();
    size_t end = 1;
    while (end < rest.size() && rest[end] != delimiter) end += rest[end] == '\\' ? 2 : 1;
    if (end >= rest.size()) {
      Error error = CompileError(expression_, offset_,
                                 "The JMESPath expression holds a string that does not end.");
      error.expected = fmt::format("a closing {}", delimiter);
      return error;
    }
    const std::string_view inner = rest.substr(1, end - 1);
    if (delimiter == '\'') {
      Push(TokenKind::kLiteral, end + 1).value = Unescape(inner, delimiter);
      return Status::Ok();
    }
    const std::optional<Value> value = delimiter == '`' ? ParseLiteral(Unescape(inner, delimiter))
                                                        : ParseQuoted(rest.substr(0, end + 1));
    if (!value) {
      Error error = CompileError(expression_, offset_,
                                 "The JMESPath expression holds a literal that is not JSON.");
      error.found = rest.substr(0, end + 1);
      return error;
    }
    Push(delimiter == '`' ? TokenKind::kLiteral : TokenKind::kQuotedIdentifier, end + 1).value =
        *value;
    return Status::Ok();
  }

  static std::optional<Value> ParseQuoted(std::string_view text) {
    auto value = Parse(text);
    if (!value.ok()) return std::nullopt;
    return std::move(value).value();
  }

  Error UnknownCharacter() const {
    std::string_view after = Rest();
    TakeCodePoint(&after);
    Error error = CompileError(expression_, offset_,
                               "The JMESPath expression holds a character that starts no token.");
    error.found = Rest().substr(0, Rest().size() - after.size());
    if (error.found == "=") error.hint = "Equality is written ==.";
    if (error.found == "-") error.hint = "A name with other characters needs double quotes.";
    return error;
  }

  std::string_view expression_;
  size_t offset_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

Result<std::vector<Token>> Tokenize(std::string_view expression) { return Lexer(expression).Run(); }

Error CompileError(std::string_view expression, size_t offset, std::string message) {
  constexpr size_t kLongestQuote = 200;
  const size_t column = CountCodePoints(expression.substr(0, offset)) + 1;
  const bool is_long = expression.size() > kLongestQuote;
  Error error;
  error.kind = ErrorKind::kConfig;
  error.message = std::move(message);
  error.where = fmt::format("column {} of {}{}", column, expression.substr(0, kLongestQuote),
                            is_long ? "..." : "");
  return error;
}

}  // namespace candor::json::jmespath
