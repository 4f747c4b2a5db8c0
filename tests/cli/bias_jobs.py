"""Configurations of bias jobs on real data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.cli.analysis_numbers import (
    read_json,
)
from tests.cli.fixture_types import Config

ADULT_COLUMNS = [
    *("Age", "Workclass", "fnlwgt", "Education", "Education-Num", "Marital Status"),
    *("Occupation", "Relationship", "Ethnic group", "Sex", "Capital Gain", "Capital Loss"),
    *("Hours per week", "Country", "Target"),
]
BIAS_METHODS = {"pre_training_bias": {"methods": "all"}, "post_training_bias": {"methods": "all"}}


def bias_config(label: str, positive: Any, facet: str, values: Any = None, **more: Any) -> Config:
    entry: Config = {"name_or_index": facet}
    if values is not None:
        entry["value_or_threshold"] = values
    return {
        "dataset_type": "text/csv",
        "label": label,
        "label_values_or_threshold": positive,
        "facet": [entry],
        **more,
        "methods": more.get("methods", BIAS_METHODS),
    }


LINEAR_CONFIG = bias_config(
    "Target", [1], "Sex", [0], group_variable="Age", predicted_label="predicted_label"
)


def golden_configs(shared: Path) -> list[Path]:
    return sorted((shared / "golden" / "configs").glob("*.json"))


def golden_config(shared: Path, name: str) -> Config:
    config: Config = read_json(shared / "golden" / "configs" / f"{name}.json")
    config.pop("predictor", None)
    return config
