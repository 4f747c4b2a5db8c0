#include <fmt/format.h>

#include <cmath>

#include "candor/base/number_text.h"
#include "candor/base/utf8.h"
#include "candor/json/write_internal.h"

namespace candor::json {
namespace {

void AppendEscaped(uint32_t unit, std::string* out) {
  fmt::format_to(std::back_inserter(*out), "\\u{:04x}", unit);
}

void AppendCodePoint(char32_t code_point, std::string* out) {
  const uint32_t code = code_point;
  if (code < 0x10000) {
    AppendEscaped(code, out);
    return;
  }
  AppendEscaped(0xD800 + ((code - 0x10000) >> 10), out);
  AppendEscaped(0xDC00 + ((code - 0x10000) & 0x3FF), out);
}

/// The letter of a two-character escape, or 0.
char ShortEscape(char c) {
  switch (c) {
    case '"':
    case '\\':
      return c;
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return 0;
  }
}

void AppendString(std::string_view text, std::string* out) {
  *out += '"';
  while (!text.empty()) {
    const char c = text.front();
    if (const char letter = ShortEscape(c); letter != 0) {
      *out += '\\';
      *out += letter;
    } else if (c >= ' ' && c <= '~') {
      *out += c;
    } else {
      AppendCodePoint(TakeCodePoint(&text), out);
      continue;
    }
    text.remove_prefix(1);
  }
  *out += '"';
}

std::string FloatText(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number > 0 ? "Infinity" : "-Infinity";
  return PythonFloatText(number);
}

class Writer {
 public:
  /// A negative indent writes one line.
  Writer(int indent, std::string_view item_separator, std::string_view name_separator,
         std::string* out)
      : indent_(indent),
        item_separator_(item_separator),
        name_separator_(name_separator),
        out_(out) {}

  void Append(const Value& value) {
    switch (value.kind()) {
      case Value::Kind::kNull:
        *out_ += "null";
        break;
      case Value::Kind::kBool:
        *out_ += value.AsBool() ? "true" : "false";
        break;
      case Value::Kind::kInteger:
        fmt::format_to(std::back_inserter(*out_), "{}", value.AsInteger());
        break;
      case Value::Kind::kUnsigned:
        fmt::format_to(std::back_inserter(*out_), "{}", value.AsUnsigned());
        break;
      case Value::Kind::kFloat:
        *out_ += FloatText(value.AsDouble());
        break;
      case Value::Kind::kString:
        AppendString(value.AsString(), out_);
        break;
      case Value::Kind::kArray:
        AppendItems(value.AsArray(), '[', ']');
        break;
      case Value::Kind::kObject:
        AppendItems(value.AsObject(), '{', '}');
        break;
    }
  }

 private:
  void AppendItem(const Value& item) { Append(item); }

  void AppendItem(const Value::Member& member) {
    AppendString(member.first, out_);
    *out_ += name_separator_;
    Append(member.second);
  }

  template <typename Items>
  void AppendItems(const Items& items, char open, char close) {
    *out_ += open;
    ++depth_;
    bool first = true;
    for (const auto& item : items) {
      if (!first) *out_ += item_separator_;
      first = false;
      BreakLine();
      AppendItem(item);
    }
    --depth_;
    if (!items.empty()) BreakLine();
    *out_ += close;
  }

  void BreakLine() {
    if (indent_ < 0) return;
    *out_ += '\n';
    out_->append(static_cast<size_t>(indent_) * depth_, ' ');
  }

  int indent_;
  std::string_view item_separator_;
  std::string_view name_separator_;
  std::string* out_;
  size_t depth_ = 0;
};

}  // namespace

std::string Write(const Value& value, int indent) {
  std::string text;
  Writer(indent, indent < 0 ? ", " : ",", ": ", &text).Append(value);
  return text;
}

std::string WriteCompact(const Value& value) {
  std::string text;
  Writer(-1, ",", ":", &text).Append(value);
  return text;
}

}  // namespace candor::json
