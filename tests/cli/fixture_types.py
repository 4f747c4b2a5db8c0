"""Types of the fixtures in conftest.py, and of the configurations that they run."""

from __future__ import annotations

from collections.abc import Callable
from subprocess import CompletedProcess
from typing import Any

Config = dict[str, Any]
Outcome = CompletedProcess[str]
# Runs a command line, or a configuration.
Candor = Callable[..., Outcome]
# Runs a configuration that must succeed and returns the text of its analysis.json.
Analyse = Callable[..., str]
