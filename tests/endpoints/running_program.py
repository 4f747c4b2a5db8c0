"""Programs that run beside a test: `candor host`, and servers in Python."""

from __future__ import annotations

import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LISTENING = re.compile(r"listening on (\S+):(\d+)")
STOP_SECONDS = 20


@contextmanager
def hosted(program: Path, model: Path, *arguments: str) -> Iterator[str]:
    """`candor host MODEL` on a free port; gives its URL and stops it by SIGTERM."""
    process = subprocess.Popen(
        [program, "host", model, "--port", "0", *arguments],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        yield wait_until_listening(process)
    finally:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=STOP_SECONDS)
        assert process.returncode == 128 + signal.SIGTERM, said


def wait_until_listening(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if found := LISTENING.search(line):
            return f"http://{found[1]}:{found[2]}"
    raise AssertionError("the program ended before it listened: " + "".join(said))
