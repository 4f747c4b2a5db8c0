"""The models that the benchmarks ask: trained once with a fixed seed, kept in bench/data."""

from __future__ import annotations

from pathlib import Path

import lightgbm
import numpy as np
import xgboost
from generate_data import SEED, made_once

FEATURES = 14
TRAINING_ROWS = 500_000
TREES = 500
DEPTH = 8
LEAVES = 255
# Slow enough that the last trees still find splits down to their full size.
LEARNING_RATE = 0.02


def feature_columns(rng: np.random.Generator, rows: int) -> np.ndarray:
    """Correlated features of unequal scale, column after column."""
    loadings = np.random.default_rng(SEED).normal(size=(FEATURES, 3))
    features: np.ndarray = loadings @ rng.normal(size=(3, rows))
    features += 0.7 * rng.normal(size=(FEATURES, rows))
    features *= np.geomspace(0.1, 100.0, FEATURES)[:, None]
    return features


def training_table() -> tuple[np.ndarray, np.ndarray]:
    """Rows, and labels that follow them with some noise."""
    rng = np.random.default_rng(SEED + 1)
    columns = feature_columns(rng, TRAINING_ROWS)
    scaled = columns / columns.std(axis=1, keepdims=True)
    signal = np.sin(2.0 * scaled[0]) + scaled[1] * scaled[2] + np.abs(scaled[3:]).sum(axis=0) / 4.0
    noise = rng.normal(size=TRAINING_ROWS)
    label = signal - np.median(signal) + noise > 0
    return np.ascontiguousarray(columns.T), label.astype(np.int32)


def prediction_rows(folder: Path, rows: int) -> Path:
    """14 features as float64, column after column."""

    def write(path: Path) -> None:
        path.write_bytes(feature_columns(np.random.default_rng(SEED + 2), rows).tobytes())

    return made_once(folder / f"predict_{rows}.f64", write)


def xgboost_model(folder: Path) -> Path:
    """500 trees of depth 8 for a binary label."""

    def write(path: Path) -> None:
        rows, label = training_table()
        settings = {
            "objective": "binary:logistic",
            "tree_method": "hist",
            "max_depth": DEPTH,
            "eta": LEARNING_RATE,
            "seed": SEED,
        }
        model = xgboost.train(settings, xgboost.DMatrix(rows, label), num_boost_round=TREES)
        path.write_bytes(model.save_raw("json"))

    return made_once(folder / "predict_xgboost.json", write)


def lightgbm_model(folder: Path) -> Path:
    """500 trees of depth 8, up to 255 leaves, for a binary label."""

    def write(path: Path) -> None:
        rows, label = training_table()
        settings = {
            "objective": "binary",
            "max_depth": DEPTH,
            "num_leaves": LEAVES,
            "learning_rate": LEARNING_RATE,
            "seed": SEED,
            "deterministic": True,
            "verbosity": -1,
        }
        data = lightgbm.Dataset(rows, label)
        model = lightgbm.train(settings, data, num_boost_round=TREES)
        path.write_text(model.model_to_string(), encoding="utf-8")

    return made_once(folder / "predict_lightgbm.txt", write)
