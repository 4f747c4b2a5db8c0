"""A job whose predictions only an endpoint can give, and what they must be.

Each row's first feature x is the logit of its score, so the truth is known: positive when x > 0.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tests.cli.fixture_types import Config

CONFIG: Config = {
    "dataset_type": "text/csv",
    "label": "y",
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "sex", "value_or_threshold": [1]}],
    "methods": {"post_training_bias": {"methods": ["DPPL", "DI", "AD", "TE"]}},
}


def write_data(folder: Path, rows: int = 2000, distinct: bool = True) -> Path:
    """CSV with the columns x, sex, noise, y."""
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(
        {
            "x": rng.normal(size=rows).round(3 if distinct else 0),
            "sex": rng.integers(0, 2, rows),
            "noise": np.arange(rows) if distinct else np.zeros(rows, dtype=int),
        }
    )
    frame["y"] = ((frame["x"] + rng.normal(size=rows) / 2) > 0).astype(int)
    path = folder / "data.csv"
    frame.to_csv(path, index=False)
    return path


def with_endpoint(url: str, **limits: Any) -> Config:
    return CONFIG | {"candor": {"endpoint": {"url": url, **limits}}}


def expected_dppl(data: Path) -> float:
    frame = pd.read_csv(data)
    positive = frame["x"] > 0
    is_d = frame["sex"] == 1
    return float(positive[~is_d].mean() - positive[is_d].mean())


def dppl_of(folder: Path) -> float:
    analysis = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    (entry,) = analysis["post_training_bias_metrics"]["facets"]["sex"]
    (metric,) = [m for m in entry["metrics"] if m["name"] == "DPPL"]
    value: float = metric["value"]
    return value


def run_of(folder: Path) -> Config:
    """What the job says that asking the model took."""
    document = json.loads((folder / "candor.json").read_text(encoding="utf-8"))
    run: Config = document["run"]
    return run
