"""How the numbers of an analysis.json are found and compared."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from tests.cli.fixture_types import Config

TOLERANCE = 1e-12
# Distances over logarithms: the service's mathematics library differs in the last digit.
LOGARITHMIC = {"JS", "KL"}


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def metrics_of(analysis: Config, stage: str, facet: str) -> dict[str, dict[str, Config]]:
    """The entries of one facet: value_or_threshold -> metric name -> record."""
    entries = analysis[f"{stage}_bias_metrics"]["facets"][facet]
    return {
        entry["value_or_threshold"]: {metric["name"]: metric for metric in entry["metrics"]}
        for entry in entries
    }


def assert_number(value: Any, expected: Any, place: str) -> None:
    if isinstance(expected, float) and math.isinf(expected):
        expected = "Infinity" if expected > 0 else "-Infinity"
    if expected is None or isinstance(expected, str):
        assert value == expected, place
    else:
        assert value == pytest.approx(expected, rel=0, abs=TOLERANCE), place


def assert_metrics(found: dict[str, Config], expected: dict[str, Any], errors: Any) -> None:
    for name, value in expected.items():
        assert_number(found[name]["value"], value, name)
    for name, record in found.items():
        assert record.get("error") == errors.get(name), name


def assert_same_tree(found: Any, expected: Any, place: str = "") -> None:
    """Equal in structure, order and texts; numbers to the tolerance, plain ratios to the digit."""
    assert type(found) is type(expected), place
    if isinstance(expected, dict):
        assert list(found) == list(expected), place
        loose = expected.get("name") in LOGARITHMIC
        for key, value in expected.items():
            if loose and key == "value":
                assert_number(found[key], value, f"{place}/{key}")
            else:
                assert_same_tree(found[key], value, f"{place}/{key}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), place
        for index, pair in enumerate(zip(found, expected, strict=True)):
            assert_same_tree(*pair, f"{place}/{index}")
    else:
        assert found == expected, place


def assert_written_like_the_service(text: str) -> None:
    """As json.dumps(.., indent=4) of Python writes: four blanks a level, shortest numbers."""
    assert text == json.dumps(json.loads(text), indent=4) + "\n"
