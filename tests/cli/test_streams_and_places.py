"""What goes to which stream, and where relative names lead."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.cli.fixture_types import Candor
from tests.cli.long_jobs import WAIT_SECONDS
from tests.cli.predicted_job import ROWS, names_in, write_config


def test_a_run_says_nothing_on_stdout(candor: Candor, tmp_path: Path, predicted_data: Path) -> None:
    config = write_config(tmp_path)
    outcome = candor("run", "--config", config, "--data", predicted_data, cwd=tmp_path)
    assert outcome.returncode == 0
    assert outcome.stdout == ""
    assert "100 rows analysed" in outcome.stderr
    assert names_in(tmp_path / "candor-output") == ["analysis.json", "candor.json"]
    again = candor(
        "run", "--config", config, "--data", predicted_data, "--force", "--quiet", cwd=tmp_path
    )
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


def test_uris_of_a_configuration_are_relative_to_it(candor: Candor, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "config"
    folder.mkdir(parents=True)
    (tmp_path / "deep" / "rows.csv").write_text(ROWS)
    (tmp_path / "elsewhere").mkdir()
    config = write_config(folder, dataset_uri="../rows.csv")
    for name in (str(config), os.path.relpath(config, tmp_path / "elsewhere"), config.as_uri()):
        outcome = candor(
            "run", "--config", name, "--force", "--output", "out", cwd=tmp_path / "elsewhere"
        )
        assert outcome.returncode == 0, outcome.stderr
    assert (tmp_path / "elsewhere" / "out" / "analysis.json").exists()


def test_file_uris_and_the_command_line_wins(
    candor: Candor, tmp_path: Path, predicted_data: Path
) -> None:
    config = write_config(tmp_path, dataset_uri="s3://bucket/none.csv")
    outcome = candor(
        "run",
        *("--config", config.as_uri(), "--data", predicted_data.as_uri()),
        *("--output", (tmp_path / "out").as_uri()),
    )
    assert outcome.returncode == 0, outcome.stderr
    assert (tmp_path / "out" / "analysis.json").exists()
    (line,) = [line for line in outcome.stderr.splitlines() if "dataset_uri" in line]
    assert predicted_data.as_uri() in line
    assert "s3://bucket/none.csv" in line


def run_on_a_terminal(program: Path, arguments: list[str], environment: dict[str, str]) -> str:
    """stderr of a run that believes it talks to a person."""
    leader, follower = os.openpty()
    process = subprocess.Popen(
        [program, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=follower,
        env={key: value for key, value in os.environ.items() if key != "NO_COLOR"} | environment,
    )
    os.close(follower)
    text = b""
    try:
        while block := os.read(leader, 65536):
            text += block
    except OSError:  # the program closed the terminal
        pass
    os.close(leader)
    process.wait(timeout=WAIT_SECONDS)
    return text.decode()


def test_colours_only_on_a_terminal_without_no_color(program: Path, tmp_path: Path) -> None:
    arguments = ["run", "--config", str(tmp_path / "none.json")]
    assert "\033[" in run_on_a_terminal(program, arguments, {})
    plain = run_on_a_terminal(program, arguments, {"NO_COLOR": "1"})
    assert "error: No such file or folder." in plain
    assert "\033[" not in plain
