// Generated from spec/metrics.yaml by tools/generate_metric_table. Do not edit.
// clang-format off
#include "candor/bias/metric.h"
#include "candor/bias/metric_table_internal.h"

namespace candor::bias {
namespace {

constexpr MetricInfo kInfos[] = {
    {"CI", "Class Imbalance (CI)", Stage::kPreTraining},
    {"DPL", "Difference in Positive Proportions in Labels (DPL)", Stage::kPreTraining},
    {"KL", "Kullback-Liebler Divergence (KL)", Stage::kPreTraining},
    {"JS", "Jensen-Shannon Divergence (JS)", Stage::kPreTraining},
    {"LP", "L-p Norm (LP)", Stage::kPreTraining},
    {"TVD", "Total Variation Distance (TVD)", Stage::kPreTraining},
    {"KS", "Kolmogorov-Smirnov Distance (KS)", Stage::kPreTraining},
    {"CDDL", "Conditional Demographic Disparity in Labels (CDDL)", Stage::kPreTraining},
    {"DPPL", "Difference in Positive Proportions in Predicted Labels (DPPL)", Stage::kPostTraining},
    {"DI", "Disparate Impact (DI)", Stage::kPostTraining},
    {"DCA", "Difference in Conditional Acceptance (DCA)", Stage::kPostTraining},
    {"DCR", "Difference in Conditional Rejection (DCR)", Stage::kPostTraining},
    {"RD", "Recall Difference (RD)", Stage::kPostTraining},
    {"SD", "Specificity Difference (SD)", Stage::kPostTraining},
    {"DAR", "Difference in Acceptance Rates (DAR)", Stage::kPostTraining},
    {"DRR", "Difference in Rejection Rates (DRR)", Stage::kPostTraining},
    {"AD", "Accuracy Difference (AD)", Stage::kPostTraining},
    {"CDDPL", "Conditional Demographic Disparity in Predicted Labels (CDDPL)", Stage::kPostTraining},
    {"TE", "Treatment Equality (TE)", Stage::kPostTraining},
    {"FT", "Flip Test (FT)", Stage::kPostTraining},
    {"GE", "Generalized Entropy (GE)", Stage::kPostTraining},
};

constexpr std::string_view kCINotes[] = {
    "An imbalance is no unfairness by itself; it says where estimates will be unsure.",
};
constexpr std::string_view kCIReferences[] = {
    "Amazon SageMaker Clarify, \"Class Imbalance (CI)\"",
};
constexpr std::string_view kDPLNotes[] = {
    "The documentation also calls it \"Difference in Proportions of Labels\".",
};
constexpr std::string_view kDPLReferences[] = {
    "Amazon SageMaker Clarify, \"Difference in Proportions of Labels (DPL)\"",
    "Miettinen and Nurminen, Statistics in Medicine 4 (1985), for the interval",
};
constexpr std::string_view kKLNotes[] = {
    "The name is misspelt in the output (\"Liebler\"); kept, because programs compare it.",
    "The documentation gives the range [0, inf). A label counts only if it occurs in both groups, and the other share is not rescaled, so the value can be negative; where d lacks a label that a has, the true value would be infinite.",
};
constexpr std::string_view kKLReferences[] = {
    "Kullback and Leibler, Annals of Mathematical Statistics 22 (1951)",
    "Amazon SageMaker Clarify, \"Kullback-Leibler Divergence (KL)\"",
};
constexpr std::string_view kJSNotes[] = {
    "M is the plain mean of the two distributions; service output before February 2021 used the pooled one.",
    "A label that one group lacks is left out, so the value is too small there (disjoint labels are an error; the true value is ln 2).",
};
constexpr std::string_view kJSReferences[] = {
    "Lin, IEEE Transactions on Information Theory 37 (1991)",
    "Amazon SageMaker Clarify, \"Jensen-Shannon Divergence (JS)\"",
};
constexpr std::string_view kLPNotes[] = {
    "p is always 2. With both labels in both groups the value is sqrt 2 times the size of DPL.",
    "A label that one group lacks is left out; the value then equals the size of DPL.",
};
constexpr std::string_view kLPReferences[] = {
    "Amazon SageMaker Clarify, \"Lp-norm (LP)\"",
};
constexpr std::string_view kTVDNotes[] = {
    "With both labels in both groups the value is the size of DPL; where one group lacks a label it is only half of that.",
};
constexpr std::string_view kTVDReferences[] = {
    "Amazon SageMaker Clarify, \"Total Variation Distance (TVD)\"",
};
constexpr std::string_view kKSNotes[] = {
    "Nothing is cumulated over ordered values, as the name would suggest: it is the largest gap of a single label. Service output before November 2020 was the sum of the gaps.",
};
constexpr std::string_view kKSReferences[] = {
    "Amazon SageMaker Clarify, \"Kolmogorov-Smirnov (KS)\"",
};
constexpr std::string_view kCDDLNotes[] = {
    "Needs a group variable; each of its values is one stratum, none is binned.",
    "The documentation reads as if the denominators were those of the whole data; they are the stratum's own.",
    "A stratum with one outcome only is not neutral: its missing share counts as 0, so all rejected gives plus, all accepted minus the share of d.",
    "Rows without a value of the group variable are left out of the sums and of the weights.",
};
constexpr std::string_view kCDDLReferences[] = {
    "Wachter, Mittelstadt and Russell, Computer Law and Security Review 41 (2021)",
    "Amazon SageMaker Clarify, \"Conditional Demographic Disparity (CDD)\"",
};
constexpr std::string_view kDPPLReferences[] = {
    "Amazon SageMaker Clarify, \"Difference in Positive Proportions in Predicted Labels (DPPL)\"",
    "Miettinen and Nurminen, Statistics in Medicine 4 (1985), for the interval",
};
constexpr std::string_view kDINotes[] = {
    "Parity is 1, not 0. The service's drift check nevertheless compares DI with 0, as if it were a difference.",
    "When nobody is accepted in either group the value is 0, which reads as the worst bias although it is parity.",
    "A worked example in the documentation prints 0.8 for 0.5 / 0.6; it is 0.833.",
};
constexpr std::string_view kDIReferences[] = {
    "Uniform Guidelines on Employee Selection Procedures, 29 CFR 1607.4 D (four-fifths rule)",
    "Amazon SageMaker Clarify, \"Disparate Impact (DI)\"",
    "Koopman, Biometrics 40 (1984), for the interval",
};
constexpr std::string_view kDCANotes[] = {
    "The documentation calls it DCAcc.",
    "A group without any acceptance has an infinite ratio, or 0 when it has no favourable label either; two infinite ratios differ by 0.",
};
constexpr std::string_view kDCAReferences[] = {
    "Amazon SageMaker Clarify, \"Difference in Conditional Acceptance (DCAcc)\"",
    "Zou and Donner, Statistics in Medicine 27 (2008), for the interval",
};
constexpr std::string_view kDCRNotes[] = {
    "It is d minus a, unlike DCA. The documentation writes \"Rejections\".",
    "When everything is accepted in both groups both ratios are infinite and the value is 0.",
};
constexpr std::string_view kDCRReferences[] = {
    "Amazon SageMaker Clarify, \"Difference in Conditional Rejection (DCR)\"",
    "Zou and Donner, Statistics in Medicine 27 (2008), for the interval",
};
constexpr std::string_view kRDNotes[] = {
    "A group without favourable labels has recall 0 by definition here; such a value says nothing about the model.",
    "The documentation calls it unavailable for continuous labels; it is computed on the thresholded label.",
};
constexpr std::string_view kRDReferences[] = {
    "Hardt, Price and Srebro, \"Equality of Opportunity in Supervised Learning\" (2016)",
    "Amazon SageMaker Clarify, \"Recall Difference (RD)\"",
};
constexpr std::string_view kSDNotes[] = {
    "It is d minus a, unlike RD.",
    "A group without unfavourable labels has specificity 0 by definition here.",
    "The documentation calls it unavailable for continuous labels; it is computed on the thresholded label.",
};
constexpr std::string_view kSDReferences[] = {
    "Amazon SageMaker Clarify, \"Specificity Difference (SD)\"",
};
constexpr std::string_view kDARNotes[] = {
    "In spite of its name it compares precision, not how often a group is accepted (that is DPPL).",
    "A group that is never accepted has precision 0 by definition here.",
};
constexpr std::string_view kDARReferences[] = {
    "Amazon SageMaker Clarify, \"Difference in Acceptance Rates (DAR)\"",
};
constexpr std::string_view kDRRNotes[] = {
    "It is d minus a, unlike DAR.",
    "A group that is never rejected has the rate 0 by definition here.",
};
constexpr std::string_view kDRRReferences[] = {
    "Amazon SageMaker Clarify, \"Difference in Rejection Rates (DRR)\"",
};
constexpr std::string_view kADNotes[] = {
    "Equal accuracy can hide unequal kinds of error; read it beside RD, SD and TE.",
};
constexpr std::string_view kADReferences[] = {
    "Amazon SageMaker Clarify, \"Accuracy Difference (AD)\"",
};
constexpr std::string_view kCDDPLNotes[] = {
    "CDDL computed on predictions; its notes hold here too.",
};
constexpr std::string_view kCDDPLReferences[] = {
    "Wachter, Mittelstadt and Russell, Computer Law and Security Review 41 (2021)",
    "Amazon SageMaker Clarify, \"Conditional Demographic Disparity in Predicted Labels (CDDPL)\"",
};
constexpr std::string_view kTENotes[] = {
    "It is d minus a.",
    "A group without false acceptances has an infinite ratio (0 when it has no false rejection either), and two infinite ratios differ by 0 whatever their false rejections.",
    "The documentation calls it unavailable for continuous labels; it is computed on the thresholded label.",
};
constexpr std::string_view kTEReferences[] = {
    "Berk, Heidari, Jabbari, Kearns and Roth, Sociological Methods and Research 50 (2021)",
    "Amazon SageMaker Clarify, \"Treatment Equality (TE)\"",
    "Zou and Donner, Statistics in Medicine 27 (2008), for the interval",
};
constexpr std::string_view kFTNotes[] = {
    "The sign is the opposite of the documentation, which defines the two kinds of flips the other way round: here, as in the service's numbers, a negative value means that d is disadvantaged.",
    "The documentation also calls it \"Counterfactual Fliptest\".",
    "Features are not scaled, so one wide column (an amount, an identifier) decides who is a neighbour.",
    "The group variable and other facets stay among the features. All features must be numeric.",
};
constexpr std::string_view kFTReferences[] = {
    "Black, Yeom and Fredrikson, \"FlipTest - Fairness Testing via Optimal Transport\" (2020)",
    "Amazon SageMaker Clarify, \"Counterfactual Fliptest (FT)\"",
};
constexpr std::string_view kGENotes[] = {
    "It knows no facet - the same number stands under every facet value.",
    "The documentation gives the range [0, 0.5]; it is unbounded where false negatives dominate.",
    "alpha is 2, so the value is half of the squared coefficient of variation.",
};
constexpr std::string_view kGEReferences[] = {
    "Speicher and others, \"A Unified Approach to Quantifying Algorithmic Unfairness\" (KDD 2018)",
    "Amazon SageMaker Clarify, \"Generalized Entropy (GE)\"",
};

constexpr MetricText kTexts[] = {
    // CI
    {.title = "Class imbalance",
     .summary = "Is one group rarer in the data than the other?",
     .formula = "(n_a - n_d) / n",
     .range = "[-1, 1]",
     .above = "d has fewer rows than a",
     .parity = "both groups have equally many rows",
     .below = "d has more rows than a",
     .interval_name = "wilson",
     .interval_method = "Wilson score interval of the share of d",
     .interval_rows = "rows",
     .notes = kCINotes,
     .references = kCIReferences,
     .reading = {.unit = Unit::kNumber,
                 .parity = 0.0,
                 .verdict = false,
                 .above = "{group} are {share} % of the rows and thus rarer than {other}",
                 .at_parity = "{group} and {other} have equally many rows",
                 .below = "{group} are {share} % of the rows and thus more frequent than {other}"}},
    // DPL
    {.title = "Difference in positive labels",
     .summary = "Do both groups carry the favourable label equally often?",
     .formula = "n1_a / n_a - n1_d / n_d",
     .range = "[-1, 1]",
     .above = "d has the favourable label less often than a",
     .parity = "both groups have it equally often",
     .below = "d has the favourable label more often than a",
     .interval_name = "miettinen_nurminen",
     .interval_method = "Miettinen-Nurminen score interval of the difference",
     .interval_rows = "rows",
     .notes = kDPLNotes,
     .references = kDPLReferences,
     .reading = {.unit = Unit::kPercentagePoints,
                 .parity = 0.0,
                 .verdict = true,
                 .above = "{group} receive {percent} percentage points fewer favourable labels than {other}",
                 .at_parity = "{group} and {other} receive favourable labels equally often",
                 .below = "{group} receive {percent} percentage points more favourable labels than {other}"}},
    // KL
    {.title = "Kullback-Leibler divergence",
     .summary = "How surprising are the labels of a for someone who knows only those of d?",
     .formula = "sum over the two labels of P_a ln(P_a / P_d), where P is the label's share in the group",
     .range = "[0, inf); negative where one label is missing in one group",
     .above = "the labels of the groups are distributed differently",
     .parity = "they are distributed alike",
     .below = "not a divergence - one label occurs in one group only and was left out",
     .interval_name = "table_bootstrap",
     .interval_method = "bias-corrected bootstrap on the table, G-test p-value beside it",
     .interval_rows = "rows",
     .notes = kKLNotes,
     .references = kKLReferences,
     .reading = {.unit = Unit::kNats,
                 .parity = 0.0,
                 .verdict = true,
                 .above = "The labels of {group} and {other} are distributed differently: {value} nats apart, where 0 is alike",
                 .at_parity = "The labels of {group} and {other} are distributed alike",
                 .below = "The divergence of -{value} nats is negative, which a true one never is: one label does not occur in both groups and was left out, so {group} and {other} differ more than this number can say"}},
    // JS
    {.title = "Jensen-Shannon divergence",
     .summary = "How far are the labels of both groups from their common mean?",
     .formula = "half of [sum P_a ln(P_a / M) + sum P_d ln(P_d / M)] over the two labels, M = (P_a + P_d) / 2",
     .range = "[0, ln 2)",
     .above = "the labels of the groups are distributed differently",
     .parity = "they are distributed alike",
     .interval_name = "table_bootstrap",
     .interval_method = "bias-corrected bootstrap on the table, G-test p-value beside it",
     .interval_rows = "rows",
     .notes = kJSNotes,
     .references = kJSReferences,
     .reading = {.unit = Unit::kNats,
                 .parity = 0.0,
                 .verdict = true,
                 .above = "The labels of {group} and {other} are distributed differently: {value} nats apart on a scale from 0 (alike) to 0.693 (nothing in common)",
                 .at_parity = "The labels of {group} and {other} are distributed alike"}},
    // LP
    {.title = "L-p norm",
     .summary = "How long is the straight line between the label distributions of the groups?",
     .formula = "square root of the sum over the two labels of (P_a - P_d)^2",
     .range = "[0, sqrt 2]",
     .above = "the labels of the groups are distributed differently",
     .parity = "they are distributed alike",
     .interval_name = "table_bootstrap",
     .interval_method = "bias-corrected bootstrap on the table, G-test p-value beside it",
     .interval_rows = "rows",
     .notes = kLPNotes,
     .references = kLPReferences,
     .reading = {.unit = Unit::kNumber,
                 .parity = 0.0,
                 .verdict = true,
                 .above = "The label shares of {group} and {other} lie {value} apart on a scale from 0 (alike) to 1.414 (nothing in common)",
                 .at_parity = "The labels of {group} and {other} are distributed alike"}},
    // TVD
    {.title = "Total variation distance",
     .summary = "What share of one group's labels would have to change to match the other group?",
     .formula = "half of the sum over the two labels of |P_a - P_d|",
     .range = "[0, 1]",
     .above = "the labels of the groups are distributed differently",
     .parity = "they are distributed alike",
     .interval_name = "table_bootstrap",
     .interval_method = "bias-corrected bootstrap on the table, G-test p-value beside it",
     .interval_rows = "rows",
     .notes = kTVDNotes,
     .references = kTVDReferences,
     .reading = {.unit = Unit::kPercentagePoints,
                 .parity = 0.0,
                 .verdict = true,
                 .above = "At least {percent} % of the labels of {group} would have to change to match the labels of {other}",
                 .at_parity = "The labels of {group} and {other} are distributed alike"}},
    // KS
    {.title = "Kolmogorov-Smirnov distance",
     .summary = "How large is the largest gap in the share of a single label?",
     .formula = "largest |P_a - P_d| over the two labels",
     .range = "[0, 1]",
     .above = "the labels of the groups are distributed differently",
     .parity = "they are distributed alike",
     .interval_name = "table_bootstrap",
     .interval_method = "bias-corrected bootstrap on the table, G-test p-value beside it",
     .interval_rows = "rows",
     .notes = kKSNotes,
     .references = kKSReferences,
     .reading = {.unit = Unit::kPercentagePoints,
                 .parity = 0.0,
                 .verdict = true,
                 .above = "The largest gap between {group} and {other} in the share of one label is {percent} percentage points",
                 .at_parity = "The labels of {group} and {other} are distributed alike"}},
    // CDDL
    {.title = "Conditional demographic disparity in labels",
     .summary = "Among comparable rows, does d make up more of the rejected than of the accepted?",
     .formula = "sum of n_i DD_i / sum of n_i over the strata i of the group variable, where DD_i = (rows of d among the unfavourable labels of i) / (unfavourable labels of i) - (rows of d among the favourable labels of i) / (favourable labels of i)",
     .range = "[-1, 1]",
     .above = "within the strata, d makes up more of the rejected than of the accepted",
     .parity = "within the strata, d makes up equal shares of both",
     .below = "within the strata, d makes up less of the rejected than of the accepted",
     .interval_name = "stratified_normal",
     .interval_method = "stratified normal interval given the sizes of the strata, Cochran-Mantel-Haenszel p-value beside it",
     .interval_rows = "rows in a stratum",
     .notes = kCDDLNotes,
     .references = kCDDLReferences,
     .reading = {.unit = Unit::kPercentagePoints,
                 .parity = 0.0,
                 .verdict = true,
                 .above = "Within the strata of the group variable, the share of {group} is {percent} percentage points higher among unfavourable labels than among favourable ones",
                 .at_parity = "Within the strata of the group variable, the share of {group} is the same among unfavourable and favourable labels",
                 .below = "Within the strata of the group variable, the share of {group} is {percent} percentage points lower among unfavourable labels than among favourable ones"}},
    // DPPL
    {.title = "Difference in positive predictions",
     .summary = "Does the model accept both groups equally often?",
     .formula = "p1_a / n_a - p1_d / n_d",
     .range = "[-1, 1]",
     .above = "the model accepts d less often than a",
     .parity = "it accepts both equally often",
     .below = "it accepts d more often than a",
     .interval_name = "miettinen_nurminen",
     .interval_method = "Miettinen-Nurminen score interval of the difference",
     .interval_rows = "rows",
     .references = kDPPLReferences,
     .reading = {.unit = Unit::kPercentagePoints,
                 .parity = 0.0,
                 .verdict = true,
                 .above = "The model accepts {group} {percent} percentage points less often than {other}",
                 .at_parity = "The model accepts {group} and {other} equally often",
                 .below = "The model accepts {group} {percent} percentage points more often than {other}"}},
    // DI
    {.title = "Disparate impact",
     .summary = "How many times as often as a is d accepted?",
     .formula = "(p1_d / n_d) / (p1_a / n_a)",
     .range = "[0, inf]",
     .above = "the model accepts d more often than a",
     .parity = "it accepts both equally often (the value is 1)",
     .below = "it accepts d less often than a; below 0.8 the four-fifths rule of thumb is broken",
     .interval_name = "koopman",
     .interval_method = "Koopman score interval of the ratio",
     .interval_rows = "rows",
     .notes = kDINotes,
     .references = kDIReferences,
     .reading = {.unit = Unit::kRatio,
                 .parity = 1.0,
                 .verdict = true,
                 .above = "The model accepts {group} {value} times as often as {other}",
                 .at_parity = "The model accepts {group} and {other} equally often",
                 .below = "The model accepts {group} only {value} times as often as {other}",
                 .infinite = "The model accepts some rows among {group} but none among {other}, so the ratio is infinite"}},
    // DCA
    {.title = "Difference in conditional acceptance",
     .summary = "Measured by the labels, does the model accept one group more generously?",
     .formula = "n1_a / p1_a - n1_d / p1_d",
     .range = "[-inf, inf]",
     .above = "per acceptance, a has more favourable labels than d - the model is more generous to d",
     .parity = "the model is equally generous to both",
     .below = "per acceptance, d has more favourable labels than a - the model is more generous to a",
     .interval_name = "log_ratio_mover",
     .interval_method = "log-ratio interval of each group, MOVER for the difference",
     .interval_rows = "accepted rows",
     .notes = kDCANotes,
     .references = kDCAReferences,
     .reading = {.unit = Unit::kNumber,
                 .parity = 0.0,
                 .verdict = true,
                 .above = "Measured by the labels, the model is more generous to {group} than to {other}: per acceptance there are {value} fewer favourable labels",
                 .at_parity = "Measured by the labels, the model accepts {group} and {other} equally generously",
                 .below = "Measured by the labels, the model is less generous to {group} than to {other}: per acceptance there are {value} more favourable labels",
                 .infinite = "The model accepts nobody among {other} although some have a favourable label, so the difference is infinite",
                 .minus_infinite = "The model accepts nobody among {group} although some have a favourable label, so the difference is infinite"}},
    // DCR
    {.title = "Difference in conditional rejection",
     .summary = "Measured by the labels, does the model reject one group more strictly?",
     .formula = "n0_d / p0_d - n0_a / p0_a",
     .range = "[-inf, inf]",
     .above = "per rejection, d has more unfavourable labels than a - the model is less strict with d",
     .parity = "the model is equally strict with both",
     .below = "per rejection, d has fewer unfavourable labels than a - the model is stricter with d",
     .interval_name = "log_ratio_mover",
     .interval_method = "log-ratio interval of each group, MOVER for the difference",
     .interval_rows = "rejected rows",
     .notes = kDCRNotes,
     .references = kDCRReferences,
     .reading = {.unit = Unit::kNumber,
                 .parity = 0.0,
                 .verdict = true,
                 .above = "Measured by the labels, the model is less strict with {group} than with {other}: per rejection there are {value} more unfavourable labels",
                 .at_parity = "Measured by the labels, the model rejects {group} and {other} equally strictly",
                 .below = "Measured by the labels, the model is stricter with {group} than with {other}: per rejection there are {value} fewer unfavourable labels",
                 .infinite = "The model rejects nobody among {group} although some have an unfavourable label, so the difference is infinite",
                 .minus_infinite = "The model rejects nobody among {other} although some have an unfavourable label, so the difference is infinite"}},
    // RD
    {.title = "Recall difference",
     .summary = "Does the model find the deserving equally well in both groups?",
     .formula = "TP_a / n1_a - TP_d / n1_d",
     .range = "[-1, 1]",
     .above = "among rows with a favourable label, d is accepted less often than a",
     .parity = "recall is equal (equal opportunity)",
     .below = "among rows with a favourable label, d is accepted more often than a",
     .interval_name = "miettinen_nurminen",
     .interval_method = "Miettinen-Nurminen score interval of the difference",
     .interval_rows = "rows with a favourable label",
     .notes = kRDNotes,
     .references = kRDReferences,
     .reading = {.unit = Unit::kPercentagePoints,
                 .parity = 0.0,
                 .verdict = true,
                 .above = "Of those with a favourable label, the model accepts {group} {percent} percentage points less often than {other}",
                 .at_parity = "Of those with a favourable label, the model accepts {group} and {other} equally often",
                 .below = "Of those with a favourable label, the model accepts {group} {percent} percentage points more often than {other}"}},
    // SD
    {.title = "Specificity difference",
     .summary = "Does the model recognise the undeserving equally well in both groups?",
     .formula = "TN_d / n0_d - TN_a / n0_a",
     .range = "[-1, 1]",
     .above = "among rows with an unfavourable label, d is rejected more often than a, so a gets more false acceptances",
     .parity = "specificity is equal",
     .below = "among rows with an unfavourable label, d is rejected less often than a",
     .interval_name = "miettinen_nurminen",
     .interval_method = "Miettinen-Nurminen score interval of the difference",
     .interval_rows = "rows with an unfavourable label",
     .notes = kSDNotes,
     .references = kSDReferences,
     .reading = {.unit = Unit::kPercentagePoints,
                 .parity = 0.0,
                 .verdict = true,
                 .above = "Of those with an unfavourable label, the model rejects {group} {percent} percentage points more often than {other}",
                 .at_parity = "Of those with an unfavourable label, the model rejects {group} and {other} equally often",
                 .below = "Of those with an unfavourable label, the model rejects {group} {percent} percentage points less often than {other}"}},
    // DAR
    {.title = "Difference in acceptance rates",
     .summary = "Is an acceptance equally often right in both groups?",
     .formula = "TP_a / p1_a - TP_d / p1_d",
     .range = "[-1, 1]",
     .above = "acceptances of d are right less often than those of a (lower precision)",
     .parity = "precision is equal",
     .below = "acceptances of d are right more often than those of a",
     .interval_name = "miettinen_nurminen",
     .interval_method = "Miettinen-Nurminen score interval of the difference",
     .interval_rows = "accepted rows",
     .notes = kDARNotes,
     .references = kDARReferences,
     .reading = {.unit = Unit::kPercentagePoints,
                 .parity = 0.0,
                 .verdict = true,
                 .above = "When the model accepts, it is right {percent} percentage points less often for {group} than for {other}",
                 .at_parity = "When the model accepts, it is right equally often for {group} and {other}",
                 .below = "When the model accepts, it is right {percent} percentage points more often for {group} than for {other}"}},
    // DRR
    {.title = "Difference in rejection rates",
     .summary = "Is a rejection equally often right in both groups?",
     .formula = "TN_d / p0_d - TN_a / p0_a",
     .range = "[-1, 1]",
     .above = "rejections of d are right more often than those of a",
     .parity = "rejections are right equally often",
     .below = "rejections of d are right less often than those of a",
     .interval_name = "miettinen_nurminen",
     .interval_method = "Miettinen-Nurminen score interval of the difference",
     .interval_rows = "rejected rows",
     .notes = kDRRNotes,
     .references = kDRRReferences,
     .reading = {.unit = Unit::kPercentagePoints,
                 .parity = 0.0,
                 .verdict = true,
                 .above = "When the model rejects, it is right {percent} percentage points more often for {group} than for {other}",
                 .at_parity = "When the model rejects, it is right equally often for {group} and {other}",
                 .below = "When the model rejects, it is right {percent} percentage points less often for {group} than for {other}"}},
    // AD
    {.title = "Accuracy difference",
     .summary = "Is the model right equally often for both groups?",
     .formula = "(TP_a + TN_a) / n_a - (TP_d + TN_d) / n_d",
     .range = "[-1, 1]",
     .above = "the model is right less often for d than for a",
     .parity = "accuracy is equal",
     .below = "the model is right more often for d than for a",
     .interval_name = "miettinen_nurminen",
     .interval_method = "Miettinen-Nurminen score interval of the difference",
     .interval_rows = "rows",
     .notes = kADNotes,
     .references = kADReferences,
     .reading = {.unit = Unit::kPercentagePoints,
                 .parity = 0.0,
                 .verdict = true,
                 .above = "The model is right {percent} percentage points less often for {group} than for {other}",
                 .at_parity = "The model is right equally often for {group} and {other}",
                 .below = "The model is right {percent} percentage points more often for {group} than for {other}"}},
    // CDDPL
    {.title = "Conditional demographic disparity in predictions",
     .summary = "Among comparable rows, does d make up more of those the model rejects than of those it accepts?",
     .formula = "sum of n_i DD_i / sum of n_i over the strata i of the group variable, where DD_i = (rows of d among the rejections of i) / (rejections of i) - (rows of d among the acceptances of i) / (acceptances of i)",
     .range = "[-1, 1]",
     .above = "within the strata, d makes up more of the rejected than of the accepted",
     .parity = "within the strata, d makes up equal shares of both",
     .below = "within the strata, d makes up less of the rejected than of the accepted",
     .interval_name = "stratified_normal",
     .interval_method = "stratified normal interval given the sizes of the strata, Cochran-Mantel-Haenszel p-value beside it",
     .interval_rows = "rows in a stratum",
     .notes = kCDDPLNotes,
     .references = kCDDPLReferences,
     .reading = {.unit = Unit::kPercentagePoints,
                 .parity = 0.0,
                 .verdict = true,
                 .above = "Within the strata of the group variable, the share of {group} is {percent} percentage points higher among those the model rejects than among those it accepts",
                 .at_parity = "Within the strata of the group variable, the share of {group} is the same among those the model rejects and those it accepts",
                 .below = "Within the strata of the group variable, the share of {group} is {percent} percentage points lower among those the model rejects than among those it accepts"}},
    // TE
    {.title = "Treatment equality",
     .summary = "Are false rejections and false acceptances balanced alike in both groups?",
     .formula = "FN_d / FP_d - FN_a / FP_a",
     .range = "[-inf, inf]",
     .above = "per false acceptance, d suffers more false rejections than a",
     .parity = "the ratio of the two errors is equal",
     .below = "per false acceptance, d suffers fewer false rejections than a",
     .interval_name = "log_ratio_mover",
     .interval_method = "log-ratio interval of each group, MOVER for the difference",
     .interval_rows = "false acceptances",
     .notes = kTENotes,
     .references = kTEReferences,
     .reading = {.unit = Unit::kNumber,
                 .parity = 0.0,
                 .verdict = true,
                 .above = "Per false acceptance, {group} suffer {value} more false rejections than {other}",
                 .at_parity = "Per false acceptance, {group} and {other} suffer equally many false rejections",
                 .below = "Per false acceptance, {group} suffer {value} fewer false rejections than {other}",
                 .infinite = "Among {group} there are false rejections but no false acceptance, so the difference is infinite",
                 .minus_infinite = "Among {other} there are false rejections but no false acceptance, so the difference is infinite"}},
    // FT
    {.title = "Flip test",
     .summary = "Would rows of d be judged the same if they belonged to a?",
     .formula = "(F_up - F_down) / n_d, where F_up is the number of rows of d that the model accepts although the majority of their nearest neighbours in a is rejected, and F_down the number of those it rejects although the majority of their nearest neighbours is accepted (5 neighbours; 1 when a has fewer than 10 rows; Euclidean distance on the raw features)",
     .range = "[-1, 1]",
     .above = "d is treated better than its nearest neighbours in a",
     .parity = "flips in both directions cancel out",
     .below = "d is treated worse than its nearest neighbours in a",
     .interval_name = "delta_given_neighbours",
     .interval_method = "delta method on the shares of rows flipped up and down, given the neighbours",
     .interval_rows = "rows",
     .notes = kFTNotes,
     .references = kFTReferences,
     .reading = {.unit = Unit::kPercentagePoints,
                 .parity = 0.0,
                 .verdict = true,
                 .above = "On balance {percent} % of {group} are accepted although their nearest neighbours among {other} are rejected",
                 .at_parity = "{group} are treated as their nearest neighbours among {other}, on balance",
                 .below = "On balance {percent} % of {group} are rejected although their nearest neighbours among {other} are accepted"}},
    // GE
    {.title = "Generalized entropy",
     .summary = "How unevenly does the model hand out its errors over all rows?",
     .formula = "half of [mean of (b / m)^2 - 1] over all rows, where the benefit b is 0 for a false negative, 1 for a right prediction, 2 for a false positive, and m is its mean",
     .range = "[0, inf)",
     .above = "errors are distributed unevenly",
     .parity = "every row gets the same benefit",
     .interval_name = "delta",
     .interval_method = "delta method on the three benefit counts",
     .interval_rows = "rows",
     .notes = kGENotes,
     .references = kGEReferences,
     .reading = {.unit = Unit::kNumber,
                 .parity = 0.0,
                 .verdict = false,
                 .above = "Over all rows, whatever the group, the unevenness of right and wrong predictions is {value}, where 0 means that everyone is treated alike",
                 .at_parity = "Over all rows, whatever the group, right and wrong predictions are handed out evenly"}},
};

}  // namespace

const std::string_view kMetricSymbols =
    "a, d      the two groups: d has the configured facet value, a is everyone else\nn         rows; n_a, n_d rows of a group\nn1, n0    rows with a favourable (positive), an unfavourable (negative) observed label\np1, p0    rows with a favourable, an unfavourable prediction\nTP, FP, FN, TN   true and false positives, false and true negatives\n_a, _d    at the end of a symbol: within that group\nx / y     0 / 0 counts as 0, and x / 0 as infinite\ninf - inf counts as 0";

std::span<const MetricInfo> AllMetrics() { return kInfos; }

std::span<const MetricText> AllMetricTexts() { return kTexts; }

}  // namespace candor::bias
