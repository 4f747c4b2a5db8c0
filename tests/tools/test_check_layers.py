"""tools/check_layers on small trees, each with one fault."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

CMAKE = """\
candor_layer(NAME base)
candor_layer(NAME dataset DEPENDS base PRIVATE_LIBRARIES candor_arrow)
candor_layer(NAME bias
             DEPENDS dataset NOT_TESTS flip_test.cc)
candor_layer(NAME config DEPENDS base)
candor_layer(NAME cli DEPENDS bias)
"""


def run_check(root: Path, files: dict[str, str]) -> tuple[int, str]:
    for name, content in {"CMakeLists.txt": CMAKE, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "check_layers"), "--root", str(root)],
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr


def test_allowed_includes_pass(tmp_path: Path) -> None:
    files = {
        "candor/base/status.h": "#include <string>\n",
        "candor/dataset/reader.cc": '#include <arrow/api.h>\n#include "candor/base/status.h"\n',
        "candor/dataset/arrow_internal.h": "#include <arrow/api.h>\n",
        "candor/bias/cube.cc": '#include "candor/base/status.h"\n',
        "candor/main.cc": '#include "candor/cli/commands.h"\n',
    }
    assert run_check(tmp_path, files) == (0, "")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "candor/bias/cube.cc",
            '// first line\n#include "candor/config/options.h"\n',
            "candor/bias/cube.cc:2: layer 'bias' includes 'config' (candor/config/options.h); "
            "it may include: base, dataset",
        ),
        (
            "candor/base/status.cc",
            '#include "candor/dataset/cell.h"\n',
            "candor/base/status.cc:1: layer 'base' includes 'dataset' (candor/dataset/cell.h); "
            "it may include: nothing",
        ),
        (
            "candor/bias/cube.cc",
            "#include <arrow/array.h>\n",
            "candor/bias/cube.cc:1: <arrow/array.h> outside layer 'dataset': "
            "go through its column views",
        ),
        (
            "candor/dataset/reader.h",
            "#  include <parquet/types.h>\n",
            "candor/dataset/reader.h:1: <parquet/types.h> in a public header: "
            "keep it in a .cc or an _internal.h",
        ),
        (
            "candor/bias/cube.cc",
            '#include "candor/dataset/block_internal.h"\n',
            "candor/bias/cube.cc:1: candor/dataset/block_internal.h belongs to layer 'dataset' "
            "alone",
        ),
        (
            "candor/bias/cube.cc",
            '#include "cube.h"\n',
            'candor/bias/cube.cc:1: "cube.h": write the path from the root, '
            '"candor/<layer>/<file>.h"',
        ),
        (
            "candor/extras/cube.cc",
            "",
            "candor/extras/cube.cc:1: 'candor/extras' is no layer of CMakeLists.txt",
        ),
        (
            "candor/main.cc",
            '#include "candor/config/options.h"\n',
            "candor/main.cc:1: layer 'cli' includes 'config' (candor/config/options.h); "
            "it may include: base, bias, dataset",
        ),
        (
            "CMakeLists.txt",
            "candor_layer(NAME base DEPENDS bias)\ncandor_layer(NAME bias)\n",
            "CMakeLists.txt: layer 'base' depends on 'bias', which is not declared before it",
        ),
        (
            "CMakeLists.txt",
            "project(candor)\n",
            "CMakeLists.txt: no candor_layer() call found",
        ),
    ],
)
def test_each_fault_is_named(tmp_path: Path, name: str, content: str, message: str) -> None:
    code, output = run_check(tmp_path, {name: content})
    assert output.strip() == message
    assert code == 1


def test_the_project_itself_is_clean() -> None:
    run = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "check_layers")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (0, "")
