"""The whole bias analysis against the open reference library, on random tables.

CANDOR_DIFFERENTIAL_SEED and CANDOR_DIFFERENTIAL_TABLES choose other tables and their number. Where
candor differs on purpose stands in bias_comparison.py, each with its reason. Two things are made
alike before the comparison: pandas reads decimal numbers to the nearest double, as candor does,
where its default is off in the last place; and features that are numbers are floats.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from tests.differential.bias_comparison import differences
from tests.differential.random_bias_cases import POST_TRAINING, PRE_TRAINING, random_case

Case = dict[str, Any]
Outcome = dict[str, Any]

TABLES = int(os.environ.get("CANDOR_DIFFERENTIAL_TABLES", "3000"))
SHOWN = 5


def column(name: str, dtype: str, values: list[Any]) -> dict[str, Any]:
    return {"name": name, "dtype": dtype, "values": values}


def small_case(
    facet: dict[str, Any],
    facet_values: list[Any] | None,
    *,
    label: dict[str, Any] | None = None,
    positive: list[Any] | None = None,
    prediction: dict[str, Any] | None = None,
) -> Case:
    rows = len(facet["values"])
    label = label or column("y", "category", ["p", "n"] * (rows // 2) + ["p"] * (rows % 2))
    return {
        "columns": [facet, label, *([prediction] if prediction else [])],
        "facet": {"name": "x", "values": facet_values},
        "label": {"name": "y", "positive_values_or_threshold": positive or ["p"]},
        "predicted_label": "yhat" if prediction else None,
        "group": None,
        "stage": "post_training" if prediction else "pre_training",
        "metrics": ["DPPL", "GE"] if prediction else ["CI", "DPL"],
    }


# Rules of pandas and the library that are easily lost, one case each.
RULES = {
    "True is not 1 among integers": small_case(column("x", "int64", [1, 2, 3, 1]), [2, True]),
    "1 is not True among booleans": small_case(
        column("x", "bool", [True, False, True]), [False, 1]
    ),
    "a text becomes an unsigned integer": small_case(
        column("x", "csv", [str(2**64 - 1)] * 30), [str(2**64 - 1), "7"]
    ),
    "int64 and uint64 meet as floats": small_case(
        column("x", "csv", ["1", "2", str(2**64 - 1)]), [1]
    ),
    "after a first gap 0.5 is of the cells' type": small_case(
        column("x", "string", [None, "a", "b"]), [0.5, "c"]
    ),
    "a column of texts without a cell is text": small_case(column("x", "string", [None] * 3), None),
    "an apostrophe is quoted": small_case(
        column("x", "int64", [1] * 50 + [2]),
        [1],
        label=column("y", "int64", [3] * 50 + [4]),
        positive=["it's", 9],
    ),
    "scores are cut to integers beside texts of integers": small_case(
        column("x", "category", ["a", "b", "a", "b"]),
        ["a"],
        label=column("y", "string", ["3", "1", "2", "4"]),
        positive=["2"],
        prediction=column("yhat", "float64", [2.5, 2.9, 3.0, 9.5]),
    ),
    "the threshold is read before the kinds are compared": small_case(
        column("x", "category", ["a", "b"]),
        ["a"],
        label=column("y", "category", ["p", "n"]),
        positive=["p"],
        prediction=column("yhat", "float64", [0.5, 1.5]),
    ),
}


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    for module in ("smclarify.bias", "threadpoolctl"):
        pytest.importorskip(module)
    from tests.differential import bias_reference

    return bias_reference


@pytest.mark.parametrize("case", RULES.values(), ids=[name.replace(" ", "-") for name in RULES])
def test_same_report_for_a_rule(
    case: Case, reference: ModuleType, answers: Callable[[list[Case]], list[Outcome]]
) -> None:
    with reference.quiet_on_one_thread():
        theirs = reference.reference_outcome(case)
    (ours,) = answers([case])
    assert entries_or_error(ours) == entries_or_error(theirs)


def entries_or_error(outcome: Outcome) -> Any:
    return outcome["raises"] if "raises" in outcome else outcome["expect"]


def test_same_report_for_random_tables(
    seed: int, reference: ModuleType, answers: Callable[[list[Case]], list[Outcome]]
) -> None:
    rng = np.random.default_rng(seed)
    cases = [random_case(rng) for _ in range(TABLES)]
    ours = answers(cases)
    with reference.quiet_on_one_thread():
        theirs = [reference.reference_outcome(case) for case in cases]

    compared: Counter[str] = Counter()
    messages = []
    for case, our, their in zip(cases, ours, theirs, strict=True):
        for entry in their.get("expect", []):
            compared.update(
                name for name, value in entry["metrics"].items() if not isinstance(value, dict)
            )
        found = differences(case, our, their)
        if found:
            messages.append("\n".join([*found, json.dumps(case)]))
    print(f"{TABLES} tables, metric values: {dict(sorted(compared.items()))}")
    shown = "\n\n".join(sorted(messages, key=len)[:SHOWN])
    assert not messages, f"{len(messages)} of {TABLES} tables differ (seed {seed})\n{shown}"
    # The generator reaches every metric's value, not only its errors.
    assert set(compared) == {*PRE_TRAINING, *POST_TRAINING} or TABLES < 1000
