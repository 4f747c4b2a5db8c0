#include "candor/config/positions_internal.h"

#include <algorithm>
#include <map>

#include "candor/json/value.h"

namespace candor::config {
namespace {

/// Walks over the text of a valid document and notes the positions of wanted pointers.
class Scanner {
 public:
  Scanner(std::string_view text, std::map<std::string, Position, std::less<>>* wanted)
      : text_(text), wanted_(wanted) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
  }

  void ScanDocument() {
    SkipBlanks();
    Note("", Here());
    ScanValue("");
  }

 private:
  Position Here() const { return {line_, column_}; }

  void Note(const std::string& pointer, Position position) {
    const auto found = wanted_->find(pointer);
    if (found != wanted_->end()) found->second = position;
  }

  /// Whether any wanted pointer lies below this one; what lies elsewhere is skipped quickly.
  bool HasWantedBelow(const std::string& pointer) const {
    const auto next = wanted_->lower_bound(pointer + "/");
    return next != wanted_->end() && next->first.starts_with(pointer + "/");
  }

  char Peek() const { return next_ < text_.size() ? text_[next_] : '\0'; }

  void Advance() {
    const char c = Peek();
    ++next_;
    if (c == '\n') {
      ++line_;
      column_ = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
      ++column_;
    }
  }

  void SkipBlanks() {
    while (next_ < text_.size() && std::string_view(" \t\r\n").find(Peek()) != std::string::npos) {
      Advance();
    }
  }

  std::string_view ScanString() {
    const size_t start = next_;
    Advance();
    while (next_ < text_.size() && Peek() != '"') {
      if (Peek() == '\\') Advance();
      Advance();
    }
    Advance();
    return text_.substr(start, std::min(next_, text_.size()) - start);
  }

  void ScanValue(const std::string& pointer) {
    if (Peek() == '"') {
      ScanString();
    } else if (Peek() == '{' || Peek() == '[') {
      if (HasWantedBelow(pointer)) {
        ScanChildren(pointer, Peek() == '{');
      } else {
        SkipBrackets();
      }
    } else {
      while (next_ < text_.size() &&
             std::string_view(",]} \t\r\n").find(Peek()) == std::string::npos) {
        Advance();
      }
    }
  }

  void SkipBrackets() {
    int64_t depth = 0;
    while (next_ < text_.size()) {
      const char c = Peek();
      if (c == '"') {
        ScanString();
        continue;
      }
      Advance();
      if (c == '{' || c == '[') ++depth;
      if ((c == '}' || c == ']') && --depth == 0) return;
    }
  }

  void ScanChildren(const std::string& pointer, bool is_object) {
    Advance();
    int64_t index = 0;
    for (SkipBlanks(); next_ < text_.size() && Peek() != '}' && Peek() != ']'; SkipBlanks()) {
      const Position position = Here();
      std::string child = pointer + "/";
      if (is_object) {
        child += json::PointerToken(Decoded(ScanString()));
        SkipBlanks();
        Advance();  // the colon
        SkipBlanks();
      } else {
        child += std::to_string(index++);
      }
      Note(child, position);
      ScanValue(child);
      SkipBlanks();
      if (Peek() == ',') Advance();
    }
    Advance();
  }

  static std::string Decoded(std::string_view literal) {
    const Result<json::Value> value = json::Parse(literal);
    return value.ok() && value->is_string() ? value->AsString() : std::string();
  }

  std::string_view text_;
  std::map<std::string, Position, std::less<>>* wanted_;
  size_t next_ = 0;
  int64_t line_ = 1;
  int64_t column_ = 1;
};

std::string_view Parent(std::string_view pointer) { return pointer.substr(0, pointer.rfind('/')); }

}  // namespace

std::vector<Position> Locate(std::string_view text, const std::vector<std::string>& pointers) {
  std::map<std::string, Position, std::less<>> wanted;
  for (const std::string& pointer : pointers) {
    for (std::string_view part = pointer;; part = Parent(part)) {
      if (!wanted.try_emplace(std::string(part)).second || part.empty()) break;
    }
  }
  Scanner(text, &wanted).ScanDocument();
  std::vector<Position> positions;
  positions.reserve(pointers.size());
  for (const std::string& pointer : pointers) {
    std::string_view part = pointer;
    while (wanted.find(part)->second == Position{} && !part.empty()) part = Parent(part);
    positions.push_back(wanted.find(part)->second);
  }
  return positions;
}

}  // namespace candor::config
