"""candor's answers to LightGBM models against LightGBM's own, bit for bit.

Models of every objective, boosting kind and kind of feature are trained here, saved, and asked for
rows that they were trained on, new rows, rows with missing and unseen values, and rows that lie
exactly on the thresholds. It needs the program ``model_tool``.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.programs import find_program

lightgbm = pytest.importorskip("lightgbm")
pandas = pytest.importorskip("pandas")

TRAINING_ROWS = 600
NEW_ROWS = 400
NUMBERS = 6  # columns of numbers
MOST_THRESHOLDS = 150
TRANSFORMED = 1e-12  # relative; the functions of two mathematical libraries may round differently

Table = Any  # pandas.DataFrame
Array = Any  # numpy.ndarray
Parameters = dict[str, Any]


def numbers(rng: np.random.Generator, rows: int) -> Array:
    """Continuous columns, one with many zeros and one of small integers; a tenth is missing."""
    x = rng.normal(size=(rows, NUMBERS)) * 10.0 ** np.arange(-3, NUMBERS - 3)
    x[:, 1] = np.where(rng.random(rows) < 0.5, 0.0, x[:, 1])
    x[:, 2] = rng.integers(-3, 4, rows)
    x[rng.random(x.shape) < 0.1] = np.nan
    return x


def full_numbers(rng: np.random.Generator, rows: int) -> Array:
    return np.nan_to_num(numbers(rng, rows))


def number_table(rng: np.random.Generator, rows: int) -> Table:
    return pandas.DataFrame(numbers(rng, rows), columns=[f"x{i}" for i in range(NUMBERS)])


def coded_table(rng: np.random.Generator, rows: int) -> Table:
    """Categories as integer codes: the model's file knows no lists."""
    table = number_table(rng, rows)
    table["few"] = rng.integers(0, 4, rows)
    table["many"] = rng.integers(0, 100, rows) * 7
    return table


def category_table(rng: np.random.Generator, rows: int) -> Table:
    """pandas categories: texts, integers, floating-point numbers and booleans, some missing."""
    table = number_table(rng, rows)
    texts = ["red", "green, dark", 'the "third"', "blå", "12", "x y", *(f"t{i}" for i in range(60))]
    columns: dict[str, list[Any]] = {
        "text": texts,
        "whole": [3, 4, 5, 8, 1000, -7],
        "point": [0.5, 1.25, 70.0, 71.0],
        "flag": [False, True],
        "constant": ["only"],
    }
    for name, categories in columns.items():
        codes = rng.integers(0, len(categories), rows)
        if name in ("text", "whole", "point"):
            codes[rng.random(rows) < 0.1] = -1
        table[name] = pandas.Categorical.from_codes(codes, categories)
    return table


def first_numbers(features: Any) -> Array:
    if isinstance(features, np.ndarray):
        return np.nan_to_num(features)
    return np.nan_to_num(features[[f"x{i}" for i in range(NUMBERS)]].to_numpy())


def signal(features: Any, rng: np.random.Generator) -> Array:
    """A number that depends on the features, categories included."""
    x = first_numbers(features)
    total = np.sin(x[:, 3]) + 0.3 * x[:, 2] + (x[:, 1] == 0) + 0.02 * x[:, 4]
    if not isinstance(features, np.ndarray):
        for name in [name for name in features.columns if not name.startswith("x")]:
            column = features[name]
            codes = column.cat.codes if hasattr(column, "cat") else column
            total = total + np.cos(codes.to_numpy(dtype=float))
    return np.asarray(total + 0.2 * rng.normal(size=len(total)))


def real(features: Any, rng: np.random.Generator) -> Array:
    return 3 * signal(features, rng)


def positive(features: Any, rng: np.random.Generator) -> Array:
    return np.exp(0.5 * signal(features, rng))


def binary(features: Any, rng: np.random.Generator) -> Array:
    s = signal(features, rng)
    return (s > np.median(s)).astype(float)


def share(features: Any, rng: np.random.Generator) -> Array:
    return 1 / (1 + np.exp(-signal(features, rng)))


def classes(features: Any, rng: np.random.Generator) -> Array:
    s = signal(features, rng)
    return np.digitize(s, np.quantile(s, [0.3, 0.6])).astype(float)


def grades(features: Any, rng: np.random.Generator) -> Array:
    return classes(features, rng)


@dataclass(frozen=True)
class Case:
    """How one model is trained."""

    name: str
    parameters: Parameters = field(default_factory=dict)
    target: Callable[[Any, np.random.Generator], Array] = real
    features: Callable[[np.random.Generator, int], Any] = numbers
    rounds: int = 20
    categorical: Sequence[str] | str = "auto"
    weights: bool = False
    groups: bool = False
    early_stopping: bool = False


def objective(name: str, target: Callable[..., Array] = real, **more: Any) -> Case:
    parameters = {"objective": name, **more}
    label = "_".join([name, *(key for key in more)])
    return Case(label, parameters, target, groups=target is grades)


def with_objective(name: str, target: Callable[..., Array], case: Case, **more: Any) -> Case:
    return Case(
        name,
        {**case.parameters, **more},
        target,
        case.features,
        case.rounds,
        case.categorical,
    )


RANDOM_FOREST = {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6}
THREE = {"num_class": 3}
CODED = Case("codes", {"min_data_per_group": 5, "cat_smooth": 1.0}, real, coded_table)
CODED = Case(CODED.name, CODED.parameters, real, coded_table, categorical=("few", "many"))
PANDAS = Case("pandas", {"min_data_per_group": 5, "cat_smooth": 1.0}, real, category_table)

CASES = [
    *[objective(name) for name in ("regression", "regression_l1", "huber", "fair", "quantile")],
    objective("mape", positive),
    *[objective(name, positive) for name in ("poisson", "gamma", "tweedie")],
    *[objective(name, reg_sqrt=True) for name in ("regression", "regression_l1", "quantile")],
    objective("binary", binary),
    objective("binary", binary, sigmoid=0.35),
    objective("binary", binary, is_unbalance=True),
    *[objective(name, share) for name in ("cross_entropy", "cross_entropy_lambda")],
    *[objective(name, classes, **THREE) for name in ("multiclass", "multiclassova")],
    objective("multiclassova", classes, num_class=3, sigmoid=1.7),
    *[objective(name, grades) for name in ("lambdarank", "rank_xendcg")],
    Case("zero_as_missing", {"zero_as_missing": True}),
    Case("use_missing_false", {"use_missing": False}),
    Case("nothing_missing", {}, features=full_numbers),
    Case("named_numbers", {}, features=number_table),
    Case("random_forest", RANDOM_FOREST),
    Case("random_forest_binary", {**RANDOM_FOREST, "objective": "binary"}, binary),
    Case("random_forest_classes", {**RANDOM_FOREST, "objective": "multiclass", **THREE}, classes),
    Case("dart", {"boosting": "dart", "drop_rate": 0.5}),
    Case("goss", {"data_sample_strategy": "goss"}),
    Case("extra_trees", {"extra_trees": True}),
    Case("monotone", {"monotone_constraints": [1, 0, 0, -1, 0, 0]}),
    Case("weights", {"objective": "binary"}, binary, weights=True),
    Case("early_stopping", {"learning_rate": 0.5}, rounds=300, early_stopping=True),
    Case("one_tree", {}, rounds=1),
    Case("one_split", {"num_leaves": 2}),
    Case("no_split", {"min_data_in_leaf": 10_000}),
    Case("no_split_binary", {"objective": "binary", "min_data_in_leaf": 10_000}, binary),
    Case(
        "no_split_classes",
        {"objective": "multiclass", "min_data_in_leaf": 10_000, **THREE},
        classes,
    ),
    Case("large_trees", {"num_leaves": 400, "min_data_in_leaf": 1}, rounds=5),
    Case("many_trees", {"num_leaves": 7}, rounds=400),
    CODED,
    with_objective("codes_one_hot", real, CODED, max_cat_to_onehot=200),
    with_objective("codes_zero_as_missing", real, CODED, zero_as_missing=True),
    with_objective("codes_classes", classes, CODED, objective="multiclass", **THREE),
    PANDAS,
    with_objective("pandas_binary", binary, PANDAS, objective="binary"),
    with_objective("pandas_use_missing_false", real, PANDAS, use_missing=False),
    with_objective(
        "pandas_dart", classes, PANDAS, boosting="dart", objective="multiclass", **THREE
    ),
]
LINEAR_CASES = [
    Case("linear", {"linear_tree": True}),
    Case("linear_nothing_missing", {"linear_tree": True}, features=full_numbers),
    Case("linear_binary", {"linear_tree": True, "objective": "binary"}, binary),
    Case("linear_pandas", {"linear_tree": True, **PANDAS.parameters}, real, category_table),
    Case("linear_no_split", {"linear_tree": True, "min_data_in_leaf": 10_000}),
]


def train(case: Case, rng: np.random.Generator, **more: Any) -> tuple[Any, Any]:
    """The booster and what it was trained on."""
    features = case.features(rng, TRAINING_ROWS)
    data = lightgbm.Dataset(
        features,
        case.target(features, rng),
        weight=rng.random(TRAINING_ROWS) + 0.1 if case.weights else None,
        group=[20] * (TRAINING_ROWS // 20) if case.groups else None,
        categorical_feature=list(case.categorical) if case.categorical != "auto" else "auto",
        free_raw_data=False,
    )
    parameters = {"min_data_in_leaf": 5, "verbosity": -1, "num_threads": 1, "seed": 1}
    if case.early_stopping:
        held_out = case.features(rng, TRAINING_ROWS)
        more["valid_sets"] = [data.create_valid(held_out, case.target(held_out, rng))]
        more["callbacks"] = [lightgbm.early_stopping(5, verbose=False)]
    booster = lightgbm.train({**parameters, **case.parameters}, data, case.rounds, **more)
    return booster, features


def thresholds(model: str) -> Array:
    """Thresholds of the model's splits, and the doubles beside them."""
    lines = re.findall(r"^threshold=(.*)$", model, re.MULTILINE)
    found = np.unique(np.array([float(word) for line in lines for word in line.split()]))
    found = found[:: max(1, len(found) // MOST_THRESHOLDS)]
    return np.concatenate([found, np.nextafter(found, -np.inf), np.nextafter(found, np.inf)])


def edge_numbers(model: str, rng: np.random.Generator) -> Array:
    values = [thresholds(model), [0.0, -0.0, 1e-35, 1e-36, -1e-36, 1e300, -1e300, np.nan]]
    column = np.concatenate(values)
    return np.column_stack([rng.permutation(column) for _ in range(NUMBERS)])


def questions(case: Case, trained_on: Any, model: str, rng: np.random.Generator) -> Any:
    """Rows of the training data, new rows and rows on the model's edges."""
    new = case.features(rng, NEW_ROWS)
    edges = edge_numbers(model, rng)
    if isinstance(new, np.ndarray):
        return np.concatenate([trained_on[:100], new, edges])
    more = case.features(rng, len(edges))
    more[[f"x{i}" for i in range(NUMBERS)]] = edges
    table = pandas.concat([trained_on[:100], new, more], ignore_index=True)
    if "few" in table.columns:
        odd = [-1, 4, 31, 32, 63, 64, 693, 694, 700, 1e5, 2.0**31 - 1, 2.0**31, 2.0**32 + 7, 1e300]
        odd += [np.nan, np.inf, -np.inf, 2.7, -0.5, 1e-40, 6.999999]
        for name in ("few", "many"):
            table[name] = table[name].astype(float)
            table.loc[table.index[-len(odd) :], name] = odd
    return table


def with_unseen(table: Any, rng: np.random.Generator) -> Any:
    """The table for the CSV file: a category that the model has not takes the place of some NaN."""
    if isinstance(table, np.ndarray):
        return pandas.DataFrame(table)
    result = table.copy()
    unseen = {"text": "never seen", "whole": 6}
    for name in unseen.keys() & set(result.columns):
        column = result[name].astype(object)
        missing = column.isna().to_numpy() & (rng.random(len(column)) < 0.5)
        assert missing.any()
        column[missing] = unseen[name]
        result[name] = column
    return result


class Tool:
    """Asks model_tool about models and rows."""

    def __init__(self, folder: Path) -> None:
        self.program = find_program("model_tool")
        self.folder = folder

    def ask(self, model: str, table: Table, width: int, *options: str) -> Array:
        """Scores of each row; the labels behind them are those of the largest score."""
        path, features = self.folder / "model.txt", self.folder / "features.csv"
        path.write_text(model, encoding="utf-8", newline="")
        table.to_csv(features, index=False)
        run = subprocess.run(
            [self.program, path, features, *options], capture_output=True, check=False, text=True
        )
        assert run.returncode == 0, run.stderr
        lines = [line.split(",") for line in run.stdout.splitlines()]
        assert len(lines) == len(table)
        scores = np.array([[float(word) for word in line[:width]] for line in lines])
        for line, row in zip(lines, scores, strict=True):
            assert [int(word) for word in line[width:]] in ([], [int(np.argmax(row))])
        return scores


def with_raw_scores(model: str) -> str:
    """The same trees without the function of the objective."""
    return re.sub(r"^objective=.*$", "objective=custom", model, count=1, flags=re.MULTILINE)


def assert_same_bits(found: Array, expected: Array) -> None:
    expected = expected.reshape(found.shape)
    different = found.view(np.uint64) != (expected + 0.0).view(np.uint64)
    assert not different.any(), (
        f"{different.sum()} of {different.size} differ, by up to "
        f"{np.max(np.abs(found - expected) / np.abs(expected))} relative"
    )


def compare(case: Case, seed: int, tool: Tool) -> int:
    """Returns how many raw scores were compared."""
    rng = np.random.default_rng([seed, *case.name.encode()])
    booster, trained_on = train(case, rng)
    model = booster.model_to_string()
    rows = questions(case, trained_on, model, rng)
    table = with_unseen(rows, rng)
    # LightGBM reads the coefficients of linear leaves from a file with less than full precision:
    # the model in memory has what the file says.
    reference = booster if case in LINEAR_CASES else lightgbm.Booster(model_str=model)
    raw = reference.predict(rows, raw_score=True, num_threads=1)
    if case.parameters.get("boosting") == "rf":
        raw = raw / reference.current_iteration()
    expected = reference.predict(rows, num_threads=1)
    width = raw.size // len(rows)

    assert_same_bits(tool.ask(with_raw_scores(model), table, width, "--threads", "2"), raw)
    scores = tool.ask(model, table, width, "--batch", "7")
    np.testing.assert_allclose(scores, expected.reshape(scores.shape), rtol=TRANSFORMED, atol=0)
    loaded = lightgbm.Booster(model_str=model).predict(rows, num_threads=1)
    assert_same_bits(tool.ask(model, table, width, "--library"), loaded)
    return int(raw.size)


@pytest.fixture
def tool(tmp_path: Path) -> Tool:
    return Tool(tmp_path)


@pytest.mark.parametrize("case", [*CASES, *LINEAR_CASES], ids=lambda case: case.name)
def test_answers_are_lightgbms(case: Case, seed: int, tool: Tool) -> None:
    count = compare(case, seed, tool)
    print(f"{case.name}: {count} raw scores with the same bits")
    assert count >= 100 + NEW_ROWS


def test_an_own_objective_gives_raw_scores(seed: int, tool: Tool) -> None:
    rng = np.random.default_rng(seed)
    x = full_numbers(rng, TRAINING_ROWS)
    y = real(x, rng)

    def squares(predictions: Array, data: Any) -> tuple[Array, Array]:
        return predictions - data.get_label(), np.ones_like(predictions)

    booster = lightgbm.train(
        {"objective": squares, "verbosity": -1}, lightgbm.Dataset(x, y), num_boost_round=5
    )
    found = tool.ask(booster.model_to_string(), pandas.DataFrame(x), 1)
    assert_same_bits(found, booster.predict(x))


def test_early_stopping_saves_the_best_iterations_only(seed: int) -> None:
    """What the file holds is all there is to honour: it does not tell the best iteration."""
    (case,) = (case for case in CASES if case.early_stopping)
    booster, _ = train(case, np.random.default_rng(seed), keep_training_booster=True)
    assert 0 < booster.best_iteration < booster.current_iteration()
    saved = lightgbm.Booster(model_str=booster.model_to_string())
    assert saved.current_iteration() == booster.best_iteration
