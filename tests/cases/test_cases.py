"""Each folder beside this file that holds a config.json is a job and its known answer."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
CASES = sorted(path.parent for path in HERE.glob("*/config.json"))
TIMEOUT_SECONDS = 60


def test_there_are_cases() -> None:
    assert CASES


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(program: Path, tmp_path: Path, case: Path) -> None:
    analysis, error = case / "expected_analysis.json", case / "expected_error.txt"
    assert analysis.exists() != error.exists(), "a case expects an analysis or an error"
    output = tmp_path / "out"
    outcome = subprocess.run(
        [program, "run", "--config", case / "config.json", "--output", output],
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    if error.exists():
        code, *texts = error.read_text(encoding="utf-8").splitlines()
        assert outcome.returncode == int(code.removeprefix("exit code ")), outcome.stderr
        assert texts, "an error is known by its message"
        for text in texts:
            assert text in outcome.stderr
        assert not output.exists()
        return
    assert outcome.returncode == 0, outcome.stderr
    # As bytes: line ends and the shortest form of a number count too.
    found = (output / "analysis.json").read_bytes().decode()
    assert found == analysis.read_bytes().decode()
