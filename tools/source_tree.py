"""The project's C++ files and what they include: for the layering check and the linter's cache."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterator
from pathlib import Path

CPP_FOLDERS = ("candor", "tests", "bench")
CPP_SUFFIXES = (".cc", ".h")

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"(?P<quoted>[^"]+)"|<(?P<angled>[^>]+)>)')


@dataclasses.dataclass(frozen=True)
class Include:
    """One include line: where it stands, what it names, and whether in quotes or in <>."""

    line: int
    path: str
    quoted: bool


def cpp_files(root: Path, folders: tuple[str, ...] = CPP_FOLDERS) -> list[Path]:
    """Every C++ source and header below `folders`, sorted."""
    found = (
        path
        for folder in folders
        for path in (root / folder).rglob("*")
        if path.suffix in CPP_SUFFIXES and path.is_file()
    )
    return sorted(found)


def includes(path: Path) -> Iterator[Include]:
    """The include lines of one file, in order."""
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        match = INCLUDE.match(text)
        if match is not None:
            quoted = match["quoted"] is not None
            yield Include(number, match["quoted"] if quoted else match["angled"], quoted)


@functools.cache
def own_includes(root: Path, path: Path) -> tuple[Path, ...]:
    """The project's own files that one file includes directly (relative to the root)."""
    paths = (root / include.path for include in includes(path) if include.quoted)
    return tuple(path for path in paths if path.is_file())


def with_own_includes(root: Path, path: Path) -> list[Path]:
    """The file and every file of the project that it includes, directly or not, sorted."""
    seen = {path}
    pending = [path]
    while pending:
        for included in own_includes(root, pending.pop()):
            if included not in seen:
                seen.add(included)
                pending.append(included)
    return sorted(seen)
