// The bias metrics in plain words: what a metric is, and what one value of it says.
#pragma once

#include <string>
#include <string_view>

#include "candor/bias/metric.h"
#include "candor/bias/metric_interval.h"

namespace candor::bias {

/// Everything spec/metrics.yaml says about a metric, as lines of text of at most 100 columns: for
/// `candor help METRIC`. `name` as in the output ("DPL"), in any case of letters. Empty for an
/// unknown name.
std::string HelpText(std::string_view name);

/// How the two groups are called in a sentence, as plurals: "women", "men".
struct GroupNames {
  std::string group = "rows of the group";  ///< facet d
  std::string other = "everyone else";      ///< facet a
};

/// What a value says, for a reader who is no statistician: direction, size, and whether the
/// interval excludes parity. A missing interval is explained in a sentence of its own; an error
/// value gives its text. `interval` may be null: then nothing is said about chance.
///   "Women receive 20.0 percentage points fewer favourable labels than men; chance alone hardly
///    explains it: the 95 % interval, 15.1 to 24.9 percentage points, excludes 0."
/// Limits are given in the direction of the sentence (a minus sign is the other one), and on the
/// scale of shares where it speaks of a share; the first letter is made a capital.
std::string PlainReading(const MetricInfo& metric, const MetricValue& value,
                         const MetricInterval* interval, const GroupNames& names);

}  // namespace candor::bias
