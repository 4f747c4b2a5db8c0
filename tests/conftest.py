"""Makes the modules beside the tests importable, as tests.*, and names the program under test."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.programs import find_program  # noqa: E402  (found by the path above)


@pytest.fixture(scope="session")
def program() -> Path:
    """The program `candor`."""
    return find_program()
