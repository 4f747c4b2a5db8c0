"""A small job that runs, and the bad inputs that are made from it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from tests.cli.fixture_types import Config

CONFIG_KEYS: Config = {
    "dataset_type": "text/csv",
    "label": "y",
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "g", "value_or_threshold": ["F"]}],
    "methods": {"pre_training_bias": {"methods": ["CI", "DPL"]}},
}
POST: Config = {"methods": {"post_training_bias": {"methods": ["DPPL"]}}, "predicted_label": "p"}
GOOD_CSV = "y,g,x\n" + "1,F,2\n0,M,3\n1,M,4\n" * 30


class Bad(NamedTuple):
    """One bad input and what must be said about it; the texts of `says` stand in some field."""

    name: str
    code: int
    message: str
    data: str | bytes = GOOD_CSV
    keys: Mapping[str, Any] = MappingProxyType({})
    says: tuple[str, ...] = ()


def facet(column: str | int, *values: Any) -> Config:
    entry: Config = {"name_or_index": column}
    if values:
        entry["value_or_threshold"] = list(values)
    return {"facet": [entry]}
