#include "candor/bias/metric_help.h"

#include <algorithm>

#include <fmt/format.h>

#include "candor/bias/metric_table_internal.h"

namespace candor::bias {
namespace {

constexpr size_t kColumns = 100;
constexpr size_t kIndent = 2;

char UpperCase(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

/// Appends `text` broken at blanks, each line indented, the first one led by `mark`.
void AppendWrapped(std::string& page, std::string_view text, std::string_view mark = "") {
  const std::string margin(kIndent + mark.size(), ' ');
  std::string line = std::string(kIndent, ' ') + std::string(mark);
  size_t used = margin.size();
  while (!text.empty()) {
    const size_t blank = text.find(' ');
    const std::string_view word = text.substr(0, blank);
    text = blank == std::string_view::npos ? std::string_view() : text.substr(blank + 1);
    if (used > margin.size() && used + 1 + word.size() > kColumns) {
      page += line + '\n';
      line = margin;
      used = margin.size();
    }
    if (used > margin.size()) {
      line += ' ';
      ++used;
    }
    line += word;
    used += word.size();
  }
  page += line + '\n';
}

void AppendSection(std::string& page, std::string_view heading, std::string_view text) {
  if (text.empty()) return;
  page += fmt::format("\n{}\n", heading);
  AppendWrapped(page, text);
}

void AppendList(std::string& page, std::string_view heading,
                std::span<const std::string_view> entries) {
  if (entries.empty()) return;
  page += fmt::format("\n{}\n", heading);
  for (const std::string_view entry : entries) AppendWrapped(page, entry, "- ");
}

/// The symbols that all formulas share, line by line as they are laid out.
void AppendSymbols(std::string& page) {
  page += "\nSymbols\n";
  std::string_view rest = kMetricSymbols;
  while (!rest.empty()) {
    const size_t end = rest.find('\n');
    page += fmt::format("  {}\n", rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
}

}  // namespace

std::string HelpText(std::string_view name) {
  std::string upper(name);
  std::transform(upper.begin(), upper.end(), upper.begin(), UpperCase);
  const MetricInfo* metric = FindMetric(upper);
  if (metric == nullptr) return "";
  const MetricText& text = TextOf(*metric);
  std::string page =
      fmt::format("{}: {} ({} metric)\n", metric->name, text.title,
                  metric->stage == Stage::kPreTraining ? "pre-training" : "post-training");
  AppendWrapped(page, text.summary);
  AppendSection(page, "In the output", metric->description);
  AppendSection(page, "Formula", text.formula);
  AppendSection(page, "Range", text.range);
  AppendSection(page, "Above parity", text.above);
  AppendSection(page, fmt::format("Parity ({})", text.reading.parity), text.parity);
  AppendSection(page, "Below parity", text.below);
  AppendSection(page, "Interval",
                fmt::format("{} (`{}`); n_a and n_d are the {} of each group", text.interval_method,
                            text.interval_name, text.interval_rows));
  AppendList(page, "Good to know", text.notes);
  AppendList(page, "Sources", text.references);
  AppendSymbols(page);
  return page;
}

}  // namespace candor::bias
