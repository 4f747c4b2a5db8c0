"""What the README shows is what the program prints."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

EXAMPLE = re.compile(r"```\n\$ (?P<command>candor .*?[^\\])\n\n(?P<output>.*?)\n```", re.DOTALL)


def test_the_shown_output_is_real(program: Path) -> None:
    examples = list(EXAMPLE.finditer((ROOT / "README.md").read_text(encoding="utf-8")))
    assert examples
    for example in examples:
        arguments = shlex.split(example["command"].replace("\\\n", " "))[1:]
        run = subprocess.run(
            [str(program), *arguments], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, run.stderr
        assert run.stdout.rstrip() == example["output"]


@pytest.mark.parametrize("document", sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/**/*.md")))
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target
