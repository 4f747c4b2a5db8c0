"""The whole bias analysis against the open reference library, on random tables.

CANDOR_DIFFERENTIAL_SEED and CANDOR_DIFFERENTIAL_TABLES choose other tables and their number. Where
candor differs on purpose stands in bias_comparison.py, each with its reason. Two things are the same
on both sides before the comparison: pandas reads decimal numbers to the nearest double, as candor
does, where its default is off in the last place; and features that are numbers are floats.
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


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    for module in ("smclarify.bias", "threadpoolctl"):
        pytest.importorskip(module)
    from tests.differential import bias_reference

    return bias_reference


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
