"""candor's reading of XGBoost models against XGBoost, on models that are trained here.

Each model is saved as JSON and as UBJSON and asked about rows that it has not seen, some of them
with missing cells. It needs xgboost and the program ``model_tool``.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd
import pytest

from tests.programs import find_program

xgboost = pytest.importorskip("xgboost")

Parameters = dict[str, Any]
ROWS = 700
TRAINED = 500
# Of the largest answer. Both add float32 numbers in the same order; the functions of some
# objectives (exp) are not the same to the last bit in every version of the library.
TOLERANCE = 1e-6


@dataclass
class Case:
    """A model to train. ``label`` makes the target from the first feature and noise."""

    name: str
    parameters: Parameters
    label: Callable[[np.ndarray, np.random.Generator], np.ndarray] = lambda x, _: x
    rounds: int = 12
    features: str = "numbers"
    missing: bool = True
    stops_early: bool = False


def positive(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return np.exp(x / 3 + rng.normal(0, 0.3, len(x)))


def counts(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return rng.poisson(np.exp(x / 3))


def binary(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return (x + rng.normal(0, 1, len(x)) > 0).astype(int)


def classes(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return np.digitize(x + rng.normal(0, 1, len(x)), [-1, 0, 1])


def two_numbers(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return np.stack([x, x**2 + rng.normal(0, 1, len(x))], axis=1)


def two_labels(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return np.stack([binary(x, rng), binary(-x, rng)], axis=1)


FOUR_CLASSES = {"num_class": 4}
DART = {"booster": "dart", "rate_drop": 0.4, "one_drop": 1}
VECTOR_LEAVES = {"multi_strategy": "multi_output_tree", "tree_method": "hist"}
LINEAR = {"booster": "gblinear", "updater": "coord_descent"}

CASES = [
    Case("squared_error", {"objective": "reg:squarederror"}),
    Case("squared_error_base_score", {"objective": "reg:squarederror", "base_score": -7.25}),
    Case("squared_log_error", {"objective": "reg:squaredlogerror"}, positive),
    Case("absolute_error", {"objective": "reg:absoluteerror"}),
    Case("pseudo_huber", {"objective": "reg:pseudohubererror"}),
    Case("gamma", {"objective": "reg:gamma"}, positive),
    Case("gamma_base_score", {"objective": "reg:gamma", "base_score": 2.5}, positive),
    Case("tweedie", {"objective": "reg:tweedie", "tweedie_variance_power": 1.3}, counts),
    Case("poisson", {"objective": "count:poisson"}, counts),
    Case("cox", {"objective": "survival:cox"}, positive),
    Case("accelerated_failure_time", {"objective": "survival:aft"}, positive),
    Case("quantile", {"objective": "reg:quantileerror", "quantile_alpha": 0.3}),
    Case("quantiles", {"objective": "reg:quantileerror", "quantile_alpha": [0.1, 0.5, 0.9]}),
    Case("logistic_regression", {"objective": "reg:logistic"}, binary),
    Case("binary_logistic", {"objective": "binary:logistic"}, binary),
    Case("binary_base_score", {"objective": "binary:logistic", "base_score": 0.2}, binary),
    Case("binary_raw", {"objective": "binary:logitraw", "base_score": 0.2}, binary),
    Case("binary_hinge", {"objective": "binary:hinge"}, binary),
    Case("softprob", {"objective": "multi:softprob", **FOUR_CLASSES}, classes),
    Case(
        "softprob_base", {"objective": "multi:softprob", "base_score": 2, **FOUR_CLASSES}, classes
    ),
    Case("softmax", {"objective": "multi:softmax", **FOUR_CLASSES}, classes),
    Case("rank_pairwise", {"objective": "rank:pairwise"}, binary),
    Case("rank_ndcg", {"objective": "rank:ndcg"}, binary),
    Case("rank_map", {"objective": "rank:map"}, binary),
    Case("two_targets", {"objective": "reg:squarederror"}, two_numbers),
    Case("two_labels", {"objective": "binary:logistic"}, two_labels),
    Case("vector_targets", VECTOR_LEAVES, two_numbers),
    Case("vector_labels", {"objective": "binary:logistic", **VECTOR_LEAVES}, two_labels),
    Case(
        "vector_classes", {"objective": "multi:softprob", **FOUR_CLASSES, **VECTOR_LEAVES}, classes
    ),
    Case("vector_forest", {"num_parallel_tree": 3, "subsample": 0.6, **VECTOR_LEAVES}, two_numbers),
    Case("deep", {"objective": "binary:logistic", "max_depth": 12, "min_child_weight": 0}, binary),
    Case("many_rounds", {"objective": "binary:logistic", "max_depth": 4}, binary, rounds=150),
    Case("exact_pruned", {"tree_method": "exact", "gamma": 4.0, "max_depth": 7}),
    Case("loss_guide", {"tree_method": "hist", "grow_policy": "lossguide", "max_leaves": 9}),
    Case("no_missing", {"objective": "binary:logistic"}, binary, missing=False),
    Case("random_forest", {"num_parallel_tree": 7, "subsample": 0.6, "eta": 1.0}, rounds=1),
    Case(
        "boosted_forest",
        {"objective": "multi:softprob", "num_parallel_tree": 3, **FOUR_CLASSES},
        classes,
    ),
    Case("stopped_early", {"eta": 0.6, "max_depth": 8}, rounds=80, stops_early=True),
    Case(
        "stopped_early_forest",
        {"objective": "multi:softprob", "num_parallel_tree": 2, "eta": 0.9, **FOUR_CLASSES},
        classes,
        rounds=80,
        stops_early=True,
    ),
    Case("dart", {**DART}),
    Case("dart_nothing_dropped", {"booster": "dart", "rate_drop": 0.0}),
    Case("dart_logistic", {"objective": "binary:logistic", **DART}, binary),
    Case("dart_classes", {"objective": "multi:softprob", **FOUR_CLASSES, **DART}, classes),
    Case("dart_categories", {"max_cat_to_onehot": 1, **DART}, features="categories"),
    Case("dart_stopped_early", {"eta": 0.9, **DART}, rounds=60, stops_early=True),
    Case("linear", {**LINEAR}, missing=False),
    Case("linear_missing", {**LINEAR}),
    Case("linear_logistic", {"objective": "binary:logistic", **LINEAR}, binary),
    Case("linear_poisson", {"objective": "count:poisson", **LINEAR}, counts),
    Case("linear_classes", {"objective": "multi:softprob", **FOUR_CLASSES, **LINEAR}, classes),
    Case("linear_softmax", {"objective": "multi:softmax", **FOUR_CLASSES, **LINEAR}, classes),
    Case("categories_one_hot", {"max_cat_to_onehot": 100}, features="categories"),
    Case("categories_sets", {"max_cat_to_onehot": 1, "max_depth": 8}, features="categories"),
    Case(
        "categories_binary",
        {"objective": "binary:logistic", "max_cat_to_onehot": 3},
        binary,
        features="categories",
    ),
    Case("category_codes", {"max_cat_to_onehot": 1}, features="codes"),
]


def make_features(case: Case, rng: np.random.Generator) -> pd.DataFrame:
    """Five columns; the first decides the label."""
    frame = pd.DataFrame(rng.normal(size=(ROWS, 5)), columns=["a", "b", "size, cm", "d", "e"])
    frame["d"] = frame["d"].round(1)
    if case.missing:
        for column in frame:
            frame.loc[rng.random(ROWS) < 0.1, column] = np.nan
    if case.features == "categories":
        words = ["north", "south", "x, y", "7", "east", "no"]
        frame["b"] = pd.Categorical(rng.choice(words, ROWS))
        frame["d"] = pd.Categorical(rng.choice([3, 11, 70, 8, -2], ROWS))
        frame["e"] = pd.Categorical(rng.choice([str(n) for n in range(70)], ROWS))
        if case.missing:
            frame.loc[rng.random(ROWS) < 0.1, "b"] = np.nan
    if case.features == "codes":
        frame["d"] = rng.integers(0, 40, ROWS).astype(float)
    return frame


def make_label(case: Case, frame: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    signal = 2 * frame["a"].fillna(0.3).to_numpy() + rng.normal(0, 0.4, ROWS)
    for name in ["b", "d", "e"]:
        column = frame[name]
        is_category = isinstance(column.dtype, pd.CategoricalDtype)
        numbers = column.cat.codes % 3 - 1 if is_category else column.fillna(0) * 0.2
        signal += numbers.to_numpy()
    return case.label(signal, rng)


def make_matrix(case: Case, frame: pd.DataFrame, label: np.ndarray | None) -> Any:
    if case.features == "codes":
        types = ["c" if name == "d" else "q" for name in frame]
        matrix = xgboost.DMatrix(
            frame.to_numpy(), label, feature_types=types, enable_categorical=True
        )
    else:
        matrix = xgboost.DMatrix(frame, label, enable_categorical=True)
    if label is None:
        return matrix
    objective = case.parameters.get("objective", "")
    if objective == "survival:aft":
        matrix.set_float_info("label_lower_bound", label)
        matrix.set_float_info("label_upper_bound", label * 1.5)
    if objective.startswith("rank:"):
        matrix.set_info(qid=np.arange(len(label)) // 10)
    return matrix


@dataclass
class Trained:
    booster: Any
    rows: pd.DataFrame
    answers: np.ndarray  # rows x scores


def train(case: Case, seed: int) -> Trained:
    rng = np.random.default_rng([seed, *case.name.encode()])
    frame = make_features(case, rng)
    label = make_label(case, frame, rng)
    seen = make_matrix(case, frame[:TRAINED], label[:TRAINED])
    parameters = {"nthread": 1, "verbosity": 0, "seed": seed % 1000, "max_depth": 5}
    parameters |= case.parameters
    options: Parameters = {}
    if case.stops_early:
        held_out = make_matrix(case, frame[TRAINED:], label[TRAINED:])
        options = {"evals": [(held_out, "held_out")], "early_stopping_rounds": 5}
        options["verbose_eval"] = False
    booster = xgboost.train(parameters, seen, case.rounds, **options)
    rows = frame[TRAINED:]
    end = booster.best_iteration + 1 if case.stops_early else 0
    if case.stops_early:
        assert end < booster.num_boosted_rounds()
    answers = booster.predict(make_matrix(case, rows, None), iteration_range=(0, end))
    return Trained(booster, rows, answers.reshape(len(rows), -1).astype(float))


def ask(model: Path, rows: pd.DataFrame, *options: str) -> np.ndarray:
    features = model.with_suffix(".csv")
    rows.to_csv(features, index=False)
    command: list[str | Path] = [find_program("model_tool"), model, features, *options]
    run = subprocess.run(command, capture_output=True, check=False, text=True)
    assert run.returncode == 0, run.stderr
    return np.array([line.split(",") for line in run.stdout.splitlines()], dtype=float)


def compare(trained: Trained, found: np.ndarray, case: Case) -> float:
    """The largest difference, as a share of the largest answer."""
    if case.parameters.get("objective") == "multi:softprob":
        np.testing.assert_array_equal(found[:, -1], trained.answers.argmax(axis=1))
        found = found[:, :-1]
    assert found.shape == trained.answers.shape
    scale = max(1.0, float(np.abs(trained.answers).max()))
    return float(np.abs(found - trained.answers).max()) / scale


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_answers_equal_the_library(case: Case, seed: int, tmp_path: Path) -> None:
    trained = train(case, seed)
    found = {}
    for suffix in ["json", "ubj"]:
        model = tmp_path / f"model.{suffix}"
        trained.booster.save_model(model)
        found[suffix] = ask(model, trained.rows)
        np.testing.assert_array_equal(ask(model, trained.rows, "--batch", "3"), found[suffix])
    np.testing.assert_array_equal(found["json"], found["ubj"])
    assert compare(trained, found["json"], case) <= TOLERANCE


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_library_path_gives_the_library_s_answers(case: Case, seed: int, tmp_path: Path) -> None:
    trained = train(case, seed)
    model = tmp_path / "model.ubj"
    trained.booster.save_model(model)
    assert compare(trained, ask(model, trained.rows, "--library"), case) == 0


def test_library_refuses_a_newer_file(seed: int, tmp_path: Path) -> None:
    trained = train(CASES[0], seed)
    model = tmp_path / "model.json"
    trained.booster.save_model(model)
    document = json.loads(model.read_text(encoding="utf-8"))
    document["version"][1] += 1
    model.write_text(json.dumps(document), encoding="utf-8")
    rows = tmp_path / "rows.csv"
    trained.rows.to_csv(rows, index=False)
    command: list[str | Path] = [find_program("model_tool"), model, rows, "--library"]
    run = subprocess.run(command, capture_output=True, check=False, text=True)
    assert run.returncode == 1
    assert "The XGBoost model file is newer than XGBoost's library" in run.stderr
    assert compare(trained, ask(model, trained.rows), CASES[0]) <= TOLERANCE
