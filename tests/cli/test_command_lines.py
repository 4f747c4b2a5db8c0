"""Command lines that cannot be understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.error_reports import USAGE
from tests.cli.fixture_types import Candor

WRONG_COMMAND_LINES: list[tuple[str, ...]] = [
    (),
    ("nonsense",),
    ("run", "--nonsense"),
    ("run", "--threads", "0", "--config", "c.json"),
    ("run", "--threads", "two", "--config", "c.json"),
    ("run", "--log-format", "xml", "--config", "c.json"),
    ("run", "--seed", "-1", "--config", "c.json"),
    ("run", "--processing-root", "r", "--config", "c.json"),
    ("run", "--processing-root", "r", "--data", "d.csv"),
    ("run", "surplus", "--config", "c.json"),
    ("validate",),
    ("validate", "--config", "c.json", "--format", "xml"),
    ("schema",),
    ("schema", "nothing"),
    ("help", "NONE"),
    ("bias", "data.csv"),
    ("bias", "data.csv", "--label", "y", "--facet", "g"),
    ("bias", "data.csv", "--label", "y", "--positive", "1"),
    ("bias", "data.csv", "--positive", "1", "--facet", "g"),
]
BIAS = ("bias", "data.csv", "--label", "y", "--positive", "1", "--facet", "g=F")
WRONG_COMMAND_LINES += [
    (*BIAS, "--score", "x"),
    (*BIAS, "--threshold", "0.5"),
    (*BIAS, "--score", "x", "--threshold", "half"),
    (*BIAS, "--score", "x", "--threshold", "0.5", "--predicted", "x"),
    (*BIAS, "--format", "xml"),
    (*BIAS, "--metrics", "DPPL"),
    (*BIAS, "--metrics", "NONE"),
    (*BIAS, "--confidence", "2"),
    (*BIAS, "--facet", "=F"),
    (*BIAS, "--facet", "g=F,,M"),
    (*BIAS, "--facet", '{"name_or_index": "g", "values": ["F"]}'),
    (*BIAS, "--facet", '{"name_or_index": true}'),
]


@pytest.mark.parametrize("arguments", WRONG_COMMAND_LINES, ids=" ".join)
def test_wrong_command_line(
    candor: Candor, tmp_path: Path, data: Path, arguments: tuple[str, ...]
) -> None:
    outcome = candor(*arguments, cwd=tmp_path)
    assert outcome.returncode == USAGE
    assert outcome.stdout == ""
    block = outcome.stderr.splitlines()
    assert block[0].startswith("error: ")
    assert all(line.startswith("  ") for line in block[1:])
    assert len(block) > 1
    assert [path.name for path in tmp_path.iterdir()] == [data.name]
