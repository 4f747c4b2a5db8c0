"""A job of 100 rows with predictions, whose data have no header."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cli.fixture_types import Config

CONFIG: Config = {
    "dataset_type": "text/csv",
    "headers": ["y", "sex", "age", "p"],
    "label": "y",
    "label_values_or_threshold": [1],
    "predicted_label": "p",
    "facet": [{"name_or_index": "sex", "value_or_threshold": ["F"]}],
    "methods": {
        "pre_training_bias": {"methods": ["CI", "DPL"]},
        "post_training_bias": {"methods": ["DPPL", "DI"]},
    },
}
ROWS = "1,F,30,1\n0,M,40,0\n1,M,50,1\n0,F,30,1\n1,M,40,0\n" * 20


def write_config(folder: Path, name: str = "config.json", **keys: Any) -> Path:
    path = folder / name
    path.write_text(json.dumps(CONFIG | keys))
    return path


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
