#include "candor/cli/terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "candor/base/utf8.h"
#include "candor/json/value.h"

namespace candor::cli {
namespace {

using json::Value;
using std::chrono::duration;

void SetIfAny(Value* object, const char* name, const std::string& text) {
  if (!text.empty()) object->Set(name, text);
}

// Errors quote damaged files, whose bytes need not be text.
std::string WithoutStrayBytes(std::string_view text) {
  std::string readable;
  while (!text.empty()) {
    const size_t bytes = Utf8SequenceBytes(text);
    readable += bytes > 0 ? text.substr(0, bytes) : "\uFFFD";
    text.remove_prefix(std::max<size_t>(bytes, 1));
  }
  return readable;
}

}  // namespace

Terminal::Terminal(LogFormat format, bool quiet)
    : format_(format), quiet_(quiet), interactive_(isatty(STDERR_FILENO) == 1) {
  const char* no_color = std::getenv("NO_COLOR");
  colours_ = interactive_ && (no_color == nullptr || no_color[0] == '\0');
}

std::string Terminal::Paint(const char* code, std::string_view text) const {
  return colours_ ? fmt::format("\033[{}m{}\033[0m", code, text) : std::string(text);
}

void Terminal::Write(std::string_view text) {
  const std::string readable = WithoutStrayBytes(text);
  const std::lock_guard lock(mutex_);
  std::fwrite(readable.data(), 1, readable.size(), stderr);
  std::fflush(stderr);
}

void Terminal::WriteJson(const char* level, Value fields) {
  Value::Object& members = fields.AsObject();
  members.insert(members.begin(), {"level", level});
  Write(json::Write(fields) + "\n");
}

void Terminal::PrintError(const Error& error) {
  if (format_ == LogFormat::kJson) {
    WriteJson("error", ErrorObject(error));
    return;
  }
  std::string text = fmt::format("{} {}\n", Paint("1;31", "error:"), error.ToString());
  if (error.kind == ErrorKind::kInternal) {
    text += "  This is a bug in candor. Please report it with the command and this message.\n";
  }
  Write(text);
}

void Terminal::PrintWarning(const Warning& warning) {
  // The ordinary case is worth a note, not a warning.
  if (warning.code == "header-detected") return PrintNote(warning.text);
  if (format_ == LogFormat::kJson) {
    WriteJson("warning", WarningObject(warning));
    return;
  }
  Write(fmt::format("{} {}\n", Paint("1;33", "warning:"), warning.text));
}

std::string Terminal::PrintSignal(int signal) {
  std::string text = fmt::format("Signal {} received, cleaning up", signal);
  WriteLine(text);
  return text;
}

void Terminal::PrintNote(std::string_view text) {
  if (!quiet_) WriteLine(text);
}

void Terminal::WriteLine(std::string_view text) {
  if (format_ == LogFormat::kJson) {
    WriteJson("info", Value::Object{{"text", text}});
    return;
  }
  Write(fmt::format("{}\n", text));
}

void TerminalProgress::BeginPhase(std::string_view name, int64_t total, std::string_view unit) {
  const std::lock_guard lock(mutex_);
  name_ = name;
  unit_ = unit;
  total_ = total;
  done_ = 0;
  begin_ = last_shown_ = Clock::now();
  shown_ = false;
}

void TerminalProgress::Advance(int64_t amount) {
  constexpr double kLiveSeconds = 0.2;
  constexpr double kLogSeconds = 10.0;
  const std::lock_guard lock(mutex_);
  done_ += amount;
  if (terminal_.quiet()) return;
  const auto now = Clock::now();
  const bool live = terminal_.shows_live_lines();
  if (duration<double>(now - last_shown_).count() < (live ? kLiveSeconds : kLogSeconds)) return;
  last_shown_ = now;
  shown_ = true;
  const std::string line = Line(duration<double>(now - begin_).count());
  if (live) {
    std::fprintf(stderr, "\r\033[K%s", line.c_str());
    std::fflush(stderr);
  } else {
    terminal_.PrintNote(line);
  }
}

void TerminalProgress::EndPhase() {
  const std::lock_guard lock(mutex_);
  if (!shown_) return;
  const std::string line = Line(duration<double>(Clock::now() - begin_).count());
  if (terminal_.shows_live_lines()) {
    std::fprintf(stderr, "\r\033[K%s\n", line.c_str());
    std::fflush(stderr);
  } else {
    terminal_.PrintNote(line);
  }
}

void TerminalProgress::Note(std::string_view text) {
  const std::lock_guard lock(mutex_);
  if (terminal_.quiet()) return;
  if (terminal_.shows_live_lines()) std::fputs("\r\033[K", stderr);
  terminal_.PrintNote(text);
}

std::string TerminalProgress::Line(double seconds) const {
  const double rate = seconds > 0 ? static_cast<double>(done_) / seconds : 0;
  std::string line = fmt::format("{}: {} {}", name_, GroupDigits(done_), unit_);
  if (total_ > 0) {
    line += fmt::format(" of {} ({:.0f} %)", GroupDigits(total_),
                        100.0 * static_cast<double>(done_) / static_cast<double>(total_));
  }
  line += fmt::format(", {} {} a second", GroupDigits(static_cast<int64_t>(rate)), unit_);
  if (total_ > done_ && rate > 0) {
    line += fmt::format(", {:.0f} s left", static_cast<double>(total_ - done_) / rate);
  } else {
    line += fmt::format(", {:.1f} s", seconds);
  }
  return line;
}

Value ErrorObject(const Error& error) {
  Value object;
  object.Set("kind", ErrorKindName(error.kind));
  object.Set("exit_code", ExitCode(error.kind));
  object.Set("message", error.message);
  SetIfAny(&object, "where", error.where);
  SetIfAny(&object, "found", error.found);
  SetIfAny(&object, "expected", error.expected);
  SetIfAny(&object, "hint", error.hint);
  return object;
}

Value WarningObject(const Warning& warning) {
  Value object;
  object.Set("code", warning.code);
  SetIfAny(&object, "pointer", warning.pointer);
  object.Set("text", warning.text);
  return object;
}

std::string GroupDigits(int64_t number) {
  std::string digits = std::to_string(number);
  for (size_t i = digits.size(); i > 3 && digits[i - 4] != '-'; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

}  // namespace candor::cli
