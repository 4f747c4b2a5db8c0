"""What counts as a difference between candor's answer to a bias case and the reference's."""

from __future__ import annotations

import math
import re
from typing import Any

Case = dict[str, Any]
Outcome = dict[str, Any]

# One division or a difference of two: the same double on both sides, its sign included.
RATIO_METRICS = frozenset(
    "CI DPL KS TVD AD DAR DCA DCR DI DPPL DRR RD SD TE FT".split()  # noqa: SIM905
)
TOLERANCE = 1e-12

# Texts of Python, numpy and scikit-learn: where the reference has one of them as a metric's error,
# candor has an error of its own wording.
FOREIGN_METRIC_ERRORS = re.compile(
    r"'<' not supported between instances of"
    r"|Found array with 0 feature\(s\)"
    r"|Input X contains (NaN|infinity)"
    r"|Input contains NaN"
)

# The report of the reference ends with an error it does not foresee, of Python, numpy or pandas.
# candor either refuses the input in words of its own or computes what the rules say.
UNFORESEEN_ERRORS = re.compile(
    r"Python int too large to convert to C long"  # int() of a text with more than 64 bits
    r"|Python integer \S+ out of bounds for uint64"  # a negative value sought among uint64
    r'|Unable to parse string "1_000"'  # a number to int(), a text to pandas.to_numeric
    r"|missing values must be missing in the same location"  # threshold on an empty column
    r"|left side of interval must be <= right side"  # [True, 18446744073709551615]
)
# A facet's values cannot be converted: the library fails while it handles the failure.
UNBOUND_NAME = "cannot access local variable 'metric_description'"

INT64_MAX = 2**63 - 1


def spelled_integers(column: dict[str, Any]) -> list[int]:
    if column["dtype"] != "csv":
        return []
    texts = [value for value in column["values"] if value is not None]
    return [int(text) for text in texts if re.fullmatch(r"[+-]?[0-9]+", text)]


def has_wide_integers(case: Case) -> bool:
    """A CSV column spells integers beyond int64.

    pandas keeps them as texts when one does not fit uint64 and stands before the first number with
    a point, when one is negative, or when there is a gap, whose raw text then stays as a value.
    candor decides by the column's values, not their order, and a gap is a gap.
    """
    return any(max(spelled_integers(column), default=0) > INT64_MAX for column in case["columns"])


def omits_facet_values(case: Case) -> bool:
    return not case["facet"]["values"]


def is_gap_beside_booleans_or_integers(case: Case) -> bool:
    """A facet without values on booleans, or categories that are integers, with gaps.

    The library seeks the entry "nan" among the values and, as it finds none, converts it:
    bool(nan) is True, so that the entry "nan" shows the numbers of "True"; int(nan) fails the
    report. In candor the entry "nan" is an empty facet, as it is for every other type.
    """
    (facet,) = (c for c in case["columns"] if c["name"] == case["facet"]["name"])
    present = [value for value in facet["values"] if value is not None]
    if not omits_facet_values(case) or len(present) == len(facet["values"]):
        return False
    if facet["dtype"] == "category":
        return all(isinstance(value, int) for value in present)
    return facet["dtype"] == "csv" and all(
        str(value).lower() in ("true", "false") for value in present
    )


def same_number(name: str, ours: float, theirs: float) -> bool:
    if name in RATIO_METRICS:
        return ours == theirs and math.copysign(1, ours) == math.copysign(1, theirs)
    return math.isclose(ours, theirs, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def same_metric(name: str, ours: Any, theirs: Any) -> bool:
    if isinstance(theirs, dict):
        if not isinstance(ours, dict):
            return False
        return bool(FOREIGN_METRIC_ERRORS.match(theirs["error"])) or ours == theirs
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return same_number(name, ours, theirs)
    return bool(ours == theirs)


def entry_differences(ours: Outcome, theirs: Outcome) -> list[str]:
    title = theirs["value_or_threshold"]
    if ours["value_or_threshold"] != title:
        return [f"entry {ours['value_or_threshold']!r} instead of {title!r}"]
    if list(ours["metrics"]) != list(theirs["metrics"]):
        return [f"metrics {list(ours['metrics'])} instead of {list(theirs['metrics'])}"]
    return [
        f"{title!r} {name}: {ours['metrics'][name]} instead of {expected}"
        for name, expected in theirs["metrics"].items()
        if not same_metric(name, ours["metrics"][name], expected)
    ]


def differences(case: Case, ours: Outcome, theirs: Outcome) -> list[str]:
    """One line per difference; none where the two agree or are known to differ."""
    if has_wide_integers(case):
        return []
    gap = is_gap_beside_booleans_or_integers(case)
    if "raises" in theirs:
        text = theirs["raises"]
        if UNFORESEEN_ERRORS.match(text) or (gap and text.startswith(UNBOUND_NAME)):
            return []
        if text.startswith(UNBOUND_NAME) and "raises" in ours:
            return []
        return [] if ours == theirs else [f"{ours} instead of the error {text!r}"]
    if "raises" in ours:
        return [f"the error {ours['raises']!r} instead of {theirs}"]
    found = []
    expected_text, text = (o["label_value_or_threshold"] for o in (theirs, ours))
    if text != expected_text:
        found.append(f"label_value_or_threshold {text!r} instead of {expected_text!r}")
    if len(ours["expect"]) != len(theirs["expect"]):
        return [*found, f"{len(ours['expect'])} entries instead of {len(theirs['expect'])}"]
    for entry, expected in zip(ours["expect"], theirs["expect"], strict=True):
        if not (gap and expected["value_or_threshold"] == "nan"):
            found += entry_differences(entry, expected)
    return found
