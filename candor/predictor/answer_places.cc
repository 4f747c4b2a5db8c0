#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>

#include "candor/predictor/answer_places_internal.h"
#include "candor/predictor/codec/answer_writer.h"

namespace candor::predictor {
namespace {

using dataset::Cell;

constexpr int64_t kProbeRecords = 3;

// Parts of a model's answer to a record: its scores are 0, 1, ..
constexpr int kLabelPart = -1;

bool HasLabels(AnswerKind kind) {
  return kind == AnswerKind::kLabel || kind == AnswerKind::kLabeledProbability ||
         kind == AnswerKind::kClassProbabilities;
}

// Names, wildcards, indices and slices: what can select but neither compute nor choose by value, so
// that one document of the same shape tells where everything comes from.
bool OnlySelects(const std::optional<AnswerLocation::Place>& place) {
  if (!place || std::holds_alternative<int64_t>(*place)) return true;
  const std::string& expression = std::get<std::string>(*place);
  constexpr const char* kPathCharacters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.*[]:\" ";
  return expression.find_first_not_of(kPathCharacters) == std::string::npos;
}

// Texts may read as lists or numbers, NaN and infinities have no form in JSON: whether they come
// through as they are is for the decoder to say.
bool ArePlain(const std::vector<double>& scores) {
  return std::all_of(scores.begin(), scores.end(),
                     [](double score) { return std::isfinite(score); });
}

bool ArePlain(const std::vector<Cell>& labels) {
  return std::all_of(labels.begin(), labels.end(), [](const Cell& label) {
    return label.kind() == Cell::Kind::kInt64 ||
           (label.kind() == Cell::Kind::kFloat64 && std::isfinite(label.AsDouble()));
  });
}

double ScoreOf(const Answers& answers, int64_t row, int part) {
  return answers.scores[static_cast<size_t>(row * answers.score_width + part)];
}

double NumberOf(const Answers& answers, int64_t row, int part) {
  return part == kLabelPart ? answers.labels[static_cast<size_t>(row)].AsDouble()
                            : ScoreOf(answers, row, part);
}

Cell PartOf(const Answers& answers, int64_t row, int part) {
  if (part == kLabelPart) return answers.labels[static_cast<size_t>(row)];
  return ScoreOf(answers, row, part);
}

std::optional<double> AsNumber(double score) { return score; }
std::optional<double> AsNumber(const Cell& label) {
  return label.is_numeric() ? std::optional(label.AsDouble()) : std::nullopt;
}

// Which parts of the probe the columns of `values` (records x width) are; empty when one is none.
template <typename Value>
std::optional<std::vector<int>> FindParts(const Answers& probe, const std::vector<Value>& values,
                                          int width) {
  const auto is_column = [&](int part, int column) {
    for (int64_t row = 0; row < kProbeRecords; ++row) {
      const Value& value = values[static_cast<size_t>(row * width + column)];
      if (AsNumber(value) != NumberOf(probe, row, part)) return false;
    }
    return true;
  };
  std::vector<int> parts;
  for (int column = 0; column < width; ++column) {
    int part = probe.labels.empty() ? 0 : kLabelPart;
    while (part < probe.score_width && !is_column(part, column)) ++part;
    if (part == probe.score_width) return std::nullopt;
    parts.push_back(part);
  }
  return parts;
}

}  // namespace

// No value twice, and in no order; labels are told from scores by their halves.
Answers AnswerPlaces::Probe(int score_width) const {
  Answers probe{.rows = kProbeRecords, .score_width = score_width};
  for (int i = 0; i < score_width * kProbeRecords; ++i) {
    probe.scores.push_back(i % 2 == 0 ? i + 0.5 : -i - 0.5);
  }
  if (HasLabels(kind_)) {
    probe.label_width = 1;
    probe.labels = {11, 13, 12};
  }
  return probe;
}

std::string AnswerPlaces::ExampleBody(int score_width) const {
  Answers example{.rows = 1, .score_width = score_width};
  example.scores.assign(static_cast<size_t>(score_width), 0.5);
  if (HasLabels(kind_)) {
    example.label_width = 1;
    example.labels = {1};
  }
  return WriteAnswers(example, kind_, accept_);
}

Result<AnswerPlaces> AnswerPlaces::Make(const ModelInfo& model, PayloadFormat accept,
                                        const AnswerLocation& location) {
  CANDOR_ASSIGN_OR_RETURN(AnswerDecoder decoder, AnswerDecoder::Make(accept, location));
  AnswerPlaces places(model, accept, std::move(decoder));
  if (!location.label && !location.probability) {
    places.is_everything_ = true;
    return places;
  }
  if (!OnlySelects(location.label) || !OnlySelects(location.probability)) return places;
  const Answers probe = places.Probe(model.score_width);
  const Result<Answers> located =
      places.decoder_.Decode(WriteAnswers(probe, places.kind_, accept), kProbeRecords);
  if (!located.ok()) {
    Error error = located.error();
    error.kind = ErrorKind::kConfig;
    error.found = "the model's answers look like " + places.ExampleBody(model.score_width);
    return error;
  }
  places.direct_ = places.FindDirect(probe, *located);
  return places;
}

std::optional<AnswerPlaces::DirectPlaces> AnswerPlaces::FindDirect(const Answers& probe,
                                                                   const Answers& located) {
  std::optional<std::vector<int>> scores = FindParts(probe, located.scores, located.score_width);
  std::optional<std::vector<int>> labels = FindParts(probe, located.labels, located.label_width);
  if (!scores || !labels) return std::nullopt;
  const auto uses = [&](bool score) {
    const auto is_used = [score](int part) { return (part >= 0) == score; };
    return std::any_of(scores->begin(), scores->end(), is_used) ||
           std::any_of(labels->begin(), labels->end(), is_used);
  };
  const bool labels_are_scores =
      std::any_of(labels->begin(), labels->end(), [](int part) { return part >= 0; });
  std::vector<int> all_scores(static_cast<size_t>(probe.score_width));
  std::iota(all_scores.begin(), all_scores.end(), 0);
  DirectPlaces places;
  places.uses_scores = uses(true);
  places.uses_label = uses(false);
  places.are_own_scores = *scores == all_scores && !labels_are_scores;
  places.are_own_labels = *labels == std::vector<int>{kLabelPart};
  places.scores = *std::move(scores);
  places.labels = *std::move(labels);
  return places;
}

Answers AnswerPlaces::Take(const DirectPlaces& places, Answers own) {
  Answers located{.rows = own.rows};
  located.score_width = static_cast<int>(places.scores.size());
  located.scores_are_lists = located.score_width > 1;
  located.label_width = static_cast<int>(places.labels.size());
  located.labels_are_lists = located.label_width > 1;
  if (places.are_own_scores) {
    located.scores = std::move(own.scores);
  } else {
    located.scores.reserve(static_cast<size_t>(own.rows) * places.scores.size());
    for (int64_t row = 0; row < own.rows; ++row) {
      for (const int part : places.scores) located.scores.push_back(NumberOf(own, row, part));
    }
  }
  if (places.are_own_labels) {
    located.labels = std::move(own.labels);
  } else {
    located.labels.reserve(static_cast<size_t>(own.rows) * places.labels.size());
    for (int64_t row = 0; row < own.rows; ++row) {
      for (const int part : places.labels) located.labels.push_back(PartOf(own, row, part));
    }
  }
  return located;
}

Answers AnswerPlaces::Everything(Answers own) const {
  own.scores_are_lists = own.score_width > 1;
  if (kind_ == AnswerKind::kLabel) return own;
  own.label_width = 0;
  own.labels.clear();
  return own;
}

Result<Answers> AnswerPlaces::Locate(Answers own) const {
  if (own.rows == 0) return Answers{};
  if (is_everything_) return Everything(std::move(own));
  const bool is_plain = direct_ && (!direct_->uses_scores || ArePlain(own.scores)) &&
                        (!direct_->uses_label || ArePlain(own.labels));
  if (is_plain) return Take(*direct_, std::move(own));
  return decoder_.Decode(WriteAnswers(own, kind_, accept_), own.rows);
}

}  // namespace candor::predictor
