"""Fixtures that ask candor's programs for their answers to generated inputs."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.programs import find_program

DEFAULT_SEED = 20240607

Case = dict[str, Any]
Outcome = dict[str, Any]


@pytest.fixture(scope="session")
def seed() -> int:
    number = int(os.environ.get("CANDOR_DIFFERENTIAL_SEED", DEFAULT_SEED))
    print(f"CANDOR_DIFFERENTIAL_SEED={number}")
    return number


@pytest.fixture(scope="session")
def candor() -> Path:
    return find_program("candor")


@pytest.fixture
def answers(tmp_path: Path) -> Callable[[list[Case]], list[Outcome]]:
    """The answers of bias_cases_tool to a list of cases, from one run of the program."""
    program = find_program("bias_cases_tool")

    def ask(cases: list[Case]) -> list[Outcome]:
        file = tmp_path / "cases.json"
        file.write_text(json.dumps(cases), encoding="utf-8")
        run = subprocess.run([program, file], capture_output=True, check=False, text=True)
        assert run.returncode == 0, run.stderr
        outcomes: list[Outcome] = json.loads(run.stdout)
        assert len(outcomes) == len(cases)
        return outcomes

    return ask
