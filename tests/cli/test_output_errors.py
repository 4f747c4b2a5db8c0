"""Output folders: what is there stays, and a failed write leaves nothing."""

from __future__ import annotations

import json
import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.error_reports import UNAVAILABLE, USAGE, only_error
from tests.cli.fixture_types import Candor
from tests.cli.small_job import CONFIG_KEYS, facet


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_an_earlier_result_needs_force(run_job: Candor, tmp_path: Path, data: Path) -> None:
    assert run_job(CONFIG_KEYS, data=data).returncode == 0
    before = contents(tmp_path / "out")
    assert sorted(before) == ["analysis.json", "candor.json"]
    other = CONFIG_KEYS | facet("g", "M")
    outcome = run_job(other, "--log-format", "json", data=data)
    error = only_error(outcome)
    assert outcome.returncode == USAGE
    assert error["message"] == "The output folder holds a result already."
    assert "--force" in error["hint"]
    assert contents(tmp_path / "out") == before
    assert run_job(other, "--force", data=data).returncode == 0
    after = contents(tmp_path / "out")
    assert sorted(after) == sorted(before)
    assert after["analysis.json"] != before["analysis.json"]


@pytest.mark.parametrize("force", [[], ["--force"]], ids=["", "force"])
def test_foreign_files_in_the_output_are_never_removed(
    run_job: Candor, tmp_path: Path, data: Path, force: list[str]
) -> None:
    assert run_job(CONFIG_KEYS, data=data).returncode == 0
    (tmp_path / "out" / "thesis.docx").write_text("five years of work")
    before = contents(tmp_path / "out")
    outcome = run_job(CONFIG_KEYS, *force, "--log-format", "json", data=data)
    error = only_error(outcome)
    assert outcome.returncode == USAGE
    assert error["message"] == "The output folder holds files that are no result of candor."
    assert error["found"] == "thesis.docx"
    assert contents(tmp_path / "out") == before


def test_an_output_that_cannot_be_made(candor: Candor, tmp_path: Path, data: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text(json.dumps(CONFIG_KEYS))
    (tmp_path / "file").write_text("no folder")
    for output in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/candor-test")):
        arguments = ("--config", config, "--data", data, "--output", output)
        outcome = candor("run", *arguments, "--log-format", "json")
        error = only_error(outcome)
        assert outcome.returncode == UNAVAILABLE
        assert error["message"] == "The results could not be written."
        assert error["where"].startswith(str(output.parent))
    assert (tmp_path / "file").read_text() == "no folder"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_output_in_a_folder_without_permission(
    run_job: Candor, candor: Candor, tmp_path: Path, data: Path
) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    config = tmp_path / "config.json"
    config.write_text(json.dumps(CONFIG_KEYS))
    arguments = ("--config", config, "--data", data, "--output", locked / "out")
    outcome = candor("run", *arguments, "--log-format", "json")
    assert outcome.returncode == UNAVAILABLE
    assert only_error(outcome)["message"] == "The results could not be written."


def fail_writes_beyond(size: int) -> Callable[[], None]:
    """Before the program starts: a write beyond `size` bytes of a file fails with EFBIG."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


@pytest.mark.parametrize("size", [0, 100, 1500])
def test_a_write_that_fails_midway_leaves_the_output_untouched(
    candor: Candor, run_job: Candor, tmp_path: Path, data: Path, size: int
) -> None:
    assert run_job(CONFIG_KEYS, data=data).returncode == 0
    before = contents(tmp_path / "out")
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(before["candor.json"]) > size
    for output in ("out", "new"):
        outcome = candor(
            "run",
            *("--config", tmp_path / "analysis_config.json", "--data", data),
            *("--output", tmp_path / output, "--force", "--log-format", "json"),
            preexec_fn=fail_writes_beyond(size),
        )
        error = only_error(outcome)
        assert outcome.returncode == UNAVAILABLE
        assert error["message"] == "The results could not be written."
        assert error["found"] == os.strerror(27)  # EFBIG
    assert contents(tmp_path / "out") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == names
