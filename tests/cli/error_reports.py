"""Exit codes, and the errors and warnings that `--log-format json` writes."""

from __future__ import annotations

import json
from subprocess import CompletedProcess

from tests.cli.fixture_types import Config

USAGE = CONFIG = 2
DATA = 4
UNAVAILABLE = 5


def messages(outcome: CompletedProcess[str]) -> list[Config]:
    """What stderr holds with --log-format json: one object a line, and nothing else."""
    return [json.loads(line) for line in outcome.stderr.splitlines()]


def only_error(outcome: CompletedProcess[str]) -> Config:
    (error,) = [entry for entry in messages(outcome) if entry["level"] == "error"]
    return error
