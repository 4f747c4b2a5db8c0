"""The commands that explain: `candor help`, `--help` and `candor doctor`."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.cli.fixture_types import Candor

METRICS = [
    *("CI", "DPL", "KL", "JS", "LP", "TVD", "KS", "CDDL"),
    *("DPPL", "DI", "DCA", "DCR", "RD", "SD", "DAR"),
    *("DRR", "AD", "CDDPL", "TE", "FT", "GE"),
]


def test_help_explains_every_metric(candor: Candor) -> None:
    listed = candor("help")
    assert listed.returncode == 0
    assert [line.split()[0] for line in listed.stdout.splitlines()[:21]] == METRICS
    for metric in METRICS:
        outcome = candor("help", metric)
        assert outcome.returncode == 0
        assert outcome.stdout.startswith(f"{metric}: ")
        for part in ("Formula", "Range", "In the output"):
            assert f"\n{part}\n" in outcome.stdout


def test_doctor_names_what_it_runs_on(candor: Candor) -> None:
    outcome = candor("doctor")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    version = candor("--version").stdout.strip().removeprefix("candor ")
    first = outcome.stdout.splitlines()[0].split()
    assert first == ["candor", version]
    assert "\nArrow " in outcome.stdout


LIBRARIES = {
    "ONNX Runtime": ("CANDOR_ONNXRUNTIME_LIBRARY", "pip install onnxruntime"),
    "XGBoost": ("CANDOR_XGBOOST_LIBRARY", "pip install xgboost-cpu"),
    "LightGBM": ("CANDOR_LIGHTGBM_LIBRARY", "pip install lightgbm"),
}


@pytest.mark.parametrize("title", LIBRARIES)
def test_doctor_names_the_library_that_it_found(candor: Candor, title: str) -> None:
    line = library_line(candor("doctor"), title)
    found = re.fullmatch(r"(\d+\.\d+\.\d+\S*) \((/.+)\)", line)
    if found is None:
        assert line.startswith("not there: ")
        pytest.skip(f"no {title} in this environment")
    assert Path(found[2]).is_file()


@pytest.mark.parametrize("title", LIBRARIES)
def test_doctor_says_how_to_get_a_library_that_is_missing(
    candor: Candor, monkeypatch: pytest.MonkeyPatch, title: str
) -> None:
    variable, command = LIBRARIES[title]
    monkeypatch.setenv(variable, "/no/such/library.so")
    outcome = candor("doctor")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert library_line(outcome, title) == (
        f"not there: {title}'s library was not found. environment variable {variable}: there is "
        f"no file /no/such/library.so. To get it: {command}, and unset the variable"
    )


def library_line(outcome: subprocess.CompletedProcess[str], title: str) -> str:
    """What doctor says behind a library's name."""
    (line,) = [text for text in outcome.stdout.splitlines() if text.startswith(f"{title} ")]
    return line.removeprefix(title).strip()


@pytest.mark.parametrize("command", ["run", "validate", "bias", "schema", "doctor", "help"])
def test_help_of_a_command_shows_an_example_that_parses(candor: Candor, command: str) -> None:
    outcome = candor(command, "--help")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    _, found, example = outcome.stdout.partition("Example:\n")
    assert found
    words = shlex.split(example.strip().partition(">")[0])
    assert words[:2] == ["candor", command]
    tried = candor(*words[1:])
    # The files of the example are not there; its options are.
    assert "--help" not in tried.stderr
    assert tried.returncode in (0, 2, 4)
    if tried.returncode == 2:
        assert "error: " in tried.stderr


def test_help_of_the_program(candor: Candor) -> None:
    outcome = candor("--help")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    for command in ("run", "validate", "bias", "schema", "doctor", "help"):
        assert f"\n  {command} " in outcome.stdout
