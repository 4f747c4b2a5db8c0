#!/usr/bin/env python3
"""Trains the model of the lending example: boosted trees that learn the officers' decisions.

usage: python examples/lending/train_model.py [--output FILE]

Writes model.json, XGBoost's own format. Needs xgboost and pandas (make test installs them); the
example itself needs only the file. The same version of xgboost gives the same model.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd
import xgboost

FOLDER = Path(__file__).resolve().parent
# Neither sex nor ethnicity nor age. zip_area is the proxy.
FEATURES = ["zip_area", "income", "debt_ratio", "employment_years", "loan_amount"]
PARAMETERS = {
    "objective": "binary:logistic",
    "tree_method": "hist",
    "max_depth": 3,
    "eta": 0.3,
    "min_child_weight": 20,
    "nthread": 1,
    "seed": 7,
}
ROUNDS = 60


def train() -> xgboost.Booster:
    """The model, fitted to all rows: bias is measured on the decisions it learned from."""
    lending = pd.read_csv(FOLDER / "lending.csv")
    rows = xgboost.DMatrix(lending[FEATURES], label=lending["approved"], nthread=1)
    return xgboost.train(PARAMETERS, rows, num_boost_round=ROUNDS)


def main() -> None:
    parser = argparse.ArgumentParser(description="Trains the model of the lending example.")
    parser.add_argument("--output", type=Path, default=FOLDER / "model.json")
    path = parser.parse_args().output
    train().save_model(path)
    print(f"{ROUNDS} trees in {path}, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
