"""Jobs that run until somebody stops them."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pandas as pd

from tests.cli.predicted_job import ROWS, write_config

WAIT_SECONDS = 20


def long_read(folder: Path) -> list[str]:
    """A job that reads for long: several gigabytes once unpacked."""
    member = gzip.compress(ROWS.encode() * 10_000)
    with (folder / "long.csv.gz").open("wb") as file:
        for _ in range(1000):
            file.write(member)
    config = write_config(folder)
    return ["--config", str(config), "--data", str(folder / "long.csv.gz")]


def long_computation(folder: Path) -> list[str]:
    """A job that compares each row of one group with all of the other: minutes on one thread."""
    rows, features = 200_000, 20
    random = np.random.default_rng(1)
    frame = pd.DataFrame(random.random((rows, features), dtype=np.float32)).add_prefix("f")
    for column in ("y", "p", "sex"):
        frame[column] = random.integers(0, 2, rows)
    frame.to_parquet(folder / "long.parquet")
    config = write_config(
        folder,
        dataset_type="application/x-parquet",
        headers=list(frame.columns),
        facet=[{"name_or_index": "sex", "value_or_threshold": [0]}],
        methods={"post_training_bias": {"methods": ["FT"]}},
    )
    return ["--config", str(config), "--data", str(folder / "long.parquet"), "--threads", "1"]
