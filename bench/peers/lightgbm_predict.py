"""LightGBM's predict, to probabilities: the peer of predict_benchmark.

usage: lightgbm_predict.py FEATURES MODEL ROWS THREADS RUNS
"""

from __future__ import annotations

import sys
from pathlib import Path

import lightgbm
import numpy as np
from timed_predictions import read_table, report


def main() -> None:
    features, model_path = map(Path, sys.argv[1:3])
    rows, threads, runs = map(int, sys.argv[3:6])
    table = read_table(features, rows, np.float64)
    model = lightgbm.Booster(model_file=model_path)
    report(lambda: model.predict(table, num_threads=threads), rows, runs)


if __name__ == "__main__":
    main()
