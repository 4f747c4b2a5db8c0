"""The program as a process: signals, the container, streams, and the commands that explain."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import jsonschema
import numpy as np
import pandas as pd
import pytest

Config = dict[str, Any]
Candor = Callable[..., CompletedProcess[str]]

WAIT_SECONDS = 20
FORMATS = ("table", "json", "csv")
FIELDS = [
    *("stage", "facet", "value_or_threshold", "name", "value", "error", "n_a", "n_d"),
    *("low", "high", "interval_method"),
]
CONFIG: Config = {
    "dataset_type": "text/csv",
    "headers": ["y", "sex", "age", "p"],
    "label": "y",
    "label_values_or_threshold": [1],
    "predicted_label": "p",
    "facet": [{"name_or_index": "sex", "value_or_threshold": ["F"]}],
    "methods": {
        "pre_training_bias": {"methods": ["CI", "DPL"]},
        "post_training_bias": {"methods": ["DPPL", "DI"]},
    },
}
ROWS = "1,F,30,1\n0,M,40,0\n1,M,50,1\n0,F,30,1\n1,M,40,0\n" * 20


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.csv"
    path.write_text(ROWS)
    return path


def write_config(folder: Path, name: str = "config.json", **keys: Any) -> Path:
    path = folder / name
    path.write_text(json.dumps(CONFIG | keys))
    return path


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# Signals


def long_read(folder: Path) -> list[str]:
    """A job that reads for long: several gigabytes once unpacked."""
    member = gzip.compress(ROWS.encode() * 10_000)
    with (folder / "long.csv.gz").open("wb") as file:
        for _ in range(1000):
            file.write(member)
    config = write_config(folder)
    return ["--config", str(config), "--data", str(folder / "long.csv.gz")]


def long_computation(folder: Path) -> list[str]:
    """A job that compares each row of one group with all of the other: minutes on one thread."""
    rows, features = 200_000, 20
    random = np.random.default_rng(1)
    frame = pd.DataFrame(random.random((rows, features), dtype=np.float32)).add_prefix("f")
    for column in ("y", "p", "sex"):
        frame[column] = random.integers(0, 2, rows)
    frame.to_parquet(folder / "long.parquet")
    config = write_config(
        folder,
        dataset_type="application/x-parquet",
        headers=list(frame.columns),
        facet=[{"name_or_index": "sex", "value_or_threshold": [0]}],
        methods={"post_training_bias": {"methods": ["FT"]}},
    )
    return ["--config", str(config), "--data", str(folder / "long.parquet"), "--threads", "1"]


@pytest.mark.parametrize("job", [long_read, long_computation])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_stops_a_run_and_leaves_nothing(
    program: Path, tmp_path: Path, job: Callable[[Path], list[str]], number: int, code: int
) -> None:
    arguments: list[str | Path] = [program, "run", *job(tmp_path), "--output", tmp_path / "out"]
    before = names_in(tmp_path)
    process = subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )
    try:
        time.sleep(1.5)
        assert process.poll() is None, process.communicate()
        start = time.monotonic()
        process.send_signal(number)
        stdout, stderr = process.communicate(timeout=WAIT_SECONDS)
        assert time.monotonic() - start < WAIT_SECONDS / 2
    finally:
        process.kill()
    assert process.returncode == code
    assert f"Signal {number} received, cleaning up" in stderr.splitlines()
    assert "error" not in stderr
    assert stdout == ""
    assert names_in(tmp_path) == before


def test_an_earlier_result_outlives_a_stopped_run(
    program: Path, candor: Candor, tmp_path: Path, data: Path
) -> None:
    output = ["--output", str(tmp_path / "out"), "--force"]
    config = write_config(tmp_path)
    assert candor("run", "--config", config, "--data", data, *output).returncode == 0
    kept = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    process = subprocess.Popen(
        [program, "run", *long_read(tmp_path), *output], stderr=subprocess.DEVNULL
    )
    time.sleep(1.0)
    process.terminate()
    assert process.wait(timeout=WAIT_SECONDS) == 143
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == kept


def test_the_next_run_removes_what_a_killed_one_left(
    program: Path, candor: Candor, tmp_path: Path, data: Path
) -> None:
    killed = subprocess.Popen(
        [program, "run", *long_read(tmp_path), "--output", tmp_path / "out"],
        stderr=subprocess.DEVNULL,
    )
    time.sleep(0.5)
    killed.kill()
    killed.wait()
    (tmp_path / "long.csv.gz").unlink()
    assert not (tmp_path / "out").exists()
    # What a run leaves that is killed while it writes.
    hidden = tmp_path / f".out.candor-{killed.pid}"
    hidden.mkdir()
    (hidden / "candor.json").write_text("{")
    running = tmp_path / f".out.candor-{os.getpid()}"
    running.mkdir()
    other = tmp_path / ".out.candor-notes"
    other.mkdir()

    config = write_config(tmp_path)
    outcome = candor("run", "--config", config, "--data", data, "--output", tmp_path / "out")
    assert outcome.returncode == 0, outcome.stderr
    left = sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("."))
    assert left == sorted([running.name, other.name])
    assert names_in(tmp_path / "out") == ["analysis.json", "candor.json"]


def test_a_result_that_a_killed_run_had_set_aside_comes_back(
    candor: Candor, tmp_path: Path, data: Path
) -> None:
    config = write_config(tmp_path)
    arguments = ["--config", str(config), "--data", str(data), "--output", str(tmp_path / "out")]
    assert candor("run", *arguments).returncode == 0
    gone = subprocess.Popen(["true"])
    gone.wait()
    # Killed between the two renames, where the file system cannot exchange names.
    (tmp_path / "out").rename(tmp_path / f".out.candor-{gone.pid}-old")
    (tmp_path / f".out.candor-{gone.pid}").mkdir()
    outcome = candor("run", *arguments)
    assert outcome.returncode == 2
    assert "The output folder holds a result already." in outcome.stderr
    names = ["config.json", "data.csv", "out"]
    assert names_in(tmp_path) == names
    assert candor("run", *arguments, "--force").returncode == 0
    assert names_in(tmp_path) == names


# The processing container

SUCCESS = "Completed: SageMaker XAI Analyzer ran successfully"


@pytest.fixture
def container(tmp_path: Path) -> Path:
    """`<tmp>/ml/processing` as SageMaker mounts it."""
    root = tmp_path / "ml" / "processing"
    for folder in ("input/config", "input/data", "output"):
        (root / folder).mkdir(parents=True)
    (root / "input" / "data" / "part-0.csv").write_text(ROWS)
    return root


def message_of(root: Path) -> str:
    return (root / ".." / "output" / "message").read_text()


def assert_in_order(lines: list[str], wanted: list[str]) -> None:
    position = -1
    for text in wanted:
        later = [i for i, line in enumerate(lines) if i > position and line.startswith(text)]
        assert later, f"{text!r} is missing or out of order in {lines}"
        position = later[0]


@pytest.mark.parametrize("name", ["analysis_config.json", "bias_analysis_config.json"])
def test_container_job(candor: Candor, container: Path, name: str) -> None:
    config = write_config(container / "input" / "config", name)
    inode = (container / "output").stat().st_ino
    outcome = candor("run", "--processing-root", container, cwd=container)
    assert outcome.returncode == 0, outcome.stderr
    text = (container / "output" / "analysis.json").read_text()
    lines = outcome.stdout.splitlines()
    assert_in_order(
        lines,
        [
            "Starting SageMaker Clarify Processing job",
            f"Analysis config path: {config}",
            f"Analysis result path: {container / 'output'}",
            "This host is algo-1.",
            "This host is the leader.",
            "Number of hosts in the cluster is 1.",
            "Running ",
            f"Dataset type: text/csv uri: {container / 'input' / 'data'}",
            "Loading dataset...",
            "Collected analyses:",
            f"exit_message: {SUCCESS}",
        ],
    )
    assert lines[-1] == f"exit_message: {SUCCESS}"
    assert text.strip() in outcome.stdout
    assert message_of(container) == SUCCESS
    # In place: the folder is a mount point and stays itself.
    assert (container / "output").stat().st_ino == inode
    assert names_in(container / "output") == ["analysis.json", "candor.json"]


def test_container_reads_dataset_uri_before_its_input(
    candor: Candor, container: Path, tmp_path: Path
) -> None:
    (tmp_path / "other.csv").write_text(ROWS * 2)
    write_config(container / "input" / "config", dataset_uri=(tmp_path / "other.csv").as_uri())
    assert candor("run", "--processing-root", container).returncode == 0
    result = json.loads((container / "output" / "candor.json").read_text())
    assert result["rows"]["read"] == 200


UNLABELLED = {key: value for key, value in CONFIG.items() if key != "headers"}
NOT_JSON = "Unable to load analysis configuration as JSON."


@pytest.mark.parametrize(
    ("files", "code", "message"),
    [
        ({}, 2, "The analysis configuration was not found."),
        ({"a.json": "{}", "b.json": "{}"}, 2, "The analysis configuration was not found."),
        ({"analysis_config.json": "{"}, 2, NOT_JSON),
        (
            {"c.json": json.dumps(CONFIG | {"lable": "y"})},
            2,
            "Analysis configuration schema validation error.",
        ),
        (
            {"c.json": json.dumps(CONFIG | {"facet": [{"name_or_index": "race"}]})},
            2,
            "Unable to locate the facet.",
        ),
        ({"c.json": json.dumps(UNLABELLED)}, 4, "Label column not found."),
    ],
    ids=["none", "two", "not-json", "schema", "facet", "data"],
)
def test_container_job_that_fails(
    candor: Candor, container: Path, files: dict[str, str], code: int, message: str
) -> None:
    for name, text in files.items():
        (container / "input" / "config" / name).write_text(text)
    outcome = candor("run", "--processing-root", container)
    assert message_of(container) == f"Customer Error: {message}"
    lines = outcome.stdout.splitlines()
    assert lines[0] == "Starting SageMaker Clarify Processing job"
    assert lines[-1] == f"exit_message: Customer Error: {message}"
    assert f"error: {message}" in outcome.stderr
    assert names_in(container / "output") == []
    assert outcome.returncode == code


def test_container_stop_is_logged(program: Path, container: Path) -> None:
    arguments = long_read(container / "input" / "config")
    Path(arguments[3]).rename(container / "input" / "data" / "long.csv.gz")
    (container / "input" / "data" / "part-0.csv").unlink()
    process = subprocess.Popen(
        [program, "run", "--processing-root", container],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )
    time.sleep(1.0)
    process.terminate()
    stdout, _ = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 143
    assert "Signal 15 received, cleaning up" in stdout.splitlines()
    assert names_in(container / "output") == []


# Streams and places


def test_a_run_says_nothing_on_stdout(candor: Candor, tmp_path: Path, data: Path) -> None:
    config = write_config(tmp_path)
    outcome = candor("run", "--config", config, "--data", data, cwd=tmp_path)
    assert outcome.returncode == 0
    assert outcome.stdout == ""
    assert "100 rows analysed" in outcome.stderr
    assert names_in(tmp_path / "candor-output") == ["analysis.json", "candor.json"]
    again = candor("run", "--config", config, "--data", data, "--force", "--quiet", cwd=tmp_path)
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


def test_file_uris_and_the_command_line_wins(candor: Candor, tmp_path: Path, data: Path) -> None:
    config = write_config(tmp_path, dataset_uri="s3://bucket/none.csv")
    outcome = candor(
        "run",
        *("--config", config.as_uri(), "--data", data.as_uri()),
        *("--output", (tmp_path / "out").as_uri()),
    )
    assert outcome.returncode == 0, outcome.stderr
    assert (tmp_path / "out" / "analysis.json").exists()
    (line,) = [line for line in outcome.stderr.splitlines() if "dataset_uri" in line]
    assert data.as_uri() in line
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


# candor bias


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    path.write_text("y,sex,code,age,p,score,region\n" + "".join(_table_rows()))
    return path


def _table_rows() -> list[str]:
    random = np.random.default_rng(3)
    rows = []
    for number in range(300):
        y, p = random.integers(0, 2, 2)
        sex = "FM"[int(random.integers(0, 2))]
        score = round(0.5 * p + random.random() * 0.49, 3)
        rows.append(f"{y},{sex},{number % 3},{20 + number % 50}.5,{p},{score},r{number % 4}\n")
    return rows


BIAS = ["--label", "y", "--positive", "1", "--quiet"]


def bias_records(candor: Candor, table: Path, *arguments: str) -> list[Config]:
    outcome = candor("bias", table, *BIAS, *arguments, "--format", "json")
    assert outcome.returncode == 0, outcome.stderr
    records: list[Config] = json.loads(outcome.stdout)
    return records


def test_bias_records_agree_in_every_format(candor: Candor, table: Path) -> None:
    arguments = ["--facet", "sex=F", "--predicted", "p", "--group", "region"]
    records = bias_records(candor, table, *arguments)
    assert len(records) == 21
    assert all(list(record) == FIELDS for record in records)
    assert {record["stage"] for record in records} == {"pre_training", "post_training"}
    outcome = candor("bias", table, *BIAS, *arguments, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(outcome.stdout)))
    assert list(rows[0]) == FIELDS
    for row, record in zip(rows, records, strict=True):
        for field in FIELDS:
            value = record[field]
            if isinstance(value, float):
                assert float(row[field]) == value
            else:
                assert row[field] == ("" if value is None else str(value))
    text = candor("bias", table, *BIAS, *arguments).stdout
    for record in records:
        assert record["name"] in text
    assert "sex = F" in text
    assert max(len(line) for line in text.splitlines()) <= 100


def test_bias_writes_cells_that_need_quotes(candor: Candor, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('y,"a=""b,c"\n' + '1,"x,""y"""\n0,z\n' * 40)
    facet = json.dumps({"name_or_index": 'a="b,c', "value_or_threshold": ['x,"y"']})
    outcome = candor("bias", tmp_path / "t.csv", *BIAS, "--facet", facet, "--format", "csv")
    assert outcome.returncode == 0, outcome.stderr
    rows = list(csv.DictReader(io.StringIO(outcome.stdout)))
    assert {row["facet"] for row in rows} == {'a="b,c'}
    assert {row["value_or_threshold"] for row in rows} == {'x,"y"'}
    assert {row["n_d"] for row in rows} == {"40"}


@pytest.mark.parametrize(
    ("facet", "entries", "n_d"),
    [
        ("sex=F", ["F"], None),
        ("sex=F,M", ["F,M"], 300),
        ("sex", ["F", "M"], None),
        ("code=1", ["1"], 100),
        ("code=1,2", ["1,2"], 200),
        ("code=1.0", ["1.0"], 100),
        ("age=30", ["(30.0, 69.5]"], 240),
        # Text: nothing equals it, so it is converted to the column's type as a whole.
        ('code="1"', ["1"], 100),
        # One number matches, so the text is not converted.
        ('code="2",1', ["2,1"], 100),
        ('{"name_or_index": "code", "value_or_threshold": [1]}', ["1"], 100),
        ('{"name_or_index": 2, "value_or_threshold": [1]}', ["1"], 100),
    ],
)
def test_bias_values(
    candor: Candor, table: Path, facet: str, entries: list[str], n_d: int | None
) -> None:
    records = bias_records(candor, table, "--facet", facet, "--metrics", "CI")
    if entries == ["F", "M"]:
        assert sorted(record["value_or_threshold"] for record in records) == entries
    else:
        assert [record["value_or_threshold"] for record in records] == entries
    if n_d is not None:
        assert [record["n_d"] for record in records] == [n_d]


def test_bias_true_and_false_are_booleans(candor: Candor, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("y,member\n" + "1,True\n0,False\n0,False\n" * 40)
    for facet, n_d in (("member=true", 40), ("member=false", 80)):
        records = bias_records(candor, tmp_path / "t.csv", "--facet", facet, "--metrics", "CI")
        assert [record["n_d"] for record in records] == [n_d]


def test_bias_several_facets_and_positive_values(candor: Candor, table: Path) -> None:
    outcome = candor(
        "bias",
        table,
        *("--label", "region", "--positive", "r1", "--positive", "r2"),
        *("--facet", "sex=F", "--facet", "code=0", "--metrics", "DPL,CI", "--format", "json"),
    )
    records = json.loads(outcome.stdout)
    found = [(record["facet"], record["name"]) for record in records]
    assert found == [("sex", "CI"), ("sex", "DPL"), ("code", "CI"), ("code", "DPL")]
    frame = pd.read_csv(table)
    positive = frame["region"].isin(["r1", "r2"])
    for facet, d in (("sex", frame["sex"] == "F"), ("code", frame["code"] == 0)):
        (dpl,) = [r["value"] for r in records if (r["facet"], r["name"]) == (facet, "DPL")]
        assert dpl == pytest.approx(positive[~d].mean() - positive[d].mean(), abs=1e-12)


def test_bias_scores_above_the_threshold_are_positive(candor: Candor, table: Path) -> None:
    frame = pd.read_csv(table)
    threshold = float(frame["score"].median())
    frame["decision"] = (frame["score"] > threshold).astype(int)
    d = frame["sex"] == "F"
    arguments = ["--facet", "sex=F", "--metrics", "DPPL,AD"]
    scores = ["--score", "score", "--threshold", str(threshold)]
    by_score = {
        record["name"]: record["value"]
        for record in bias_records(candor, table, *arguments, *scores)
    }
    right = frame["decision"] == frame["y"]
    assert by_score == pytest.approx(
        {
            "AD": right[~d].mean() - right[d].mean(),
            "DPPL": frame["decision"][~d].mean() - frame["decision"][d].mean(),
        },
        abs=1e-12,
    )


def test_bias_reads_parquet(candor: Candor, table: Path, tmp_path: Path) -> None:
    pd.read_csv(table).to_parquet(tmp_path / "table.parquet")
    arguments = ["--facet", "sex=F", "--predicted", "p", "--group", "region"]
    from_csv = bias_records(candor, table, *arguments)
    assert bias_records(candor, tmp_path / "table.parquet", *arguments) == from_csv


# validate


def golden_configs(shared: Path) -> list[Path]:
    return sorted((shared / "golden" / "configs").glob("*.json"))


def test_validate_passes_the_real_configurations(candor: Candor, shared: Path) -> None:
    valid = [path for path in golden_configs(shared) if not path.name.startswith("90")]
    assert len(valid) == 17
    for path in valid:
        outcome = candor("validate", "--config", path)
        assert outcome.returncode == 0, outcome.stdout
        assert outcome.stdout.endswith("is valid.\n")
        outcome = candor("validate", "--config", path, "--format", "json")
        assert outcome.returncode == 0
        assert json.loads(outcome.stdout)["errors"] == []


def test_validate_tells_every_mistake_at_once(candor: Candor, shared: Path) -> None:
    (path,) = [path for path in golden_configs(shared) if path.name.startswith("90")]
    outcome = candor("validate", "--config", path)
    assert outcome.returncode == 2
    assert "Invalid agg_method mean." in outcome.stdout
    assert "did you mean: mean_abs" in outcome.stdout
    assert "Baseline and num_clusters cannot be provided together." in outcome.stdout
    assert "/methods/shap/agg_method  line 42" in outcome.stdout
    outcome = candor("validate", "--config", path, "--format", "json")
    assert outcome.returncode == 2
    pointers = {error["pointer"] for error in json.loads(outcome.stdout)["errors"]}
    assert {"/methods/shap/agg_method", "/methods/shap/num_clusters"} <= pointers


def test_validate_notes_methods_that_are_not_there(candor: Candor, shared: Path) -> None:
    path = shared / "golden" / "configs" / "02_adult_csv_xgb_shap.json"
    outcome = candor("validate", "--config", path)
    assert outcome.returncode == 0
    assert "note: /methods/shap: " in outcome.stdout


def test_validate_checks_the_columns_of_the_data(
    candor: Candor, tmp_path: Path, data: Path
) -> None:
    config = write_config(tmp_path)
    assert candor("validate", "--config", config, "--data", data).returncode == 0
    data.write_text("1,2\n3,4\n")
    outcome = candor("validate", "--config", config, "--data", data)
    assert outcome.returncode == 4
    assert (
        "error: Headers in config do not match with the number of columns in the dataset."
        in outcome.stderr
    )


# schema, help, doctor


def schema_of(candor: Candor, which: str) -> Config:
    outcome = candor("schema", which)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    schema: Config = json.loads(outcome.stdout)
    jsonschema.validators.validator_for(schema).check_schema(schema)
    return schema


def test_the_schema_accepts_the_real_configurations(candor: Candor, shared: Path) -> None:
    schema = schema_of(candor, "config")
    validator = jsonschema.validators.validator_for(schema)(schema)
    for path in golden_configs(shared):
        is_valid = validator.is_valid(json.loads(path.read_text()))
        assert is_valid != path.name.startswith("90"), path.name
    assert not validator.is_valid(CONFIG | {"lable": "y"})


def test_candor_json_is_as_its_schema_says(candor: Candor, tmp_path: Path, data: Path) -> None:
    schema = schema_of(candor, "result")
    config = write_config(
        tmp_path,
        methods={
            "pre_training_bias": {"methods": "all"},
            "post_training_bias": {"methods": "all"},
        },
    )
    outcome = candor("run", "--config", config, "--data", data, "--seed", "7", cwd=tmp_path)
    assert outcome.returncode == 0, outcome.stderr
    result = json.loads((tmp_path / "candor-output" / "candor.json").read_text())
    jsonschema.validate(result, schema)
    assert result["provenance"]["seed"] == 7
    assert len(result["bias"]["metrics"]) == 21
    assert [file["bytes"] for file in result["provenance"]["inputs"]] == [len(ROWS)]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(result | {"surplus": 1}, schema)


METRICS = [
    *("CI", "DPL", "KL", "JS", "LP", "TVD", "KS", "CDDL"),
    *("DPPL", "DI", "DCA", "DCR", "RD", "SD", "DAR"),
    *("DRR", "AD", "CDDPL", "TE", "FT", "GE"),
]


def test_help_explains_every_metric(candor: Candor) -> None:
    listed = candor("help")
    assert listed.returncode == 0
    assert [line.split()[0] for line in listed.stdout.splitlines()[:21]] == METRICS
    for metric in METRICS:
        outcome = candor("help", metric)
        assert outcome.returncode == 0
        assert outcome.stdout.startswith(f"{metric}: ")
        for part in ("Formula", "Range", "In the output"):
            assert f"\n{part}\n" in outcome.stdout


def test_doctor_names_what_it_runs_on(candor: Candor) -> None:
    outcome = candor("doctor")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    version = candor("--version").stdout.strip().removeprefix("candor ")
    first = outcome.stdout.splitlines()[0].split()
    assert first == ["candor", version]
    assert "\nArrow " in outcome.stdout
    for runtime in ("ONNX", "XGBoost", "LightGBM"):
        assert runtime in outcome.stdout


@pytest.mark.parametrize("command", ["run", "validate", "bias", "schema", "doctor", "help"])
def test_help_of_a_command_shows_an_example_that_parses(candor: Candor, command: str) -> None:
    outcome = candor(command, "--help")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    _, found, example = outcome.stdout.partition("Example:\n")
    assert found
    words = shlex.split(example.strip().partition(">")[0])
    assert words[:2] == ["candor", command]
    tried = candor(*words[1:])
    # The files of the example are not there; its options are.
    assert "--help" not in tried.stderr
    assert tried.returncode in (0, 2, 4)
    if tried.returncode == 2:
        assert "error: " in tried.stderr


def test_help_of_the_program(candor: Candor) -> None:
    outcome = candor("--help")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    for command in ("run", "validate", "bias", "schema", "doctor", "help"):
        assert f"\n  {command} " in outcome.stdout
