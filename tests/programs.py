"""Where the programs under test are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DEFAULT_PROGRAM = ROOT / "build" / "release" / "bin" / "candor"


def find_program(name: str = "candor") -> Path:
    """CANDOR_PROGRAM, else the release build; other programs lie beside it. Skips without one."""
    candor = Path(os.environ.get("CANDOR_PROGRAM") or DEFAULT_PROGRAM)
    path = candor if name == "candor" else candor.with_name(name)
    if not path.exists():
        pytest.skip(f"no program {path}; run 'make build' or set CANDOR_PROGRAM")
    return path.resolve()
