// A top-down operator precedence parser (Pratt 1973) for the JMESPath grammar.
#include <fmt/format.h>

#include <algorithm>

#include "candor/json/jmespath/token_internal.h"
#include "candor/json/jmespath/tree_internal.h"

namespace candor::json::jmespath {
namespace {

constexpr int kMaxNesting = 200;
constexpr int kMaxHeight = 500;

// How strongly a token binds what stands before it; tokens that go on no expression bind 0.
constexpr int kPipePower = 1;
constexpr int kOrPower = 2;
constexpr int kAndPower = 3;
constexpr int kComparisonPower = 5;
constexpr int kFlattenPower = 9;
constexpr int kProjectionStop = 10;  // weaker tokens end a projection
constexpr int kStarPower = 20;
constexpr int kFilterPower = 21;
constexpr int kDotPower = 40;
constexpr int kNotPower = 45;
constexpr int kStrongest = 60;

int BindingPower(TokenKind kind) {
  switch (kind) {
    case TokenKind::kPipe:
      return kPipePower;
    case TokenKind::kOr:
      return kOrPower;
    case TokenKind::kAnd:
      return kAndPower;
    case TokenKind::kEqual:
    case TokenKind::kNotEqual:
    case TokenKind::kLess:
    case TokenKind::kLessOrEqual:
    case TokenKind::kGreater:
    case TokenKind::kGreaterOrEqual:
      return kComparisonPower;
    case TokenKind::kFlatten:
      return kFlattenPower;
    case TokenKind::kStar:
      return kStarPower;
    case TokenKind::kFilter:
      return kFilterPower;
    case TokenKind::kDot:
      return kDotPower;
    case TokenKind::kNot:
      return kNotPower;
    case TokenKind::kLeftBrace:
    case TokenKind::kLeftBracket:
    case TokenKind::kLeftParenthesis:
      return kStrongest;
    default:
      return 0;
  }
}

Comparison ComparisonOf(TokenKind kind) {
  switch (kind) {
    case TokenKind::kEqual:
      return Comparison::kEqual;
    case TokenKind::kNotEqual:
      return Comparison::kNotEqual;
    case TokenKind::kLess:
      return Comparison::kLess;
    case TokenKind::kLessOrEqual:
      return Comparison::kLessOrEqual;
    case TokenKind::kGreater:
      return Comparison::kGreater;
    default:
      return Comparison::kGreaterOrEqual;
  }
}

NodePointer MakeNode(NodeKind kind) {
  auto node = std::make_unique<Node>();
  node->kind = kind;
  return node;
}

void AddChild(Node* parent, NodePointer child) {
  parent->height = std::max(parent->height, child->height + 1);
  parent->children.push_back(std::move(child));
}

template <typename... Children>
NodePointer MakeNode(NodeKind kind, Children... children) {
  NodePointer node = MakeNode(kind);
  (AddChild(node.get(), std::move(children)), ...);
  return node;
}

NodePointer MakeField(const Token& token) {
  NodePointer node = MakeNode(NodeKind::kField);
  node->name = token.value.AsString();
  return node;
}

class Parser {
 public:
  Parser(std::string_view expression, std::vector<Token> tokens)
      : expression_(expression), tokens_(std::move(tokens)) {}

  Result<NodePointer> Run() {
    CANDOR_ASSIGN_OR_RETURN(NodePointer root, ParseAbove(0));
    if (Kind() != TokenKind::kEnd) return Unexpected(Current(), "the end of the expression");
    return root;
  }

 private:
  const Token& Current() const { return tokens_[index_]; }
  TokenKind Kind(size_t ahead = 0) const {
    return tokens_[std::min(index_ + ahead, tokens_.size() - 1)].kind;
  }
  const Token& Take() {
    const Token& token = tokens_[index_];
    if (index_ + 1 < tokens_.size()) ++index_;
    return token;
  }

  Error Unexpected(const Token& token, std::string expected) const {
    const bool ended = token.kind == TokenKind::kEnd;
    Error error = CompileError(expression_, token.offset,
                               ended ? "The JMESPath expression ends too early."
                                     : "The JMESPath expression is not valid.");
    error.found = ended ? "the end" : std::string(token.text);
    error.expected = std::move(expected);
    return error;
  }

  Status Match(TokenKind kind, const char* text) {
    if (Kind() != kind) return Unexpected(Current(), text);
    Take();
    return Status::Ok();
  }

  /// Python's library lets commas be left out between arguments and between members.
  void TakeComma() {
    if (Kind() == TokenKind::kComma) Take();
  }

  Error TooDeep() const {
    return CompileError(expression_, Current().offset,
                        "The JMESPath expression nests deeper than the limit.");
  }

  /// An expression up to the first token that binds no stronger than `power`.
  Result<NodePointer> ParseAbove(int power) {
    if (nesting_ >= kMaxNesting) return TooDeep();
    ++nesting_;
    auto node = ParsePrefix();
    while (node.ok() && power < BindingPower(Kind())) {
      node = ParseSuffix(std::move(node).value());
      if (node.ok() && node.value()->height > kMaxHeight) node = TooDeep();
    }
    --nesting_;
    return node;
  }

  Result<NodePointer> ParsePrefix() {
    const Token& token = Take();
    switch (token.kind) {
      case TokenKind::kIdentifier:
        return Kind() == TokenKind::kLeftParenthesis ? ParseFunction(token) : MakeField(token);
      case TokenKind::kQuotedIdentifier:
        if (Kind() == TokenKind::kLeftParenthesis) {
          return Unexpected(token, "a function name without quotes");
        }
        return MakeField(token);
      case TokenKind::kLiteral: {
        NodePointer node = MakeNode(NodeKind::kLiteral);
        node->literal = token.value;
        return node;
      }
      case TokenKind::kCurrent:
        return MakeNode(NodeKind::kCurrent);
      case TokenKind::kStar:
        return ParseValueProjection(MakeNode(NodeKind::kCurrent), kStarPower);
      case TokenKind::kFilter:
        return ParseFilter(MakeNode(NodeKind::kCurrent));
      case TokenKind::kFlatten:
        return ParseFlatten(MakeNode(NodeKind::kCurrent));
      case TokenKind::kLeftBrace:
        return ParseMultiSelectHash();
      case TokenKind::kLeftBracket:
        return ParseLeadingBracket();
      case TokenKind::kLeftParenthesis: {
        CANDOR_ASSIGN_OR_RETURN(NodePointer inner, ParseAbove(0));
        CANDOR_RETURN_IF_ERROR(Match(TokenKind::kRightParenthesis, ")"));
        return inner;
      }
      case TokenKind::kNot: {
        CANDOR_ASSIGN_OR_RETURN(NodePointer operand, ParseAbove(kNotPower));
        return MakeNode(NodeKind::kNot, std::move(operand));
      }
      case TokenKind::kExpressionReference:
        return Unexpected(token, "an expression; & stands only before an argument of a function");
      default:
        return Unexpected(token, "an expression");
    }
  }

  Result<NodePointer> ParseSuffix(NodePointer left) {
    const Token& token = Take();
    switch (token.kind) {
      case TokenKind::kDot:
        return ParseDot(std::move(left));
      case TokenKind::kPipe:
        return ParseBinary(NodeKind::kChain, std::move(left), kPipePower);
      case TokenKind::kOr:
        return ParseBinary(NodeKind::kOr, std::move(left), kOrPower);
      case TokenKind::kAnd:
        return ParseBinary(NodeKind::kAnd, std::move(left), kAndPower);
      case TokenKind::kFlatten:
        return ParseFlatten(std::move(left));
      case TokenKind::kFilter:
        return ParseFilter(std::move(left));
      case TokenKind::kLeftBracket:
        return ParseTrailingBracket(std::move(left));
      default:
        break;
    }
    if (BindingPower(token.kind) != kComparisonPower) {
      return Unexpected(token, "an operator, a bracket or the end of the expression");
    }
    const Comparison comparison = ComparisonOf(token.kind);
    CANDOR_ASSIGN_OR_RETURN(NodePointer node,
                            ParseBinary(NodeKind::kComparison, std::move(left), kComparisonPower));
    node->comparison = comparison;
    return node;
  }

  Result<NodePointer> ParseBinary(NodeKind kind, NodePointer left, int power) {
    CANDOR_ASSIGN_OR_RETURN(NodePointer right, ParseAbove(power));
    return MakeNode(kind, std::move(left), std::move(right));
  }

  Result<NodePointer> ParseDot(NodePointer left) {
    if (Kind() == TokenKind::kStar) {
      Take();
      return ParseValueProjection(std::move(left), kDotPower);
    }
    CANDOR_ASSIGN_OR_RETURN(NodePointer right, ParseAfterDot(kDotPower));
    return MakeNode(NodeKind::kChain, std::move(left), std::move(right));
  }

  Result<NodePointer> ParseAfterDot(int power) {
    switch (Kind()) {
      case TokenKind::kIdentifier:
      case TokenKind::kQuotedIdentifier:
      case TokenKind::kStar:
        return ParseAbove(power);
      case TokenKind::kLeftBracket:
        Take();
        return ParseMultiSelectList();
      case TokenKind::kLeftBrace:
        Take();
        return ParseMultiSelectHash();
      default:
        return Unexpected(Current(), "a name, *, [ or { after the dot");
    }
  }

  /// What each element of a projection becomes. A bracket may follow without a dot, and there it
  /// also opens a multi-select list: `[*]["a", "b"]`.
  Result<NodePointer> ParseProjected(int power) {
    if (BindingPower(Kind()) < kProjectionStop) return MakeNode(NodeKind::kCurrent);
    if (Kind() == TokenKind::kLeftBracket || Kind() == TokenKind::kFilter) {
      return ParseAbove(power);
    }
    CANDOR_RETURN_IF_ERROR(Match(TokenKind::kDot, "a dot, a bracket or the end of the projection"));
    return ParseAfterDot(power);
  }

  Result<NodePointer> ParseProjection(NodePointer list, int power) {
    CANDOR_ASSIGN_OR_RETURN(NodePointer element, ParseProjected(power));
    return MakeNode(NodeKind::kProjection, std::move(list), std::move(element));
  }

  Result<NodePointer> ParseValueProjection(NodePointer object, int power) {
    CANDOR_ASSIGN_OR_RETURN(NodePointer value, ParseProjected(power));
    return MakeNode(NodeKind::kValueProjection, std::move(object), std::move(value));
  }

  Result<NodePointer> ParseFlatten(NodePointer list) {
    return ParseProjection(MakeNode(NodeKind::kFlatten, std::move(list)), kFlattenPower);
  }

  Result<NodePointer> ParseFilter(NodePointer list) {
    CANDOR_ASSIGN_OR_RETURN(NodePointer condition, ParseAbove(0));
    CANDOR_RETURN_IF_ERROR(Match(TokenKind::kRightBracket, "]"));
    CANDOR_ASSIGN_OR_RETURN(NodePointer element, ParseProjected(kFilterPower));
    return MakeNode(NodeKind::kFilterProjection, std::move(list), std::move(element),
                    std::move(condition));
  }

  bool AtIndexOrSlice() const {
    return Kind() == TokenKind::kNumber || Kind() == TokenKind::kColon;
  }

  Result<NodePointer> ParseLeadingBracket() {
    if (AtIndexOrSlice()) return ParseIndexOrSlice(MakeNode(NodeKind::kCurrent));
    if (Kind() == TokenKind::kStar && Kind(1) == TokenKind::kRightBracket) {
      return ParseListWildcard(MakeNode(NodeKind::kCurrent));
    }
    return ParseMultiSelectList();
  }

  Result<NodePointer> ParseTrailingBracket(NodePointer left) {
    if (AtIndexOrSlice()) return ParseIndexOrSlice(std::move(left));
    if (Kind() != TokenKind::kStar) return Unexpected(Current(), "a number, a slice or *");
    return ParseListWildcard(std::move(left));
  }

  Result<NodePointer> ParseListWildcard(NodePointer list) {
    Take();
    CANDOR_RETURN_IF_ERROR(Match(TokenKind::kRightBracket, "]"));
    return ParseProjection(std::move(list), kStarPower);
  }

  Result<NodePointer> ParseIndexOrSlice(NodePointer list) {
    if (Kind() == TokenKind::kColon || Kind(1) == TokenKind::kColon) {
      CANDOR_ASSIGN_OR_RETURN(NodePointer slice, ParseSlice());
      return ParseProjection(MakeNode(NodeKind::kChain, std::move(list), std::move(slice)),
                             kStarPower);
    }
    NodePointer index = MakeNode(NodeKind::kIndex);
    index->start = Take().number;
    CANDOR_RETURN_IF_ERROR(Match(TokenKind::kRightBracket, "]"));
    return MakeNode(NodeKind::kChain, std::move(list), std::move(index));
  }

  /// start:stop:step, each optional, the last colon too.
  Result<NodePointer> ParseSlice() {
    NodePointer slice = MakeNode(NodeKind::kSlice);
    std::optional<int64_t>* parts[] = {&slice->start, &slice->stop, &slice->step};
    size_t part = 0;
    for (; Kind() != TokenKind::kRightBracket; Take()) {
      const bool number = Kind() == TokenKind::kNumber && !parts[part]->has_value();
      const bool colon = Kind() == TokenKind::kColon && part < 2;
      if (!number && !colon) return Unexpected(Current(), "a slice start:stop:step");
      if (colon) ++part;
      if (!number) continue;
      if (part == 2 && Current().number == 0) {
        return Unexpected(Current(), "a slice step other than 0");
      }
      *parts[part] = Current().number;
    }
    Take();
    return slice;
  }

  Result<NodePointer> ParseMultiSelectList() {
    NodePointer list = MakeNode(NodeKind::kMultiSelectList);
    while (true) {
      CANDOR_ASSIGN_OR_RETURN(NodePointer element, ParseAbove(0));
      AddChild(list.get(), std::move(element));
      if (Kind() == TokenKind::kRightBracket) break;
      CANDOR_RETURN_IF_ERROR(Match(TokenKind::kComma, ", or ]"));
    }
    Take();
    return list;
  }

  Result<NodePointer> ParseMultiSelectHash() {
    NodePointer hash = MakeNode(NodeKind::kMultiSelectHash);
    while (true) {
      const Token& name = Current();
      if (name.kind != TokenKind::kIdentifier && name.kind != TokenKind::kQuotedIdentifier) {
        return Unexpected(name, "a name");
      }
      Take();
      CANDOR_RETURN_IF_ERROR(Match(TokenKind::kColon, ":"));
      CANDOR_ASSIGN_OR_RETURN(NodePointer value, ParseAbove(0));
      hash->names.push_back(name.value.AsString());
      AddChild(hash.get(), std::move(value));
      if (Kind() == TokenKind::kRightBrace) break;
      TakeComma();
    }
    Take();
    return hash;
  }

  Result<NodePointer> ParseFunction(const Token& name) {
    NodePointer function = MakeNode(NodeKind::kFunction);
    function->name = name.value.AsString();
    Take();
    while (Kind() != TokenKind::kRightParenthesis) {
      CANDOR_ASSIGN_OR_RETURN(NodePointer argument, ParseArgument());
      AddChild(function.get(), std::move(argument));
      TakeComma();
    }
    Take();
    return function;
  }

  Result<NodePointer> ParseArgument() {
    if (Kind() != TokenKind::kExpressionReference) return ParseAbove(0);
    Take();
    CANDOR_ASSIGN_OR_RETURN(NodePointer expression, ParseAbove(0));
    return MakeNode(NodeKind::kExpressionReference, std::move(expression));
  }

  std::string_view expression_;
  std::vector<Token> tokens_;
  size_t index_ = 0;
  int nesting_ = 0;
};

}  // namespace

Result<NodePointer> ParseExpression(std::string_view expression) {
  CANDOR_ASSIGN_OR_RETURN(std::vector<Token> tokens, Tokenize(expression));
  if (tokens.size() == 1) return CompileError(expression, 0, "The JMESPath expression is empty.");
  return Parser(expression, std::move(tokens)).Run();
}

}  // namespace candor::json::jmespath
