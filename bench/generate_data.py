"""The benchmarks' input, seeded, kept in bench/data between runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

SEED = 7
CUBE_RADICES = (2, 5, 10, 2, 2)
FLIP_TEST_FEATURES = 11
STRATA = 74
# Rows that are made and written at a time.
CHUNK = 500_000


def made_once(path: Path, write: Callable[[Path], None]) -> Path:
    """The file, written under another name first so that a stopped run leaves nothing half-made."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(path.name + ".part")
        write(unfinished)
        unfinished.rename(path)
    return path


def cube_file(folder: Path, rows: int) -> Path:
    """One-byte codes of three attributes, label and prediction, column after column."""

    def write(path: Path) -> None:
        rng = np.random.default_rng(SEED)
        with path.open("wb") as file:
            for radix in CUBE_RADICES:
                file.write(rng.integers(0, radix, rows, dtype=np.uint8).tobytes())

    return made_once(folder / f"cube_{rows}.u8", write)


def metrics_file(folder: Path, rows: int) -> Path:
    """label, prediction, facet (0 or 1) and group (74 strata) as int64, column after column."""

    def write(path: Path) -> None:
        rng = np.random.default_rng(SEED)
        facet = rng.random(rows) < 0.4
        group = rng.integers(0, STRATA, rows)
        label = rng.random(rows) < np.where(facet, 0.35, 0.5)
        agrees = rng.random(rows) < 0.85
        prediction = np.where(agrees, label, ~label)
        columns = np.stack([label, prediction, facet, group]).astype(np.int64)
        path.write_bytes(columns.tobytes())

    return made_once(folder / f"metrics_{rows}.i64", write)


def flip_test_files(folder: Path, rows: int) -> tuple[Path, Path]:
    """11 features as float64, and two flags a row: in facet d, predicted positive."""

    def write_features(path: Path) -> None:
        path.write_bytes(flip_test_columns(rows)[0].tobytes())

    def write_flags(path: Path) -> None:
        path.write_bytes(flip_test_columns(rows)[1].tobytes())

    return (
        made_once(folder / f"flip_test_{rows}.f64", write_features),
        made_once(folder / f"flip_test_{rows}.u8", write_flags),
    )


def flip_test_columns(rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Correlated features of unequal scale: a model's usual table, without exact ties."""
    rng = np.random.default_rng(SEED)
    factors = rng.normal(size=(3, rows))
    loadings = rng.normal(size=(FLIP_TEST_FEATURES, 3))
    features = loadings @ factors + 0.5 * rng.normal(size=(FLIP_TEST_FEATURES, rows))
    features *= np.geomspace(0.2, 5.0, FLIP_TEST_FEATURES)[:, None]
    in_d = rng.random(rows) < 0.4
    positive = factors[0] + 0.3 * rng.normal(size=rows) - 0.2 * in_d > 0
    return features, np.stack([in_d, positive]).astype(np.uint8)


def decisions_chunk(rng: np.random.Generator, rows: int) -> pa.Table:
    """15 columns of a decision table: 5 of them matter to the bias job, 10 are features."""
    woman = rng.random(rows) < 0.45
    region = rng.integers(0, STRATA, rows)
    score = rng.normal(size=rows) - 0.3 * woman
    approved = score + 0.5 * rng.normal(size=rows) > 0
    texts = np.array(["married", "single", "divorced", "widowed"])
    return pa.table(
        {
            "age": rng.integers(18, 90, rows),
            "income": np.round(rng.lognormal(10.0, 0.6, rows), 2),
            "sex": np.where(woman, "F", "M"),
            "education": rng.integers(1, 17, rows),
            "marital_status": texts[rng.integers(0, len(texts), rows)],
            "debt": np.round(rng.exponential(5000.0, rows), 2),
            "region": np.char.add("region_", region.astype(str)),
            "hours": rng.integers(1, 99, rows),
            "balance": np.round(rng.normal(0.0, 900.0, rows), 2),
            "tenure": np.round(rng.gamma(2.0, 3.0, rows), 1),
            "accounts": rng.integers(0, 12, rows),
            "utilisation": np.round(rng.random(rows), 4),
            "inquiries": rng.integers(0, 9, rows),
            "approved": approved.astype(np.int64),
            "predicted": (score > 0).astype(np.int64),
        }
    )


def chunk_sizes(rows: int) -> list[int]:
    full, rest = divmod(rows, CHUNK)
    return [CHUNK] * full + ([rest] if rest else [])


def decisions_csv(folder: Path, rows: int) -> Path:
    """The decision table as CSV with a header."""

    def write(path: Path) -> None:
        rng = np.random.default_rng(SEED)
        options = pyarrow.csv.WriteOptions(quoting_style="needed")
        schema = decisions_chunk(np.random.default_rng(SEED), 1).schema
        with pyarrow.csv.CSVWriter(path, schema, write_options=options) as writer:
            for size in chunk_sizes(rows):
                writer.write_table(decisions_chunk(rng, size))

    return made_once(folder / f"decisions_{rows}.csv", write)


def decisions_parquet(folder: Path, rows: int) -> Path:
    """The decision table as Parquet, in row groups of 500,000 rows."""

    def write(path: Path) -> None:
        rng = np.random.default_rng(SEED)
        schema = decisions_chunk(np.random.default_rng(SEED), 1).schema
        with pyarrow.parquet.ParquetWriter(path, schema) as writer:
            for size in chunk_sizes(rows):
                writer.write_table(decisions_chunk(rng, size))

    return made_once(folder / f"decisions_{rows}.parquet", write)


def decisions_config(folder: Path, data: Path) -> Path:
    """The bias job on such a table: every metric but the flip test, for one facet."""
    post_training = [
        "AD",
        "CDDPL",
        "DAR",
        "DCA",
        "DCR",
        "DI",
        "DPPL",
        "DRR",
        "GE",
        "RD",
        "SD",
        "TE",
    ]
    is_csv = data.suffix == ".csv"
    config: dict[str, Any] = {
        "dataset_type": "text/csv" if is_csv else "application/x-parquet",
        "dataset_uri": data.name,
        "label": "approved",
        "label_values_or_threshold": [1],
        "predicted_label": "predicted",
        "facet": [{"name_or_index": "sex", "value_or_threshold": ["F"]}],
        "group_variable": "region",
        "methods": {
            "pre_training_bias": {"methods": "all"},
            "post_training_bias": {"methods": post_training},
        },
    }
    path = folder / f"{data.name}.config.json"
    path.write_text(json.dumps(config, indent=2), encoding="utf-8")
    return path
