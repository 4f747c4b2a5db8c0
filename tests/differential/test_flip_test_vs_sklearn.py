"""The flip test's neighbours against scikit-learn's, on random data with and without ties.

It needs scikit-learn and the
program ``neighbours_tool`` (environment variable NEIGHBOURS_TOOL, else the release build).
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"  # the reference's ties depend on its threads

import numpy as np
import pytest

neighbors = pytest.importorskip("sklearn.neighbors")

ROOT = Path(__file__).resolve().parents[2]
TOOL = Path(
    os.environ.get("NEIGHBOURS_TOOL", ROOT / "build" / "release" / "bin" / "neighbours_tool")
)
DATA_SETS_A_KIND = 20
MAX_TREE_FEATURES = 15

pytestmark = pytest.mark.skipif(not TOOL.exists(), reason=f"{TOOL} is not built")

Maker = Callable[[np.random.Generator, int, int], np.ndarray]


def few_levels(rng: np.random.Generator, n: int, width: int) -> np.ndarray:
    return rng.integers(0, rng.integers(2, 12), (n, width)).astype(float)


def continuous(rng: np.random.Generator, n: int, width: int) -> np.ndarray:
    return rng.normal(size=(n, width))


def unequal_scales(rng: np.random.Generator, n: int, width: int) -> np.ndarray:
    return rng.normal(size=(n, width)) * 10.0 ** rng.integers(-8, 9, width)


def one_wide_column(rng: np.random.Generator, n: int, width: int) -> np.ndarray:
    features = rng.integers(0, 4, (n, width)).astype(float)
    features[:, 0] = np.round(rng.lognormal(10, 1, n))
    return features


def tenths(rng: np.random.Generator, n: int, width: int) -> np.ndarray:
    return np.round(rng.normal(size=(n, width)), 1)


def repeated_rows(rng: np.random.Generator, n: int, width: int) -> np.ndarray:
    rows = rng.normal(size=(max(2, n // 8), width))
    return rows[rng.integers(0, len(rows), n)]


MAKERS: list[Maker] = [
    few_levels,
    continuous,
    unequal_scales,
    one_wide_column,
    tenths,
    repeated_rows,
]
# Their distances are not exact in double precision, and the reference's exhaustive search computes
# them as |x|^2 - 2 x.y + |y|^2 in the order of the machine's BLAS: which of several equally near
# rows it takes is a matter of that rounding.
INEXACT_TIES: list[Maker] = [tenths, repeated_rows]


def expected(a: np.ndarray, d: np.ndarray) -> np.ndarray:
    search = neighbors.KNeighborsClassifier(n_neighbors=5 if len(a) >= 10 else 1)
    search.fit(a, np.zeros(len(a), dtype=bool))
    return np.sort(search.kneighbors(d, return_distance=False), axis=1)


def found(features: np.ndarray, in_d: np.ndarray, threads: int, folder: Path) -> np.ndarray:
    file = folder / "matrix"
    shape = np.array(features.shape, dtype=np.int64)
    file.write_bytes(shape.tobytes() + features.T.tobytes() + in_d.astype(np.uint8).tobytes())
    run = subprocess.run([TOOL, file, str(threads)], capture_output=True, check=True, text=True)
    return np.array([line.split() for line in run.stdout.splitlines()], dtype=np.int64)


def squared_distances(a: np.ndarray, d: np.ndarray, rows: np.ndarray) -> np.ndarray:
    return np.sort(((a[rows] - d[:, None, :]) ** 2).sum(axis=2), axis=1)


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
@pytest.mark.parametrize("exhaustive", [False, True], ids=["tree", "exhaustive"])
def test_same_neighbours(make: Maker, exhaustive: bool, tmp_path: Path) -> None:
    for seed in range(DATA_SETS_A_KIND):
        rng = np.random.default_rng([seed, exhaustive])
        n = int(rng.integers(8, 200) if rng.random() < 0.3 else rng.integers(200, 4000))
        width = int(rng.integers(16, 30) if exhaustive else rng.integers(1, MAX_TREE_FEATURES + 1))
        features = make(rng, n, width)
        in_d = rng.random(n) < rng.choice([0.2, 0.5, 0.8])
        in_d[:2] = [True, False]
        a, d = features[~in_d], features[in_d]
        reference = expected(a, d)
        ours = found(features, in_d, 1 + seed % 3, tmp_path)
        small = reference.shape[1] >= len(a) // 2
        if (exhaustive or small) and make in INEXACT_TIES:
            np.testing.assert_allclose(
                squared_distances(a, d, ours), squared_distances(a, d, reference), rtol=1e-9
            )
        else:
            np.testing.assert_array_equal(ours, reference, err_msg=f"seed {seed}")
