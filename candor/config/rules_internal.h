// The rules between the keys of a configuration, a function a topic.
#pragma once

#include "candor/config/facts_internal.h"
#include "candor/config/problem_list_internal.h"

namespace candor::config {

/// Which kinds of dataset take which keys; features, headers and the label.
void CheckDataset(const Facts& facts, ProblemList* problems);
/// Names and indices of columns against the headers.
void CheckColumns(const Facts& facts, ProblemList* problems);
/// At least one analysis, and which analyses go together.
void CheckMethods(const Facts& facts, ProblemList* problems);
/// What bias analyses need, their metric names, facets and segments.
void CheckBias(const Facts& facts, ProblemList* problems);
/// shap and pdp.
void CheckExplainability(const Facts& facts, ProblemList* problems);
/// The baseline of shap.
void CheckBaseline(const Facts& facts, ProblemList* problems);
/// asymmetric_shapley_value and the configuration of its data and model.
void CheckTimeSeries(const Facts& facts, ProblemList* problems);
/// How the model is reached and what it is sent.
void CheckPredictor(const Facts& facts, ProblemList* problems);
/// The placeholders of the request templates.
void CheckTemplates(const Facts& facts, ProblemList* problems);
/// JMESPath expressions compile.
void CheckExpressions(const Facts& facts, ProblemList* problems);
/// The object "candor".
void CheckCandor(const Facts& facts, ProblemList* problems);

}  // namespace candor::config
