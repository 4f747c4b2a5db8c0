#include <fmt/format.h>

#include <algorithm>

#include "candor/base/utf8.h"
#include "candor/json/parse_error_internal.h"

namespace candor::json {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kBlanks = " \t\r\n";

Error MakeError(std::string message, std::string where) {
  Error error;
  error.kind = ErrorKind::kData;
  error.message = std::move(message);
  error.where = std::move(where);
  return error;
}

std::string Position(std::string_view document, size_t offset) {
  std::string_view before = document.substr(0, offset);
  if (before.starts_with(kByteOrderMark)) before.remove_prefix(kByteOrderMark.size());
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const size_t line_break = before.rfind('\n');
  if (line_break != std::string_view::npos) before.remove_prefix(line_break + 1);
  return fmt::format("line {}, column {}", line, CountCodePoints(before) + 1);
}

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// A part of a number or of a literal such as true.
bool IsWordPart(char c) {
  return IsLetter(c) || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '+' || c == '-';
}

/// The word that starts at an offset, or else the one character there.
std::string_view WordAt(std::string_view document, size_t offset) {
  const std::string_view rest = document.substr(std::min(offset, document.size()));
  constexpr size_t kLongest = 40;
  size_t size = 0;
  while (size < rest.size() && size < kLongest && IsWordPart(rest[size])) ++size;
  if (size > 0 || rest.empty()) return rest.substr(0, size);
  std::string_view after = rest;
  TakeCodePoint(&after);
  return rest.substr(0, rest.size() - after.size());
}

std::string Found(std::string_view word) {
  if (word.empty()) return "the end of the text";
  const auto first = static_cast<unsigned char>(word.front());
  const bool printable = first >= ' ' && first != 0x7F && (first < 0x80 || word.size() > 1);
  return printable ? std::string(word) : fmt::format("byte 0x{:02X}", first);
}

std::string HintFor(std::string_view word) {
  if (word == "True" || word == "False" || word == "None") {
    return "JSON writes true, false and null.";
  }
  if (word == "'") return "JSON puts strings and names in double quotes.";
  if (word == "/" || word == "#") return "JSON has no comments.";
  if (word == "]" || word == "}") {
    return "JSON allows no comma after the last item, and each bracket closes its own kind.";
  }
  return {};
}

/// What the reader says between the two marks of its message, or nothing.
std::string_view Between(std::string_view text, std::string_view before, std::string_view after) {
  const size_t start = text.find(before);
  if (start == std::string_view::npos) return {};
  text.remove_prefix(start + before.size());
  return text.substr(0, text.find(after));
}

/// Where the token starts in whose last byte, or right behind which, the reader stopped.
size_t TokenStart(std::string_view document, const Complaint& complaint, size_t stop) {
  if (stop >= document.size()) return document.size();
  if (complaint.text.find("unexpected string literal") != std::string::npos) {
    return stop + 1 - std::min(stop + 1, complaint.last_token.size());
  }
  size_t start = stop;
  if (IsWordPart(document[stop]) || complaint.text.find("invalid number") != std::string::npos) {
    while (start > 0 && IsWordPart(document[start - 1])) --start;
  } else if (complaint.text.find("invalid literal") != std::string::npos) {
    while (start > 0 && IsLetter(document[start - 1])) --start;
  }
  return start;
}

Error DescribeToken(std::string_view document, const Complaint& complaint, size_t start) {
  const std::string_view word = WordAt(document, start);
  if (word == "NaN" || word == "Infinity" || word == "-Infinity") {
    Error error =
        MakeError(fmt::format("The document holds the bare token {}, which is not JSON.", word),
                  Position(document, start));
    error.hint =
        "Write null, or the value as a string; Python's json.dumps writes such tokens unless "
        "allow_nan=False.";
    return error;
  }
  const bool ended = word.empty();
  Error error = MakeError(
      ended ? "The document ends before its value is complete." : "The document is not valid JSON.",
      Position(document, start));
  if (complaint.after_the_end) {
    error.message = "The document goes on after its end.";
    error.hint = "A file of one document a line is JSON Lines (application/jsonlines).";
  } else {
    error.expected = Between(complaint.text, "; expected ", "; last read");
    error.hint = HintFor(word);
  }
  error.found = Found(word);
  return error;
}

}  // namespace

Error DescribeComplaint(std::string_view document, const Complaint& complaint) {
  std::string_view content = document;
  if (content.starts_with(kByteOrderMark)) content.remove_prefix(kByteOrderMark.size());
  if (content.find_first_not_of(kBlanks) == std::string_view::npos) {
    return MakeError("The document is empty.", Position(document, 0));
  }
  const size_t stop = complaint.bytes_read == 0 ? 0 : complaint.bytes_read - 1;
  // The reader takes a NUL byte for the end of the text.
  if (stop < document.size() && document[stop] == '\0') return DescribeNul(document, stop);
  const size_t start = TokenStart(document, complaint, stop);
  if (complaint.text.find("out_of_range") != std::string::npos) {
    Error error = MakeError("The document holds a number beyond the range of a 64-bit float.",
                            Position(document, start));
    error.found = WordAt(document, start);
    return error;
  }
  if (complaint.text.find("ill-formed UTF-8") != std::string::npos && stop < document.size()) {
    Error error =
        MakeError("The document holds bytes that are not UTF-8.", Position(document, stop));
    error.found = fmt::format("byte 0x{:02X}", static_cast<unsigned char>(document[stop]));
    return error;
  }
  const std::string_view reason = Between(complaint.text, " - invalid string: ", "; last read");
  if (!reason.empty() && stop < document.size()) {
    Error error =
        MakeError("The document holds a string that is not valid JSON.", Position(document, stop));
    error.found = reason;
    return error;
  }
  return DescribeToken(document, complaint, start);
}

Error DescribeDepth(std::string_view document, int max_depth) {
  int depth = 0;
  bool in_string = false;
  size_t i = 0;
  for (; i < document.size(); ++i) {
    const char c = document[i];
    if (c == '"') in_string = !in_string;
    if (in_string && c == '\\') ++i;
    if (in_string) continue;
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    if (depth > max_depth) break;
  }
  Error error = MakeError("The document nests deeper than the limit.", Position(document, i));
  error.expected = fmt::format("at most {} levels", max_depth);
  return error;
}

Error DescribeNul(std::string_view document, size_t offset) {
  Error error = MakeError("The document holds a NUL byte.", Position(document, offset));
  error.hint = "JSON is UTF-8 text; the file may be UTF-16 or binary.";
  return error;
}

}  // namespace candor::json
