"""XGBoost's inplace_predict: the peer of predict_benchmark.

usage: xgboost_predict.py FEATURES MODEL ROWS THREADS RUNS
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import xgboost
from timed_predictions import read_table, report


def main() -> None:
    features, model_path = map(Path, sys.argv[1:3])
    rows, threads, runs = map(int, sys.argv[3:6])
    table = read_table(features, rows, np.float32)
    model = xgboost.Booster(model_file=model_path)
    model.set_param({"nthread": threads})
    report(lambda: model.inplace_predict(table), rows, runs)


if __name__ == "__main__":
    main()
