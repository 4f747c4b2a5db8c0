"""What must hold of a bias report whatever the data are: no dependence on how rows are cut, ordered
or shared among threads, and the symmetries of the formulas."""

from __future__ import annotations

import copy
import csv
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.differential.random_bias_cases import (
    POST_TRAINING,
    PRE_TRAINING,
    Case,
    Generator,
    random_case,
)

Outcome = dict[str, Any]
Ask = Callable[[list[Case]], list[Outcome]]

CASES = 300
TOLERANCE = 1e-12
# What facets a and d swapped do to a metric.
NEGATED = ["CI", "DPL", "DPPL", "DCA", "DCR", "RD", "SD", "DAR", "DRR", "AD", "TE"]
UNCHANGED = ["JS", "LP", "TVD", "KS", "GE"]
# Their types do not depend on the number of rows.
TYPES_OF_ANY_LENGTH = ("bool", "category", "float64")


def random_cases(seed: int, number: int, *, accept: Callable[[Case], bool]) -> list[Case]:
    rng = np.random.default_rng(seed)
    cases: list[Case] = []
    while len(cases) < number:
        case = random_case(rng)
        if accept(case):
            cases.append(case)
    return cases


def role_columns(case: Case) -> list[dict[str, Any]]:
    return [column for column in case["columns"] if column["name"] in ("x", "y", "yhat")]


def rows_of(case: Case) -> int:
    return len(case["columns"][0]["values"])


def with_rows(case: Case, order: list[int]) -> Case:
    changed = copy.deepcopy(case)
    for column in changed["columns"]:
        column["values"] = [column["values"][row] for row in order]
    return changed


def without_flip_test(case: Case) -> Case:
    changed = copy.deepcopy(case)
    names = changed["metrics"]
    if names == ["all"]:
        names = POST_TRAINING if case["predicted_label"] else PRE_TRAINING
    changed["metrics"] = [name for name in names if name != "FT"] or ["GE"]
    return changed


def by_title(outcome: Outcome) -> dict[str, dict[str, Any]]:
    """The metrics of each entry; an error of the whole report is an entry without metrics."""
    if "raises" in outcome:
        return {outcome["raises"]: {}}
    return {entry["value_or_threshold"]: entry["metrics"] for entry in outcome["expect"]}


def is_close(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, float | int) and isinstance(theirs, float | int):
        return bool(np.isclose(ours, theirs, rtol=TOLERANCE, atol=TOLERANCE))
    return bool(ours == theirs)


def assert_same_values(ours: Outcome, theirs: Outcome, case: Case) -> None:
    left, right = by_title(ours), by_title(theirs)
    assert left.keys() == right.keys(), json.dumps(case)
    for title, metrics in left.items():
        for name, value in metrics.items():
            assert is_close(value, right[title][name]), (title, name, json.dumps(case))


def share_with_values(outcomes: list[Outcome]) -> float:
    return sum("expect" in outcome for outcome in outcomes) / len(outcomes)


def test_any_split_of_the_rows_gives_the_same_bytes(seed: int, answers: Ask) -> None:
    cases = random_cases(seed, CASES, accept=lambda case: rows_of(case) < 400)
    whole = answers(cases)
    assert share_with_values(whole) > 0.3
    for rows_per_block in (1, 7, 64):
        split = answers([{**case, "rows_per_block": rows_per_block} for case in cases])
        for case, ours, theirs in zip(cases, split, whole, strict=True):
            assert json.dumps(ours) == json.dumps(theirs), (rows_per_block, json.dumps(case))


def test_the_order_of_the_rows_does_not_matter(seed: int, answers: Ask) -> None:
    # The type of the first row's cell decides how a configured value that matches no row is read,
    # and a gap is a float; among equally near rows the flip test takes the first.
    def has_no_gaps(case: Case) -> bool:
        return all(None not in column["values"] for column in role_columns(case))

    cases = [without_flip_test(case) for case in random_cases(seed + 1, CASES, accept=has_no_gaps)]
    rng = np.random.default_rng(seed)
    shuffled = [with_rows(case, rng.permutation(rows_of(case)).tolist()) for case in cases]
    whole = answers(cases)
    assert share_with_values(whole) > 0.3
    for case, ours, theirs in zip(cases, answers(shuffled), whole, strict=True):
        assert_same_values(ours, theirs, case)


def test_every_row_twice_gives_the_same_values(seed: int, answers: Ask) -> None:
    def has_lasting_types(case: Case) -> bool:
        return all(column["dtype"] in TYPES_OF_ANY_LENGTH for column in role_columns(case))

    cases = [
        without_flip_test(case)
        for case in random_cases(seed + 2, CASES // 2, accept=has_lasting_types)
    ]
    twice = [with_rows(case, [*range(rows_of(case))] * 2) for case in cases]
    whole = answers(cases)
    assert share_with_values(whole) > 0.3
    for case, ours, theirs in zip(cases, answers(twice), whole, strict=True):
        assert_same_values(ours, theirs, case)


def two_group_case(rng: Generator, stage: str, metrics: list[str]) -> Case:
    rows = int(rng.integers(2, 60))
    columns = [
        {
            "name": name,
            "dtype": "category",
            "values": [words[int(code)] for code in rng.random(rows) < rng.random()],
        }
        for name, words in (("x", "ab"), ("y", "np"), ("yhat", "np"))
    ]
    return {
        "columns": columns,
        "facet": {"name": "x", "values": ["a"]},
        "label": {"name": "y", "positive_values_or_threshold": ["p"]},
        "predicted_label": "yhat" if stage == "post_training" else None,
        "group": None,
        "stage": stage,
        "metrics": metrics,
    }


def swapped(name: str, value: Any) -> Any:
    if name in UNCHANGED:
        return value
    if value in ("Infinity", "-Infinity"):
        return "-Infinity" if value == "Infinity" else "Infinity"
    return -value


@pytest.mark.parametrize(
    ("stage", "metrics"), [("pre_training", PRE_TRAINING), ("post_training", POST_TRAINING)]
)
def test_swapped_groups_swap_signs(stage: str, metrics: list[str], seed: int, answers: Ask) -> None:
    rng = np.random.default_rng(seed)
    names = [name for name in metrics if name in NEGATED + UNCHANGED]
    cases = [
        two_group_case(rng, stage, [*names, *(["DI"] * ("DI" in metrics))]) for _ in range(CASES)
    ]
    others = [{**case, "facet": {"name": "x", "values": ["b"]}} for case in cases]
    compared = 0
    for case, ours, theirs in zip(cases, answers(cases), answers(others), strict=True):
        if "raises" in ours:
            assert ours == theirs
            continue
        (left,), (right,) = by_title(ours).values(), by_title(theirs).values()
        for name in names:
            if isinstance(left[name], dict):
                assert isinstance(right[name], dict), json.dumps(case)
                continue
            compared += 1
            assert is_close(right[name], swapped(name, left[name])), (name, json.dumps(case))
        if left.get("DI") not in (None, 0, "Infinity") and not isinstance(left["DI"], dict):
            assert is_close(right["DI"], 1 / left["DI"]), json.dumps(case)
    assert compared > CASES


def write_loans(path: Path, seed: int, rows: int) -> None:
    rng = np.random.default_rng(seed)
    sex = rng.choice(["F", "M", ""], rows, p=[0.4, 0.58, 0.02])
    age = rng.integers(18, 90, rows)
    income = np.round(rng.lognormal(10, 0.5, rows), 2)
    label = (rng.random(rows) < 0.3 + 0.2 * (sex == "M")).astype(int)
    predicted = np.where(rng.random(rows) < 0.15, 1 - label, label)
    region = rng.integers(0, 30, rows)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["sex", "age", "income", "approved", "predicted", "region"])
        writer.writerows(
            zip(sex, age.tolist(), income.tolist(), label, predicted, region, strict=True)
        )


@pytest.mark.parametrize(
    ("rows", "post_training"),
    [(3000, "all"), (120_000, [name for name in POST_TRAINING if name != "FT"])],
)
def test_any_number_of_threads_gives_the_same_bytes(
    rows: int, post_training: Any, seed: int, candor: Path, tmp_path: Path
) -> None:
    data = tmp_path / "loans.csv"
    write_loans(data, seed, rows)
    config = tmp_path / "analysis_config.json"
    excluded = ["sex"] if post_training == "all" else []
    facets: list[dict[str, Any]] = [{"name_or_index": "age", "value_or_threshold": [40]}]
    facets += [] if excluded else [{"name_or_index": "sex"}]
    document = {
        "dataset_type": "text/csv",
        "label": "approved",
        "label_values_or_threshold": [1],
        "predicted_label": "predicted",
        "facet": facets,
        "group_variable": "region",
        "excluded_columns": excluded,
        "methods": {
            "pre_training_bias": {"methods": "all"},
            "post_training_bias": {"methods": post_training},
        },
    }
    config.write_text(json.dumps(document))

    def results(threads: int) -> tuple[bytes, dict[str, Any]]:
        output = tmp_path / f"threads-{threads}"
        files = ["--config", str(config), "--data", str(data), "--output", str(output)]
        command = [str(candor), "run", *files, "--threads", str(threads), "--quiet"]
        run = subprocess.run(command, capture_output=True, check=False, text=True)
        assert run.returncode == 0, run.stderr
        details: dict[str, Any] = json.loads((output / "candor.json").read_text("utf-8"))
        assert details.pop("run")
        return (output / "analysis.json").read_bytes(), details

    analysis, details = results(1)
    entries = [
        metric
        for section in ("pre_training_bias_metrics", "post_training_bias_metrics")
        for facet in json.loads(analysis)[section]["facets"].values()
        for entry in facet
        for metric in entry["metrics"]
    ]
    assert sum(metric["value"] is not None for metric in entries) >= len(PRE_TRAINING)
    assert details
    for threads in (2, 3):
        assert results(threads) == (analysis, details), threads
