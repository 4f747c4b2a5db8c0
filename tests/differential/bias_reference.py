"""The open reference library's answer to a bias case, in the form of the program's answer."""

from __future__ import annotations

import contextlib
import copy
import logging
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import threadpoolctl  # type: ignore[import-untyped]
from smclarify.bias import report

from tests.differential.csv_column import read_csv_column

Case = dict[str, Any]
Outcome = dict[str, Any]


def series(column: dict[str, Any]) -> Any:
    name, dtype, values = column["name"], column["dtype"], column["values"]
    if dtype == "csv":
        return read_csv_column(name, values)
    if dtype == "category":
        return pd.Series(pd.Categorical(values), name=name)
    cells = [np.nan if value is None else value for value in values]
    return pd.Series(cells, name=name, dtype="object" if dtype == "string" else dtype)


def float_features(case: Case, columns: dict[str, Any]) -> dict[str, Any]:
    """The features that are numbers, as floats: the same distances, and one order among ties.

    Of rows that hold integers or truth values, the library's exhaustive search takes those among
    equally near ones that numpy.argpartition puts first, which depends on the processor.
    """
    roles = (case["facet"]["name"], case["label"]["name"], case["predicted_label"])
    return {
        name: column.astype("float64")
        for name, column in columns.items()
        if name not in roles and column.dtype.kind in "biuf"
    }


def metric_outcome(metric: dict[str, Any]) -> Any:
    return {"error": metric["error"]} if "error" in metric else metric["value"]


def reference_outcome(case: Case) -> Outcome:
    columns = {column["name"]: series(column) for column in case["columns"]}
    group = columns.get(case["group"])
    frame = pd.DataFrame(columns)
    if "FT" in case["metrics"] or "all" in case["metrics"]:
        frame = frame.assign(**float_features(case, columns))
    # The library writes into the lists it is given.
    label = copy.deepcopy(case["label"])
    facet = copy.deepcopy(case["facet"])
    positive = label["positive_values_or_threshold"]
    predicted = case["predicted_label"]
    try:
        entries = report.bias_report(
            frame,
            report.FacetColumn(facet["name"], facet["values"]),
            report.LabelColumn(label["name"], frame[label["name"]], positive),
            report.StageType(case["stage"]),
            report.LabelColumn(predicted, frame[predicted]) if predicted else None,
            case["metrics"],
            group,
        )
        text = report.label_value_or_threshold(
            frame[label["name"]], copy.deepcopy(case["label"])["positive_values_or_threshold"]
        )
    except Exception as error:
        return {"raises": str(error)}
    return {
        "expect": [
            {
                "value_or_threshold": entry["value_or_threshold"],
                "metrics": {metric["name"]: metric_outcome(metric) for metric in entry["metrics"]},
            }
            for entry in entries
        ],
        "label_value_or_threshold": text,
    }


@contextlib.contextmanager
def quiet_on_one_thread() -> Iterator[None]:
    """Quiet, and on one thread.

    The library logs a stack trace for each metric without a value. The neighbours among equally
    near rows depend on the number of threads.
    """
    logger = logging.getLogger("smclarify")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    with threadpoolctl.threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
    logger.setLevel(level)
