"""Fixtures that drive the program `candor` as a user would."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pytest

from tests.cli.fixture_types import Analyse, Candor, Config, Outcome
from tests.cli.predicted_job import ROWS
from tests.cli.small_job import GOOD_CSV

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_SECONDS = 120


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference material: CANDOR_SHARED, else the folder `shared` beside the project."""
    folder = Path(os.environ.get("CANDOR_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"no reference material in {folder}; set CANDOR_SHARED")
    return folder


@pytest.fixture(scope="session")
def candor(program: Path) -> Candor:
    """Runs `candor ARGUMENT..`; keywords: cwd, env (added to the environment)."""

    def run(
        *arguments: str | Path,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        preexec_fn: Callable[[], None] | None = None,
    ) -> Outcome:
        return subprocess.run(
            [program, *arguments],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            preexec_fn=preexec_fn,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=TIMEOUT_SECONDS,
            check=False,
        )

    return run


@pytest.fixture
def run_job(candor: Candor, tmp_path: Path) -> Candor:
    """Runs a configuration, a dictionary or a text, into `out` of the test's folder."""

    def run(config: Config | str, *arguments: str | Path, data: Path | None = None) -> Outcome:
        path = tmp_path / "analysis_config.json"
        text = config if isinstance(config, str) else json.dumps(config)
        path.write_text(text, encoding="utf-8")
        named = [] if data is None else ["--data", data]
        return candor("run", "--config", path, *named, "--output", tmp_path / "out", *arguments)

    return run


@pytest.fixture
def analyse(run_job: Candor, tmp_path: Path) -> Analyse:
    """Runs a configuration that must succeed and returns the text of its analysis.json."""

    def run(config: Config, data: Path | None = None) -> str:
        outcome = run_job(config, "--force", data=data)
        assert outcome.returncode == 0, outcome.stderr
        return (tmp_path / "out" / "analysis.json").read_text(encoding="utf-8")

    return run


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data of tests.cli.small_job."""
    path = tmp_path / "data.csv"
    path.write_text(GOOD_CSV)
    return path


@pytest.fixture
def predicted_data(tmp_path: Path) -> Path:
    """The data of tests.cli.predicted_job."""
    path = tmp_path / "data.csv"
    path.write_text(ROWS)
    return path


@pytest.fixture
def linear(shared: Path) -> pd.DataFrame:
    """666 rows of Adult with the label, the linear model's decision and its score."""
    return pd.read_csv(shared / "golden" / "adult-linear" / "baseline.csv")


@pytest.fixture
def service_text(shared: Path) -> str:
    return (shared / "golden" / "adult-linear" / "analysis.json").read_text(encoding="utf-8")
