"""Predictions by the library that made a model: the peer of predict_benchmark.

usage: library_predict.py xgboost|lightgbm FEATURES MODEL ROWS THREADS RUNS

XGBoost: inplace_predict on float32 rows. LightGBM: predict on float64 rows. Both give probabilities
and get the rows as they need no copy of them; making these is not measured.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import lightgbm
import numpy as np
import numpy.typing as npt
import xgboost

FEATURES = 14
# A run is the mean of several calls on small inputs: these rows in all, at most so many calls.
ROWS_A_RUN = 100_000
MAX_CALLS = 100

Predict = Callable[[], npt.NDArray[np.floating]]


def with_xgboost(columns: npt.NDArray[np.float64], model_path: Path, threads: int) -> Predict:
    table = np.ascontiguousarray(columns.T, dtype=np.float32)
    model = xgboost.Booster(model_file=model_path)
    model.set_param({"nthread": threads})
    return lambda: model.inplace_predict(table)


def with_lightgbm(columns: npt.NDArray[np.float64], model_path: Path, threads: int) -> Predict:
    table = np.ascontiguousarray(columns.T)
    model = lightgbm.Booster(model_file=model_path)
    return lambda: np.asarray(model.predict(table, num_threads=threads))


def main() -> None:
    library, features, model = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    rows, threads, runs = map(int, sys.argv[4:7])
    columns = np.fromfile(features, dtype=np.float64).reshape(FEATURES, rows)
    make = {"xgboost": with_xgboost, "lightgbm": with_lightgbm}[library]
    predict = make(columns, model, threads)
    calls = min(max(1, ROWS_A_RUN // rows), MAX_CALLS)
    seconds, answer = [], predict()
    for _ in range(runs):
        start = time.perf_counter()
        for _ in range(calls):
            answer = predict()
        seconds.append((time.perf_counter() - start) / calls)
    print(json.dumps({"seconds": seconds, "answer": float(answer.sum(dtype=np.float64))}))


if __name__ == "__main__":
    main()
