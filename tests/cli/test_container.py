"""The processing container: its folders, its log and its exit message."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.fixture_types import Candor
from tests.cli.long_jobs import WAIT_SECONDS, long_read
from tests.cli.predicted_job import CONFIG, ROWS, names_in, write_config

SUCCESS = "Completed: SageMaker XAI Analyzer ran successfully"


@pytest.fixture
def container(tmp_path: Path) -> Path:
    """`<tmp>/ml/processing` as SageMaker mounts it."""
    root = tmp_path / "ml" / "processing"
    for folder in ("input/config", "input/data", "output"):
        (root / folder).mkdir(parents=True)
    (root / "input" / "data" / "part-0.csv").write_text(ROWS)
    return root


def message_of(root: Path) -> str:
    return (root / ".." / "output" / "message").read_text()


def assert_in_order(lines: list[str], wanted: list[str]) -> None:
    position = -1
    for text in wanted:
        later = [i for i, line in enumerate(lines) if i > position and line.startswith(text)]
        assert later, f"{text!r} is missing or out of order in {lines}"
        position = later[0]


@pytest.mark.parametrize("name", ["analysis_config.json", "bias_analysis_config.json"])
def test_container_job(candor: Candor, container: Path, name: str) -> None:
    config = write_config(container / "input" / "config", name)
    inode = (container / "output").stat().st_ino
    outcome = candor("run", "--processing-root", container, cwd=container)
    assert outcome.returncode == 0, outcome.stderr
    text = (container / "output" / "analysis.json").read_text()
    lines = outcome.stdout.splitlines()
    assert_in_order(
        lines,
        [
            "Starting SageMaker Clarify Processing job",
            f"Analysis config path: {config}",
            f"Analysis result path: {container / 'output'}",
            "This host is algo-1.",
            "This host is the leader.",
            "Number of hosts in the cluster is 1.",
            "Running ",
            f"Dataset type: text/csv uri: {container / 'input' / 'data'}",
            "Loading dataset...",
            "Collected analyses:",
            f"exit_message: {SUCCESS}",
        ],
    )
    assert lines[-1] == f"exit_message: {SUCCESS}"
    assert text.strip() in outcome.stdout
    assert message_of(container) == SUCCESS
    # In place: the folder is a mount point and stays itself.
    assert (container / "output").stat().st_ino == inode
    assert names_in(container / "output") == ["analysis.json", "candor.json"]


def test_container_reads_dataset_uri_before_its_input(
    candor: Candor, container: Path, tmp_path: Path
) -> None:
    (tmp_path / "other.csv").write_text(ROWS * 2)
    write_config(container / "input" / "config", dataset_uri=(tmp_path / "other.csv").as_uri())
    assert candor("run", "--processing-root", container).returncode == 0
    result = json.loads((container / "output" / "candor.json").read_text())
    assert result["rows"]["read"] == 200


UNLABELLED = {key: value for key, value in CONFIG.items() if key != "headers"}
NOT_JSON = "Unable to load analysis configuration as JSON."


@pytest.mark.parametrize(
    ("files", "code", "message"),
    [
        ({}, 2, "The analysis configuration was not found."),
        ({"a.json": "{}", "b.json": "{}"}, 2, "The analysis configuration was not found."),
        ({"analysis_config.json": "{"}, 2, NOT_JSON),
        (
            {"c.json": json.dumps(CONFIG | {"lable": "y"})},
            2,
            "Analysis configuration schema validation error.",
        ),
        (
            {"c.json": json.dumps(CONFIG | {"facet": [{"name_or_index": "race"}]})},
            2,
            "Unable to locate the facet.",
        ),
        ({"c.json": json.dumps(UNLABELLED)}, 4, "Label column not found."),
    ],
    ids=["none", "two", "not-json", "schema", "facet", "data"],
)
def test_container_job_that_fails(
    candor: Candor, container: Path, files: dict[str, str], code: int, message: str
) -> None:
    for name, text in files.items():
        (container / "input" / "config" / name).write_text(text)
    outcome = candor("run", "--processing-root", container)
    assert message_of(container) == f"Customer Error: {message}"
    lines = outcome.stdout.splitlines()
    assert lines[0] == "Starting SageMaker Clarify Processing job"
    assert lines[-1] == f"exit_message: Customer Error: {message}"
    assert f"error: {message}" in outcome.stderr
    assert names_in(container / "output") == []
    assert outcome.returncode == code


def test_container_stop_is_logged(program: Path, container: Path) -> None:
    arguments = long_read(container / "input" / "config")
    Path(arguments[3]).rename(container / "input" / "data" / "long.csv.gz")
    (container / "input" / "data" / "part-0.csv").unlink()
    process = subprocess.Popen(
        [program, "run", "--processing-root", container],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )
    time.sleep(1.0)
    process.terminate()
    stdout, _ = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 143
    assert "Signal 15 received, cleaning up" in stdout.splitlines()
    assert names_in(container / "output") == []
