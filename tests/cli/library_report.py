"""The metrics of the service's open library, and analyses held against them."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from tests.cli.analysis_numbers import (
    assert_number,
    metrics_of,
)
from tests.cli.fixture_types import Config


def library_report(frame: pd.DataFrame, config: Config, prediction: str | None) -> Config:
    """The metrics of the service's open library, by stage and value_or_threshold."""
    report = pytest.importorskip("smclarify.bias.report")
    facet = config["facet"][0]
    positive = config["label_values_or_threshold"]
    label = report.LabelColumn(config["label"], frame[config["label"]], positive)
    predicted = report.LabelColumn(prediction, frame[prediction]) if prediction else None
    group = frame[config["group_variable"]] if "group_variable" in config else None
    found: Config = {}
    for stage in ("pre_training", "post_training"):
        if f"{stage}_bias" not in config["methods"]:
            continue
        drop = [prediction] if prediction and stage == "pre_training" else []
        entries = report.bias_report(
            frame.drop(columns=drop),
            report.FacetColumn(facet["name_or_index"], list(facet["value_or_threshold"])),
            label,
            report.StageType(stage),
            predicted if stage == "post_training" else None,
            metrics=["all"],
            group_variable=group,
        )
        found[stage] = {entry["value_or_threshold"]: entry["metrics"] for entry in entries}
    return found


def assert_like_the_library(text: str, facet: str, expected: Config) -> None:
    for stage, entries in expected.items():
        found = metrics_of(json.loads(text), stage, facet)
        assert list(found) == list(entries)
        for value, metrics in entries.items():
            assert list(found[value]) == [metric["name"] for metric in metrics]
            for metric in metrics:
                record = found[value][metric["name"]]
                assert record.get("error") == metric.get("error")
                assert_number(record["value"], metric["value"], metric["name"])
