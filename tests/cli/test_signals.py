"""Runs that are stopped or killed, and what they leave."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.fixture_types import Candor
from tests.cli.long_jobs import WAIT_SECONDS, long_computation, long_read
from tests.cli.predicted_job import names_in, write_config


@pytest.mark.parametrize("job", [long_read, long_computation])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_stops_a_run_and_leaves_nothing(
    program: Path, tmp_path: Path, job: Callable[[Path], list[str]], number: int, code: int
) -> None:
    arguments: list[str | Path] = [program, "run", *job(tmp_path), "--output", tmp_path / "out"]
    before = names_in(tmp_path)
    process = subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )
    try:
        time.sleep(1.5)
        assert process.poll() is None, process.communicate()
        start = time.monotonic()
        process.send_signal(number)
        stdout, stderr = process.communicate(timeout=WAIT_SECONDS)
        assert time.monotonic() - start < WAIT_SECONDS / 2
    finally:
        process.kill()
    assert process.returncode == code
    assert f"Signal {number} received, cleaning up" in stderr.splitlines()
    assert "error" not in stderr
    assert stdout == ""
    assert names_in(tmp_path) == before


def test_an_earlier_result_outlives_a_stopped_run(
    program: Path, candor: Candor, tmp_path: Path, predicted_data: Path
) -> None:
    output = ["--output", str(tmp_path / "out"), "--force"]
    config = write_config(tmp_path)
    assert candor("run", "--config", config, "--data", predicted_data, *output).returncode == 0
    kept = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    process = subprocess.Popen(
        [program, "run", *long_read(tmp_path), *output], stderr=subprocess.DEVNULL
    )
    time.sleep(1.0)
    process.terminate()
    assert process.wait(timeout=WAIT_SECONDS) == 143
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == kept


def test_the_next_run_removes_what_a_killed_one_left(
    program: Path, candor: Candor, tmp_path: Path, predicted_data: Path
) -> None:
    killed = subprocess.Popen(
        [program, "run", *long_read(tmp_path), "--output", tmp_path / "out"],
        stderr=subprocess.DEVNULL,
    )
    time.sleep(0.5)
    killed.kill()
    killed.wait()
    (tmp_path / "long.csv.gz").unlink()
    assert not (tmp_path / "out").exists()
    # What a run leaves that is killed while it writes.
    hidden = tmp_path / f".out.candor-{killed.pid}"
    hidden.mkdir()
    (hidden / "candor.json").write_text("{")
    running = tmp_path / f".out.candor-{os.getpid()}"
    running.mkdir()
    other = tmp_path / ".out.candor-notes"
    other.mkdir()

    config = write_config(tmp_path)
    outcome = candor(
        "run", "--config", config, "--data", predicted_data, "--output", tmp_path / "out"
    )
    assert outcome.returncode == 0, outcome.stderr
    left = sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("."))
    assert left == sorted([running.name, other.name])
    assert names_in(tmp_path / "out") == ["analysis.json", "candor.json"]


def test_a_result_that_a_killed_run_had_set_aside_comes_back(
    candor: Candor, tmp_path: Path, predicted_data: Path
) -> None:
    config = write_config(tmp_path)
    arguments = [
        "--config",
        str(config),
        "--data",
        str(predicted_data),
        "--output",
        str(tmp_path / "out"),
    ]
    assert candor("run", *arguments).returncode == 0
    gone = subprocess.Popen(["true"])
    gone.wait()
    # Killed between the two renames, where the file system cannot exchange names.
    (tmp_path / "out").rename(tmp_path / f".out.candor-{gone.pid}-old")
    (tmp_path / f".out.candor-{gone.pid}").mkdir()
    outcome = candor("run", *arguments)
    assert outcome.returncode == 2
    assert "The output folder holds a result already." in outcome.stderr
    names = ["config.json", "data.csv", "out"]
    assert names_in(tmp_path) == names
    assert candor("run", *arguments, "--force").returncode == 0
    assert names_in(tmp_path) == names
