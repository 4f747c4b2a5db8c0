// Everything that the program says on stderr: errors, warnings, notes and progress.
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "candor/base/progress.h"
#include "candor/base/status.h"
#include "candor/base/warning.h"
#include "candor/json/value.h"

namespace candor::cli {

enum class LogFormat { kText, kJson };

/// Writes blocks and lines to stderr, or one JSON object a line with LogFormat::kJson. Thread-safe.
/// Colours only on a terminal and without NO_COLOR.
class Terminal {
 public:
  Terminal(LogFormat format, bool quiet);

  void PrintError(const Error& error);
  void PrintWarning(const Warning& warning);
  /// "Signal 15 received, cleaning up"; also with --quiet. Returns the text.
  std::string PrintSignal(int signal);
  /// A line for people; not with --quiet.
  void PrintNote(std::string_view text);
  /// A line that somebody waits for ("listening on .."); also with --quiet.
  void PrintAlways(std::string_view text) { WriteLine(text); }

  /// A line that is written over and over makes sense: a terminal, and text.
  bool shows_live_lines() const { return interactive_ && format_ == LogFormat::kText; }
  bool quiet() const { return quiet_; }

 private:
  std::string Paint(const char* code, std::string_view text) const;
  void Write(std::string_view text);
  void WriteLine(std::string_view text);
  void WriteJson(const char* level, json::Value fields);

  LogFormat format_;
  bool quiet_;
  bool interactive_;
  bool colours_;
  std::mutex mutex_;
};

/// One live line a phase on a terminal; in a pipe or a log a line now and then.
class TerminalProgress : public ProgressSink {
 public:
  explicit TerminalProgress(Terminal& terminal) : terminal_(terminal) {}

  void BeginPhase(std::string_view name, int64_t total, std::string_view unit) override;
  void Advance(int64_t amount) override;
  void EndPhase() override;
  void Note(std::string_view text) override;

 private:
  using Clock = std::chrono::steady_clock;
  std::string Line(double seconds) const;

  Terminal& terminal_;
  std::mutex mutex_;
  std::string name_;
  std::string unit_;
  int64_t total_ = 0;
  int64_t done_ = 0;
  Clock::time_point begin_;
  Clock::time_point last_shown_;
  bool shown_ = false;
};

/// An error or warning as JSON; empty fields are left out.
json::Value ErrorObject(const Error& error);
json::Value WarningObject(const Warning& warning);

/// 1234567 as "1,234,567".
std::string GroupDigits(int64_t number);

}  // namespace candor::cli
