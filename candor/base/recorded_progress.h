// A progress sink for tests.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "candor/base/progress.h"

namespace candor {

class RecordedProgress : public ProgressSink {
 public:
  void BeginPhase(std::string_view name, int64_t total, std::string_view unit) override {
    const std::lock_guard lock(mutex_);
    phase = std::string(name) + ": " + std::to_string(total) + " " + std::string(unit);
  }
  void Advance(int64_t amount) override {
    const std::lock_guard lock(mutex_);
    done += amount;
    if (on_advance) on_advance();
  }
  void EndPhase() override {
    const std::lock_guard lock(mutex_);
    ++ended;
  }
  void Note(std::string_view text) override {
    const std::lock_guard lock(mutex_);
    notes.emplace_back(text);
    if (on_note) on_note();
  }

  std::string phase;  ///< the last that began: "NAME: TOTAL UNIT"
  int64_t done = 0;   ///< of all phases
  int ended = 0;
  std::vector<std::string> notes;
  std::function<void()> on_advance;
  std::function<void()> on_note;

 private:
  std::mutex mutex_;
};

}  // namespace candor
