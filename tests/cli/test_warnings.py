"""Data that run, and what must be said about them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest

from tests.cli.error_reports import messages
from tests.cli.fixture_types import Candor
from tests.cli.small_job import CONFIG_KEYS, GOOD_CSV, facet


class Warned(NamedTuple):
    """Data that run, and what must be said about them once."""

    name: str
    code: str
    data: str
    says: str
    pointer: str  # how it ends: a JSON pointer, or the file or column it is about
    keys: Mapping[str, Any] = MappingProxyType({})


WARNINGS = [
    Warned("short-rows", "short-rows", GOOD_CSV + "1,F\n0\n", "2 rows", "data.csv"),
    Warned(
        "duplicate-names-nobody-uses",
        "duplicate-names",
        "y,g,x,x\n" + "1,F,2,2\n0,M,3,3\n" * 40,
        "'x'",
        "x",
    ),
    Warned(
        "one-label",
        "single-valued-label",
        "y,g,x\n" + "1,F,2\n1,M,3\n" * 40,
        "the same label '1'",
        "/label",
    ),
    # 40 rows of integers 0 and 1 count as continuous, so [0] selects the ones.
    Warned(
        "type-guess",
        "value-read-as-threshold",
        "y,g,x\n" + "1,F,2\n0,M,3\n" * 20,
        "The label column 'y' counts as continuous",
        "/label_values_or_threshold",
        {"label_values_or_threshold": [0]},
    ),
    Warned(
        "missing-labels",
        "missing-values",
        GOOD_CSV + ",F,2\n",
        "1 of 91 cells of the label column 'y' are missing; they count as negative.",
        "/label",
    ),
    Warned(
        "no-positive-label",
        "no-positive-label",
        GOOD_CSV,
        "No row of the label column 'y' has the value 7; its values are 1, 0.",
        "/label_values_or_threshold",
        {"label_values_or_threshold": [7]},
    ),
    Warned(
        "empty-group",
        "empty-group",
        GOOD_CSV,
        "No row of the facet column 'g' is Q; its values are F, M.",
        "/facet/1",
        {"facet": [*CONFIG_KEYS["facet"], *facet("g", "Q")["facet"]]},
    ),
    Warned(
        "small-group",
        "small-group",
        GOOD_CSV.replace("F", "M") + "1,F,2\n",
        "Of facet 'g' = F, only 1 row is inside",
        "/facet/0",
    ),
    Warned(
        "no-report-yet",
        "no-report",
        GOOD_CSV,
        "report",
        "/methods/report",
        {"methods": CONFIG_KEYS["methods"] | {"report": {"name": "report", "title": "T"}}},
    ),
]


@pytest.mark.parametrize("warned", WARNINGS, ids=lambda warned: warned.name)
def test_warning(run_job: Candor, tmp_path: Path, warned: Warned) -> None:
    (tmp_path / "data.csv").write_text(warned.data)
    config = {**CONFIG_KEYS, **warned.keys}
    outcome = run_job(config, "--log-format", "json", data=tmp_path / "data.csv")
    assert outcome.returncode == 0, outcome.stderr
    found = [entry for entry in messages(outcome) if entry.get("code") == warned.code]
    assert len(found) == 1
    assert found[0]["level"] == "warning"
    assert warned.says in found[0]["text"]
    assert found[0]["pointer"].endswith(warned.pointer)
    kept = json.loads((tmp_path / "out" / "candor.json").read_text())["warnings"]
    assert warned.code in [warning["code"] for warning in kept]


def test_a_table_as_it_should_be_gives_no_warning(run_job: Candor, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text(GOOD_CSV.partition("\n")[2] * 2)
    config = CONFIG_KEYS | {"headers": ["y", "g", "x"]}
    outcome = run_job(config, "--log-format", "json", data=tmp_path / "data.csv")
    assert outcome.returncode == 0
    assert {entry["level"] for entry in messages(outcome)} == {"info"}
