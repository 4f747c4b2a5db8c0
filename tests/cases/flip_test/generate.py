"""Writes the flip test's cases: small data with many equal distances, and scikit-learn's answer.

Run it with scikit-learn 1.9.1 on x86-64: ``python tests/cases/flip_test/generate.py``. A case holds
the features by column, the rows of d, and for each of them the nearest rows of a in ascending
order, as ``KNeighborsClassifier`` finds them on one thread.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries below start their threads

import numpy as np
from sklearn.neighbors import KNeighborsClassifier

HERE = Path(__file__).resolve().parent


def make_features() -> dict[str, tuple[np.ndarray, int]]:
    """The features of each case, and how many of its rows belong to d."""
    rng = np.random.default_rng(20240611)
    three_levels = rng.integers(0, 3, (300, 2))
    repeated_rows = rng.integers(0, 50, (12, 4))[rng.integers(0, 12, 320)]
    one_wide_column = rng.integers(0, 4, (300, 5))
    one_wide_column[:, 2] = 40 * rng.integers(0, 900, 300)
    return {
        "three-levels": (three_levels, 60),
        "binary": (rng.integers(0, 2, (420, 6)), 60),
        "ten-levels-odd-depth": (rng.integers(0, 10, (560, 3)), 60),
        "ten-levels-even-depth": (rng.integers(0, 10, (320, 3)), 60),
        "repeated-rows": (repeated_rows, 60),
        "one-wide-column": (one_wide_column, 60),
        "constant": (np.full((150, 2), 7), 10),
        "tenths": (rng.integers(-20, 21, (400, 4)) / 10, 80),
        "fifteen-features": (rng.integers(0, 3, (220, 15)), 30),
        "sixteen-features": (rng.integers(0, 3, (220, 16)), 30),
        "eleven-rows-of-a": (rng.integers(0, 3, (31, 2)), 20),
        "twelve-rows-of-a": (rng.integers(0, 3, (32, 2)), 20),
        "three-rows-of-a": (rng.integers(0, 2, (13, 2)), 10),
        "four-rows-of-a": (rng.integers(0, 2, (14, 2)), 10),
    }


def shuffled_membership(n_rows: int, n_d: int, seed: int) -> np.ndarray:
    in_d = np.arange(n_rows) < n_d
    np.random.default_rng(seed).shuffle(in_d)
    return in_d


def nearest_neighbours(features: np.ndarray, in_d: np.ndarray) -> np.ndarray:
    """The neighbours of each d row among the a rows, ascending, as the flip test asks for them."""
    a = features[~in_d].astype(float)
    search = KNeighborsClassifier(n_neighbors=5 if len(a) >= 10 else 1)
    search.fit(a, np.zeros(len(a), dtype=bool))
    found = search.kneighbors(features[in_d].astype(float), return_distance=False)
    return np.sort(found, axis=1)


def main() -> None:
    for seed, (name, (features, n_d)) in enumerate(make_features().items()):
        in_d = shuffled_membership(len(features), n_d, seed)
        case = {
            "columns": features.T.tolist(),
            "d_rows": np.flatnonzero(in_d).tolist(),
            "neighbours": nearest_neighbours(features, in_d).tolist(),
        }
        text = json.dumps(case, separators=(",", ":"))
        (HERE / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
