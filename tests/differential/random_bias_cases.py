"""Random tables and bias configurations, as cases of tests/bias_cases/bias_case.h.

Tables are drawn to be awkward: skewed or single-valued columns, gaps, labels that never occur,
configured values of another type than the column's, thresholds beyond the data.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Cell = str | int | float | bool | None
Case = dict[str, Any]
Column = dict[str, Any]
Generator = np.random.Generator

PRE_TRAINING = ["CI", "DPL", "KL", "JS", "LP", "TVD", "KS", "CDDL"]
POST_TRAINING = [
    *["DPPL", "DI", "DCA", "DCR", "RD", "SD", "DAR", "DRR", "AD", "CDDPL", "TE", "FT", "GE"]
]

# What the classes of a column look like, by dtype. Each list is one column's vocabulary.
VOCABULARIES: dict[str, list[list[Cell]]] = {
    "string": [
        ["F", "M"],
        ["no", "yes"],
        ["a", "b", "c", "d"],
        ["0", "1"],
        ["10", "9", "2", "-3"],
        ["0.0", "1.0"],
        ["False", "True"],
        ["", "x"],
        ["1", "one"],
        [" 1", "2 "],
        ["a,b", "é", "naïve 'quote'", 'double "quote"'],
    ],
    "int64": [
        [0, 1],
        [0, 1],
        [1, 2],
        [1, 2, 3, 4, 5],
        [-1, 1],
        [-3, -2, -1],
        [0],
        [7],
        [10**15, 10**15 + 1],
    ],
    "float64": [
        [0.0, 1.0],
        [0.0, 1.0],
        [0.5, 1.5, 2.5],
        [-1.0, -0.5],
        [0.1, 0.2, 0.3],
        [1e-7, 1e22],
        [3.0],
    ],
    "bool": [[False, True], [True], [False]],
    "category": [["F", "M"], ["a", "b", "c"], ["0", "1"], [0, 1], [3, 1, 2], [0.5, 1.5]],
    "csv": [
        ["0", "1"],
        ["0", "1"],
        ["1", "2", "3"],
        ["0.0", "1.0"],
        ["1", "2.5"],
        ["1", "one"],
        ["True", "False"],
        ["TRUE", "false"],
        ["true", "yes"],
        ["M", "F"],
        ["-1", "-2"],
        ["+1", "01", "2"],
        ["1e3", "1000"],
        ["1", "True"],
        ["0.5", "True"],
        ["18446744073709551615", "1"],
        ["18446744073709551615", "-1"],
        ["99999999999999999999", "1"],
        ["99999999999999999999", "0.5"],
        ["inf", "1.0", "-inf"],
        ["1_000", "2"],
        ["1,5", "2,5"],
        ["0x10", "16"],
    ],
}
DTYPES = ["string", "int64", "float64", "bool", "category", "csv"]


def pick(rng: Generator, options: Sequence[Any], p: Sequence[float] | None = None) -> Any:
    return options[int(rng.choice(len(options), p=p))]


def chance(rng: Generator, probability: float) -> bool:
    return bool(rng.random() < probability)


def random_rows(rng: Generator) -> int:
    kind = rng.random()
    if kind < 0.25:
        return int(rng.integers(1, 15))
    if kind < 0.9:
        return int(rng.integers(15, 90))
    if kind < 0.985:
        return int(rng.integers(90, 400))
    return int(rng.integers(400, 3000))


def random_classes(rng: Generator, rows: int, count: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Class numbers of the rows, in shares that may be equal, skewed or all of one class."""
    shares = rng.dirichlet(np.full(count, pick(rng, [0.1, 1.0, 10.0])))
    return rng.choice(count, size=rows, p=shares).astype(np.int64)


def with_gaps(rng: Generator, dtype: str, values: list[Cell], probability: float) -> list[Cell]:
    # An int64 or bool column of a file has no gaps: pandas reads it as another type.
    if dtype in ("int64", "bool") or not chance(rng, probability):
        return values
    share = pick(rng, [0.02, 0.3, 1.0], [0.6, 0.37, 0.03])
    return [None if chance(rng, share) else value for value in values]


def classes_column(rng: Generator, name: str, rows: int, dtype: str | None = None) -> Column:
    dtype = dtype or pick(rng, DTYPES)
    vocabulary = pick(rng, VOCABULARIES[dtype])
    values = [vocabulary[code] for code in random_classes(rng, rows, len(vocabulary))]
    return {"name": name, "dtype": dtype, "values": with_gaps(rng, dtype, values, 0.15)}


def integers_column(rng: Generator, name: str, rows: int) -> Column:
    low, high = pick(rng, [(0, 10), (0, 100), (-5, 6), (18, 90), (-50, 0)])
    values: list[Cell] = [int(value) for value in rng.integers(low, high, rows)]
    dtype = pick(rng, ["int64", "csv", "string", "float64"], [0.55, 0.25, 0.1, 0.1])
    if dtype in ("csv", "string"):
        values = [str(value) for value in values]
    elif dtype == "float64":
        values = [float(value) if isinstance(value, int) else value for value in values]
    return {"name": name, "dtype": dtype, "values": with_gaps(rng, dtype, values, 0.15)}


def floats_column(rng: Generator, name: str, rows: int) -> Column:
    numbers = rng.normal(size=rows) * 10.0 ** int(rng.integers(-2, 4))
    dtype = pick(rng, ["float64", "csv"])
    values: list[Cell] = [float(number) for number in numbers]
    if dtype == "csv":
        values = [str(value) for value in values]
    return {"name": name, "dtype": dtype, "values": with_gaps(rng, dtype, values, 0.15)}


def role_column(rng: Generator, name: str, rows: int) -> Column:
    make = pick(rng, [classes_column, integers_column, floats_column], [0.7, 0.2, 0.1])
    column: Column = make(rng, name, rows)
    return column


def number_of(cell: Cell) -> float | None:
    try:
        return None if cell is None else float(cell)
    except ValueError:
        return None


def retyped(rng: Generator, cell: Cell) -> Cell:
    """The value as somebody might write it in a configuration file, often in another type."""
    number = number_of(cell)
    if number is None or not np.isfinite(number) or abs(number) > 2**53:
        return cell if chance(rng, 0.9) else pick(rng, [1, 0.5, True])
    ways: list[Callable[[], Cell]] = [
        lambda: cell,
        lambda: str(cell),
        lambda: int(number),
        lambda: str(int(number)),
        lambda: number,
        lambda: str(number),
        lambda: bool(number),
        lambda: str(bool(number)),
        lambda: number + 0.5,
    ]
    way: Callable[[], Cell] = pick(rng, ways, [0.5, *[0.5 / 8] * 8])
    return way()


def threshold_near(rng: Generator, numbers: list[float]) -> Cell:
    low, high = min(numbers), max(numbers)
    threshold: float = pick(
        rng, [low - 1, low, (low + high) / 2, high, high + 1, -high, -1.0, pick(rng, numbers)]
    )
    if threshold == int(threshold) and chance(rng, 0.5):
        return int(threshold)
    return threshold


def configured_values(rng: Generator, column: Column) -> list[Cell]:
    present = [value for value in column["values"] if value is not None]
    numbers = [n for n in map(number_of, present) if n is not None and abs(n) < 2**53]
    if numbers and chance(rng, 0.3):
        threshold = threshold_near(rng, numbers)
        return [str(threshold) if chance(rng, 0.1) else threshold]
    if not present or chance(rng, 0.05):
        return [pick(rng, ["unseen", 99, "99", 0.25, True, "True", "abc", ""])]
    count = 1 if chance(rng, 0.75) else int(rng.integers(2, 4))
    return [retyped(rng, pick(rng, present)) for _ in range(count)]


def recast(cell: Cell, dtype: str) -> Cell:
    """A label's value as a column of another type would hold it, where it can."""
    number = number_of(cell)
    if dtype in ("csv", "string"):
        return None if cell is None else str(cell)
    if number is None or not np.isfinite(number):
        return {"int64": 0, "bool": True}.get(dtype)
    if dtype == "int64":
        return int(number) if abs(number) < 2**63 else 0
    return bool(number) if dtype == "bool" else number


def prediction_column(rng: Generator, label: Column) -> Column:
    """Predictions that agree with most labels, in the labels' type or in another."""
    values: list[Cell] = list(label["values"])
    wrong = rng.random(len(values)) < pick(rng, [0.0, 0.1, 0.3, 1.0])
    values = [
        pick(rng, values) if flip else value for value, flip in zip(values, wrong, strict=True)
    ]
    if chance(rng, 0.08):
        values = [pick(rng, values)] * len(values)
    dtype: str = label["dtype"]
    if chance(rng, 0.2):
        dtype = pick(rng, DTYPES)
        values = [recast(value, dtype) for value in values]
    elif dtype not in ("int64", "bool") and None in values and chance(rng, 0.7):
        present = [value for value in values if value is not None]
        values = [present[0] if value is None and present else value for value in values]
    if dtype == "float64" and chance(rng, 0.2):
        values = [
            None if value is None else float(value) + float(rng.normal()) / 2 for value in values
        ]
    return {"name": "yhat", "dtype": dtype, "values": values}


def feature_column(rng: Generator, name: str, rows: int, *, whole: bool) -> Column:
    if not chance(rng, 0.97):
        return classes_column(rng, name, rows)
    if whole:
        kind = pick(rng, ["int64", "bool", "float64"])
        numbers = rng.integers(0, pick(rng, [2, 4, 12]), rows)
        convert: Callable[[Any], Cell] = {"int64": int, "bool": bool, "float64": float}[kind]
        return {"name": name, "dtype": kind, "values": [convert(number) for number in numbers]}
    return {"name": name, "dtype": "float64", "values": [float(x) for x in rng.normal(size=rows)]}


def group_column(rng: Generator, rows: int) -> Column:
    make = pick(rng, ["whole", "gaps", "classes", "any"], [0.5, 0.2, 0.2, 0.1])
    if make == "any":
        return role_column(rng, "z", rows)
    if make == "classes":
        return classes_column(rng, "z", rows, pick(rng, ["string", "category", "csv", "bool"]))
    numbers = random_classes(rng, rows, int(rng.integers(1, 8)))
    if make == "whole":
        return {"name": "z", "dtype": "int64", "values": [int(x) - 1 for x in numbers]}
    values: list[Cell] = [float(x) / 2 for x in numbers]
    return {"name": "z", "dtype": "float64", "values": with_gaps(rng, "float64", values, 0.9)}


def random_metrics(rng: Generator, names: list[str]) -> list[str]:
    if chance(rng, 0.02):
        return ["all"]
    if chance(rng, 0.01):
        return [pick(rng, PRE_TRAINING + POST_TRAINING), "CI"]
    count = int(rng.integers(1, 9))
    chosen = {str(name) for name in rng.choice(names, count)}
    if chance(rng, 0.3):
        chosen |= {"FT", "CDDPL"} & set(names)
    return sorted(chosen)


def random_case(rng: Generator) -> Case:
    rows = random_rows(rng)
    post = chance(rng, 0.6)
    facet = role_column(rng, "x", rows)
    label = role_column(rng, "y", rows)
    columns = [facet, label]
    if post:
        columns.append(prediction_column(rng, label))
    grouped = chance(rng, 0.7)
    if grouped:
        columns.append(group_column(rng, rows))
    whole = chance(rng, 0.5)
    features = 17 if chance(rng, 0.05) else int(rng.integers(0, 4))
    for number in range(features):
        columns.append(feature_column(rng, f"f{number}", rows, whole=whole))
    ways = ["given", "omitted", "empty"]
    values = configured_values(rng, facet)
    return {
        "columns": columns,
        "facet": {
            "name": "x",
            "values": {"given": values, "omitted": None, "empty": []}[
                pick(rng, ways, [0.75, 0.2, 0.05])
            ],
        },
        "label": {"name": "y", "positive_values_or_threshold": configured_values(rng, label)},
        "predicted_label": "yhat" if post else None,
        "group": "z" if grouped else None,
        "stage": "post_training" if post else "pre_training",
        "metrics": random_metrics(rng, POST_TRAINING if post else PRE_TRAINING),
    }
