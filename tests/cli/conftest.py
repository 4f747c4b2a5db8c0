"""Fixtures that drive the program `candor` as a user would."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_SECONDS = 120

Outcome = subprocess.CompletedProcess[str]


def find_program() -> Path | None:
    """CANDOR_BIN_DIR or CANDOR_PROGRAM where they are set, else the first build there is."""
    if folder := os.environ.get("CANDOR_BIN_DIR"):
        return Path(folder) / "candor"
    if named := os.environ.get("CANDOR_PROGRAM"):
        return Path(named)
    builds = [ROOT / "build" / name / "bin" / "candor" for name in ("release", "dev", "lead")]
    return next((path for path in builds if path.exists()), None)


@pytest.fixture(scope="session")
def program() -> Path:
    path = find_program()
    if path is None or not path.exists():
        pytest.skip(f"no program {path or 'candor'}; run 'make build'")
    return path.resolve()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference material: CANDOR_SHARED, else the folder `shared` beside the project."""
    folder = Path(os.environ.get("CANDOR_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"no reference material in {folder}; set CANDOR_SHARED")
    return folder


@pytest.fixture(scope="session")
def candor(program: Path) -> Callable[..., Outcome]:
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
def run_job(candor: Callable[..., Outcome], tmp_path: Path) -> Callable[..., Outcome]:
    """Runs a configuration, a dictionary or a text, into `out` of the test's folder."""

    def run(
        config: dict[str, Any] | str, *arguments: str | Path, data: Path | None = None
    ) -> Outcome:
        path = tmp_path / "analysis_config.json"
        text = config if isinstance(config, str) else json.dumps(config)
        path.write_text(text, encoding="utf-8")
        named = [] if data is None else ["--data", data]
        return candor("run", "--config", path, *named, "--output", tmp_path / "out", *arguments)

    return run


@pytest.fixture
def analyse(run_job: Callable[..., Outcome], tmp_path: Path) -> Callable[..., str]:
    """Runs a configuration that must succeed and returns the text of its analysis.json."""

    def run(config: dict[str, Any], data: Path | None = None) -> str:
        outcome = run_job(config, "--force", data=data)
        assert outcome.returncode == 0, outcome.stderr
        return (tmp_path / "out" / "analysis.json").read_text(encoding="utf-8")

    return run
