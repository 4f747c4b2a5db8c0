"""What a person sees while a slow endpoint is asked."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import time
from pathlib import Path

from tests.endpoints.fake_endpoint import Reply, Request, scores, serve
from tests.endpoints.scored_job import with_endpoint, write_data

ROWS = 500


def run_on_a_terminal(*command: str | Path) -> str:
    """What a program that must succeed writes to its terminal."""
    leader, follower = pty.openpty()
    job = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=follower)
    os.close(follower)
    written = b""
    try:
        while piece := os.read(leader, 65536):
            written += piece
    except OSError:  # the program has closed its end
        pass
    os.close(leader)
    assert job.wait(timeout=60) == 0, written
    return written.decode()


def test_a_terminal_shows_the_rows_that_have_their_answer(program: Path, tmp_path: Path) -> None:
    def plan(request: Request) -> Reply:
        time.sleep(0.25)
        return scores(request)

    config = tmp_path / "analysis_config.json"
    data = write_data(tmp_path, ROWS)
    with serve(plan) as endpoint:
        limits = {"max_payload_bytes": 2000, "max_concurrency": 1}
        config.write_text(json.dumps(with_endpoint(endpoint.url, **limits)), encoding="utf-8")
        written = run_on_a_terminal(
            program, "run", "--config", config, "--data", data, "--output", tmp_path / "out"
        )
    shown = [
        int(done) for done in re.findall(rf"Asking the model: ([\d]+) rows of {ROWS}", written)
    ]
    assert len(set(shown)) > 2, written
    assert shown == sorted(shown)
    assert shown[-1] == ROWS
