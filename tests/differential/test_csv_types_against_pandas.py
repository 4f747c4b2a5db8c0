"""Types, gaps and values of CSV columns against pandas.read_csv, on random spellings.

Of each column candor is asked, as of a facet, what it makes of it: without values a categorical
column is listed value by value and a continuous one refused; with a value the entry's name shows
the type of the column's maximum, and CI how many rows belong to it.
"""

from __future__ import annotations

import collections
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.differential.random_bias_cases import Case, Cell, Generator, chance, pick

pytest.importorskip("pandas")

Outcome = dict[str, Any]

COLUMNS = 600
NEEDS_THRESHOLD = "Threshold values must be provided for continuous features"
CONTINUOUS_SHARE = 0.05
# How a cell may be spelled, by what a column of such cells is meant to be.
SPELLINGS: dict[str, list[str]] = {
    "integer": ["0", "1", "-1", "+2", "007", " 3", "4 ", "12", "-0", "9223372036854775807"],
    "float": ["0.5", "1.0", "-2.25", ".5", "5.", "1e3", "1E-2", "2e+1", "inf", "-inf", "Infinity"],
    "boolean": ["True", "False", "TRUE", "false", "true", "FALSE"],
    "text": ["a", "b", "1,000", "0x10", "1_0", "yes", "1e", "--1", ".", "e5", " True", "1 2", "é"],
    "odd": ["+", "-", "1.2.3", "+.5", "1e+", "- 1", "1d5", "nan ", "tru", "1-", '"', "infin"],
}


def random_texts(rng: Generator) -> list[str | None]:
    rows = int(rng.integers(3, 90))
    kinds = [pick(rng, list(SPELLINGS))]
    if chance(rng, 0.25):
        kinds.append(pick(rng, list(SPELLINGS)))
    words = [pick(rng, SPELLINGS[pick(rng, kinds)]) for _ in range(int(rng.integers(1, 5)))]
    gaps = pick(rng, [0.0, 0.05, 0.5], [0.6, 0.2, 0.2])
    return [None if chance(rng, gaps) else pick(rng, words) for _ in range(rows)]


def facet_case(texts: list[str | None], values: list[Cell] | None) -> Case:
    rows = len(texts)
    return {
        "columns": [
            {"name": "x", "dtype": "csv", "values": texts},
            {"name": "y", "dtype": "string", "values": ["n", *["p"] * (rows - 1)]},
        ],
        "facet": {"name": "x", "values": values},
        "label": {"name": "y", "positive_values_or_threshold": ["p"]},
        "predicted_label": None,
        "group": None,
        "stage": "pre_training",
        "metrics": ["CI"],
    }


def class_imbalance(rows: int, in_d: int) -> float | dict[str, str]:
    if in_d == rows:
        return {
            "error": "CI: negated facet set is empty. Check that x[~facet] has non-zero length."
        }
    if in_d == 0:
        return {"error": "CI: facet set is empty. Check that x[facet] has non-zero length."}
    return (rows - 2 * in_d) / rows


def is_continuous(column: Any) -> bool:
    present = column.dropna()
    many = len(present) > 0 and present.nunique() / len(present) >= CONTINUOUS_SHARE
    if column.dtype.kind in "iu":
        return bool(many)
    if column.dtype == object and many and len(present) == len(column):
        try:
            column.map(int)
        except ValueError:
            return False
        return True
    return bool(column.dtype.kind == "f")


def python_value(value: Any) -> Cell:
    cell: Cell = value.item() if isinstance(value, np.generic) else value
    return cell


def expected_listing(column: Any) -> Outcome:
    """Every distinct value in order of appearance and its rows, or the demand for a threshold."""
    if is_continuous(column):
        return {"raises": NEEDS_THRESHOLD}
    entries = {}
    for value in map(python_value, column.unique()):
        # The entry of the gaps is an empty facet: nothing equals NaN.
        entries[str(value)] = class_imbalance(len(column), int((column == value).sum()))
    return entries


def listing(outcome: Outcome) -> Outcome:
    if "raises" in outcome:
        return outcome
    return {entry["value_or_threshold"]: entry["metrics"]["CI"] for entry in outcome["expect"]}


def expected_interval(column: Any, threshold: float) -> Outcome:
    """The interval above the threshold and its rows; both ends are floats, as the threshold is."""
    maximum = float(column.max())
    low, high = sorted([threshold, maximum])
    empty = abs(maximum) == threshold or math.isnan(maximum)
    in_d = 0 if empty else int((column > threshold).sum())
    return {"" if empty else f"({low}, {high}]": class_imbalance(len(column), in_d)}


def test_same_types_gaps_and_values(
    seed: int, answers: Callable[[list[Case]], list[Outcome]]
) -> None:
    from tests.differential.csv_column import read_csv_column

    rng = np.random.default_rng(seed)
    cases, expected = [], []
    types: collections.Counter[str] = collections.Counter()
    for _ in range(COLUMNS):
        texts = random_texts(rng)
        column = read_csv_column("x", texts)
        types[f"{column.dtype}, {'gaps' if column.isna().any() else 'full'}"] += 1
        cases.append(facet_case(texts, None))
        expected.append(expected_listing(column))
        if is_continuous(column) and column.dtype.kind in "if":
            threshold = pick(rng, [-1.5, 0.0, 0.5, 1.0, 3.0, 1000.0])
            cases.append(facet_case(texts, [threshold]))
            expected.append(expected_interval(column, threshold))
    found = [listing(outcome) for outcome in answers(cases)]
    print(f"{COLUMNS} columns: {dict(sorted(types.items()))}")
    wrong = [
        f"{ours}\ninstead of {theirs}\n{case['columns'][0]['values']}, {case['facet']['values']}"
        for case, ours, theirs in zip(cases, found, expected, strict=True)
        if ours != theirs
    ]
    shown = "\n\n".join(sorted(wrong, key=len)[:5])
    assert not wrong, f"{len(wrong)} of {len(cases)} answers differ (seed {seed})\n{shown}"
    kinds = {name.split(",")[0] for name in types}
    assert kinds == {"bool", "float64", "int64", "object"}
