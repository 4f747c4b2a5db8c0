"""All metrics of smclarify but the flip test, on int64 columns: the peer of metrics_benchmark.

usage: smclarify_metrics.py FILE ROWS THREADS RUNS
"""

from __future__ import annotations

import json
import logging
import sys
import time

import numpy as np
import pandas as pd
from smclarify.bias.report import FacetColumn, LabelColumn, StageType, bias_report

POST_TRAINING = ["AD", "CDDPL", "DAR", "DCA", "DCR", "DI", "DPPL", "DRR", "GE", "RD", "SD", "TE"]


def sum_of_metrics(table: pd.DataFrame) -> float:
    facet = FacetColumn("facet", [1])
    label = LabelColumn("label", table["label"], [1])
    prediction = LabelColumn("prediction", table["prediction"], [1])
    without_prediction = table.drop(columns="prediction")
    reports = bias_report(
        without_prediction, facet, label, StageType.PRE_TRAINING, group_variable=table["group"]
    ) + bias_report(
        table,
        facet,
        label,
        StageType.POST_TRAINING,
        prediction,
        POST_TRAINING,
        group_variable=table["group"],
    )
    return float(sum(metric["value"] for report in reports for metric in report["metrics"]))


def main() -> None:
    path, rows, _, runs = sys.argv[1], *map(int, sys.argv[2:5])
    logging.disable(logging.CRITICAL)
    columns = np.fromfile(path, dtype=np.int64).reshape(4, rows)
    names = ["label", "prediction", "facet", "group"]
    table = pd.DataFrame(dict(zip(names, columns, strict=True)))
    seconds, answer = [], 0.0
    for _ in range(runs):
        start = time.perf_counter()
        answer = sum_of_metrics(table)
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"seconds": seconds, "answer": answer}))


if __name__ == "__main__":
    main()
