"""Reads the rows of predict_benchmark and times a peer's predictions on them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

FEATURES = 14
# A run is the mean of several calls on small inputs: these rows in all, at most so many calls.
ROWS_A_RUN = 100_000
MAX_CALLS = 100

Table = npt.NDArray[np.float64] | npt.NDArray[np.float32]


def read_table(path: Path, rows: int, kind: type[np.floating]) -> Table:
    """Row by row, what a peer predicts on without a copy; nothing of this is measured."""
    columns = np.fromfile(path, dtype=np.float64).reshape(FEATURES, rows)
    table: Table = np.ascontiguousarray(columns.T, dtype=kind)
    return table


def report(predict: Callable[[], Table], rows: int, runs: int) -> None:
    """Prints seconds of each run and the sum of the predictions."""
    calls = min(max(1, ROWS_A_RUN // rows), MAX_CALLS)
    seconds, answer = [], predict()
    for _ in range(runs):
        start = time.perf_counter()
        for _ in range(calls):
            answer = predict()
        seconds.append((time.perf_counter() - start) / calls)
    print(json.dumps({"seconds": seconds, "answer": float(answer.sum(dtype=np.float64))}))
