"""Bad input: the exit code, the message and what else the block says; nothing is left behind."""

from __future__ import annotations

import json
import os
import resource
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from subprocess import CompletedProcess
from types import MappingProxyType
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

USAGE = CONFIG = 2
DATA = 4
UNAVAILABLE = 5

Config = dict[str, Any]
Candor = Callable[..., CompletedProcess[str]]

CONFIG_KEYS: Config = {
    "dataset_type": "text/csv",
    "label": "y",
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "g", "value_or_threshold": ["F"]}],
    "methods": {"pre_training_bias": {"methods": ["CI", "DPL"]}},
}
POST: Config = {"methods": {"post_training_bias": {"methods": ["DPPL"]}}, "predicted_label": "p"}
GOOD_CSV = "y,g,x\n" + "1,F,2\n0,M,3\n1,M,4\n" * 30


def messages(outcome: CompletedProcess[str]) -> list[Config]:
    """What stderr holds with --log-format json: one object a line, and nothing else."""
    return [json.loads(line) for line in outcome.stderr.splitlines()]


def only_error(outcome: CompletedProcess[str]) -> Config:
    (error,) = [entry for entry in messages(outcome) if entry["level"] == "error"]
    return error


class Bad(NamedTuple):
    """One bad input and what must be said about it; the texts of `says` stand in some field."""

    name: str
    code: int
    message: str
    data: str | bytes = GOOD_CSV
    keys: Mapping[str, Any] = MappingProxyType({})
    says: tuple[str, ...] = ()


def facet(column: str | int, *values: Any) -> Config:
    entry: Config = {"name_or_index": column}
    if values:
        entry["value_or_threshold"] = list(values)
    return {"facet": [entry]}


BAD_DATA = [
    Bad("empty-file", DATA, "The dataset is empty.", b"", says=("data.csv",)),
    Bad("only-blank-lines", DATA, "The dataset is empty.", b"\n\n\n"),
    Bad(
        "header-only",
        DATA,
        "The dataset has a header but no rows.",
        "y,g,x\n",
        says=("data.csv",),
    ),
    Bad(
        "header-only-named",
        DATA,
        "The dataset has a header but no rows.",
        "y,g,x\n",
        {"headers": ["y", "g", "x"]},
    ),
    Bad(
        "row-too-long",
        DATA,
        "The row has more cells than there are columns.",
        GOOD_CSV + "1,F,2,9\n" + "1,F,2\n",
        says=("data.csv", "line 92", "4 cells", "at most 3 cells"),
    ),
    Bad(
        "row-too-long-after-a-quoted-line-end",
        DATA,
        "The row has more cells than there are columns.",
        'y,g,x\n1,F,"a\nb"\n0,M,c,d\n',
        {"headers": ["y", "g", "x"]},
        says=("line 4",),
    ),
    Bad(
        "bad-utf-8",
        DATA,
        "The dataset is not valid UTF-8.",
        GOOD_CSV.encode() + b"1,M\xfcller,2\n",
        says=("data.csv", "line 92", "iconv"),
    ),
    Bad(
        "bad-utf-8-in-the-header",
        DATA,
        "The dataset is not valid UTF-8.",
        b"y,g,gr\xfc\xdfe\n1,F,2\n0,M,3\n",
        says=("line 1",),
    ),
    Bad(
        "nul-byte",
        DATA,
        "The dataset contains a NUL byte.",
        "y,g,x\n1,F,2\n0,M,3\n".encode("utf-16-le"),
    ),
    Bad(
        "open-quote",
        DATA,
        "A quote opens here and is never closed.",
        GOOD_CSV + '1,"F,2\n',
        says=("line 92",),
    ),
    Bad(
        "missing-label",
        DATA,
        "Label column not found.",
        keys={"label": "outcome"},
        says=("'outcome'", "y, g, x"),
    ),
    Bad(
        "missing-label-with-headers",
        CONFIG,
        "Headers must contain label.",
        keys={"label": "outcome", "headers": ["y", "g", "x"]},
        says=("outcome",),
    ),
    Bad(
        "label-index-out-of-range",
        DATA,
        "Label column not found.",
        keys={"label": 3},
        says=("index 3",),
    ),
    Bad(
        "too-few-headers",
        DATA,
        "Headers in config do not match with the number of columns in the dataset.",
        keys={"headers": ["y", "g"]},
    ),
    Bad(
        "facet-not-found",
        DATA,
        "Unable to locate the facet.",
        keys=facet("sex", "F"),
        says=("'sex'", "y, g, x", "/facet/0/name_or_index"),
    ),
    Bad(
        "facet-text-is-no-index",
        DATA,
        "Unable to locate the facet.",
        keys=facet("1", "F"),
        says=("'1'",),
    ),
    Bad(
        "group-not-found",
        DATA,
        "Group variable not found.",
        keys={"group_variable": "region"},
        says=("'region'", "y, g, x"),
    ),
    Bad(
        "prediction-not-found",
        DATA,
        "Predicted label column not found.",
        keys=POST,
        says=("'p'", "y, g, x"),
    ),
    Bad(
        "duplicated-facet",
        DATA,
        "More than one column is named 'g'.",
        "y,g,g\n" + "1,F,a\n0,M,b\n" * 30,
        says=("/facet/0/name_or_index",),
    ),
    Bad(
        "duplicated-label",
        DATA,
        "More than one column is named 'y'.",
        "y,g,y\n" + "1,F,a\n0,M,b\n" * 30,
        says=("/label",),
    ),
    Bad(
        "no-positive-prediction",
        DATA,
        "No Label values are present in the predicted Label Column,Positive Predicted Index "
        "Series contains all False values",
        "y,g,p\n" + "1,F,0\n0,M,0\n" * 30,
        POST,
        says=("'p'",),
    ),
    Bad(
        "no-score-above-the-threshold",
        DATA,
        "No Label values are present in the predicted Label Column,Positive Predicted Index "
        "Series contains all False values",
        "y,g,p\n" + "1,F,0.25\n0,M,0.5\n" * 30,
        POST | {"probability_threshold": 0.5},
        says=("0.5",),
    ),
    Bad(
        "labels-and-predictions-of-two-kinds",
        DATA,
        "Predicted Label Column series datatype is not the same as Label Column series",
        "y,g,p\n" + "1,F,1.0\n0,M,0.0\n" * 30,
        POST | {"label_values_or_threshold": [1]},
        says=("float", "int"),
    ),
    Bad(
        "identifier-as-facet",
        DATA,
        "A facet without values has more than 10000 distinct values.",
        "y,g,x\n" + "".join(f"{i % 2},id{i},3\n" for i in range(10001)),
        facet("g"),
        says=("'g'", "identifier"),
    ),
    Bad(
        "continuous-facet-without-threshold",
        DATA,
        "Threshold values must be provided for continuous features",
        "y,g,x\n" + "".join(f"{i % 2},{i}.5,3\n" for i in range(60)),
        facet("g"),
        says=("g",),
    ),
    Bad(
        "text-as-threshold",
        DATA,
        "Facet/label value provided must be a single numeric threshold for continuous data",
        "y,g,x\n" + "".join(f"{i % 2},{i}.5,3\n" for i in range(60)),
        facet("g", "old"),
        says=("old",),
    ),
    Bad(
        "no-such-metric",
        CONFIG,
        "Invalid metric_name: metrics should be one of the registered metrics"
        "['CI', 'DPL', 'KL', 'JS', 'LP', 'TVD', 'KS', 'CDDL']",
        keys={"methods": {"pre_training_bias": {"methods": ["DPPL"]}}},
        says=("/methods/pre_training_bias/methods/0", "DPPL"),
    ),
]


@pytest.mark.parametrize("bad", BAD_DATA, ids=lambda bad: bad.name)
def test_bad_data(run_job: Candor, tmp_path: Path, bad: Bad) -> None:
    content = bad.data.encode() if isinstance(bad.data, str) else bad.data
    (tmp_path / "data.csv").write_bytes(content)
    outcome = run_job(
        {**CONFIG_KEYS, **bad.keys}, "--log-format", "json", data=tmp_path / "data.csv"
    )
    error = only_error(outcome)
    assert error["message"] == bad.message
    assert outcome.returncode == bad.code == error["exit_code"]
    told = " | ".join(str(value) for value in error.values())
    for text in bad.says:
        assert text in told
    assert outcome.stdout == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["analysis_config.json", "data.csv"]


JSON_KEYS: Config = {
    "dataset_type": "application/json",
    "features": "rows[*].x",
    "label": "rows[*].y",
    "headers": ["g", "x", "y"],
}
LINES_KEYS = JSON_KEYS | {"dataset_type": "application/jsonlines", "features": "x", "label": "y"}

BAD_JSON = [
    Bad("empty-json", DATA, "The document is empty.", "", JSON_KEYS),
    Bad("no-records", DATA, "The dataset is empty.", '{"rows": []}', JSON_KEYS),
    Bad("empty-json-lines", DATA, "The dataset is empty.", "\n", LINES_KEYS),
    Bad(
        "no-features",
        DATA,
        "Data must contain features.",
        '{"y": 1, "z": ["F", 2]}\n',
        LINES_KEYS,
        says=("data.json", "line 1"),
    ),
    Bad(
        "uneven-features",
        DATA,
        "The records have different numbers of features.",
        '{"y": 1, "x": ["F", 2]}\n{"y": 1, "x": ["F", 2, 3]}\n',
        LINES_KEYS,
        says=("line 2",),
    ),
    Bad(
        "nested-cell",
        DATA,
        "A cell of the dataset holds a nested value.",
        '{"y": 1, "x": [["F"], 2]}\n',
        LINES_KEYS,
        says=("line 1",),
    ),
    Bad(
        "labels-do-not-fit",
        DATA,
        "The label does not have one value for each record.",
        '{"rows": [{"x": ["F", 2]}, {"x": ["M", 2]}], "labels": [1]}',
        JSON_KEYS | {"label": "labels"},
    ),
    Bad(
        "json-headers-do-not-fit",
        DATA,
        "Headers in config do not match with the number of columns in the dataset.",
        '{"y": 1, "x": ["F", 2, 3]}\n',
        LINES_KEYS,
    ),
]


@pytest.mark.parametrize("bad", BAD_JSON, ids=lambda bad: bad.name)
def test_bad_json_data(run_job: Candor, tmp_path: Path, bad: Bad) -> None:
    assert isinstance(bad.data, str)
    (tmp_path / "data.json").write_text(bad.data, encoding="utf-8")
    outcome = run_job(
        {**CONFIG_KEYS, **bad.keys}, "--log-format", "json", data=tmp_path / "data.json"
    )
    error = only_error(outcome)
    assert error["message"] == bad.message
    assert outcome.returncode == bad.code
    for text in bad.says:
        assert text in " | ".join(str(value) for value in error.values())


def test_json_lines_that_do_not_parse_name_the_line(run_job: Candor, tmp_path: Path) -> None:
    good = '{"y": 1, "x": ["F", 2]}\n'
    (tmp_path / "data.jsonl").write_text(good * 6 + '{"y": 1, "x": ["F" 2]}\n' + good)
    outcome = run_job(
        CONFIG_KEYS | LINES_KEYS, "--log-format", "json", data=tmp_path / "data.jsonl"
    )
    assert outcome.returncode == DATA
    assert "line 7" in only_error(outcome)["where"]


def test_broken_parquet(run_job: Candor, tmp_path: Path) -> None:
    path = tmp_path / "data.parquet"
    pq.write_table(pa.table({"y": [0, 1] * 50, "g": ["F", "M"] * 50}), path)
    path.write_bytes(path.read_bytes()[:-20])
    keys = {"dataset_type": "application/x-parquet"}
    outcome = run_job(CONFIG_KEYS | keys, "--log-format", "json", data=path)
    assert outcome.returncode == DATA
    error = only_error(outcome)
    assert error["message"] == "The Parquet file could not be read."
    assert str(path) in error["where"]


def test_csv_where_parquet_is_configured(run_job: Candor, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text(GOOD_CSV)
    keys = {"dataset_type": "application/x-parquet"}
    outcome = run_job(CONFIG_KEYS | keys, "--log-format", "json", data=tmp_path / "data.csv")
    assert outcome.returncode == DATA
    assert only_error(outcome)["message"] == "The Parquet file could not be read."


def test_folder_of_mixed_formats(run_job: Candor, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("a.csv", "b.csv", "c.jsonl"):
        (folder / name).write_text(GOOD_CSV)
    outcome = run_job(CONFIG_KEYS, "--log-format", "json", data=folder)
    error = only_error(outcome)
    assert outcome.returncode == DATA
    assert error["message"] == "The dataset mixes files of different formats."
    assert error["found"] == "2 .csv, 1 .jsonl"
    assert error["where"] == str(folder)


def test_folder_of_files_with_different_columns(run_job: Candor, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "a.csv").write_text(GOOD_CSV)
    (folder / "b.csv").write_text(GOOD_CSV.replace("y,g,x", "y,x,g"))
    outcome = run_job(CONFIG_KEYS, "--log-format", "json", data=folder)
    error = only_error(outcome)
    assert outcome.returncode == DATA
    assert error["message"] == "The files of the dataset have different columns."
    assert "b.csv" in error["where"]


def test_empty_folder(run_job: Candor, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    outcome = run_job(CONFIG_KEYS, "--log-format", "json", data=tmp_path / "data")
    assert outcome.returncode == DATA
    assert only_error(outcome)["message"] == "The dataset was not found."


def test_missing_data_file(run_job: Candor, tmp_path: Path) -> None:
    outcome = run_job(CONFIG_KEYS, "--log-format", "json", data=tmp_path / "none.csv")
    error = only_error(outcome)
    assert outcome.returncode == DATA
    assert error["message"] == "No such file or folder."
    assert error["where"] == str(tmp_path / "none.csv")


def test_no_data_named(run_job: Candor) -> None:
    outcome = run_job(CONFIG_KEYS, "--log-format", "json")
    error = only_error(outcome)
    assert outcome.returncode == CONFIG
    assert error["message"] == "No dataset is named."
    assert error["where"] == "/dataset_uri"
    assert "--data" in error["hint"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.csv"
    path.write_text(GOOD_CSV)
    return path


BAD_CONFIGS = [
    ("not-json", "{", "Unable to load analysis configuration as JSON.", ("line 1",)),
    ("empty", "", "Unable to load analysis configuration as JSON.", ()),
    (
        "unknown-key",
        CONFIG_KEYS | {"lable": "y"},
        "Analysis configuration schema validation error.",
        ("/lable", "label"),
    ),
    (
        "wrong-type",
        CONFIG_KEYS | {"headers": "y"},
        "Analysis configuration schema validation error.",
        ("/headers",),
    ),
    (
        "no-methods",
        CONFIG_KEYS | {"methods": {"report": {"name": "report"}}},
        "analysis_config must have at least one working method: One of the",
        ("/methods",),
    ),
    (
        "no-positive-values",
        CONFIG_KEYS | {"label_values_or_threshold": []},
        "Positive label values or thresholds are empty for Label column",
        ("/label_values_or_threshold",),
    ),
    (
        "post-training-without-predictions",
        CONFIG_KEYS | {"methods": POST["methods"]},
        "model_config must be provided when `predicted_label_dataset_uri` or `predicted_label` "
        "are not provided in data_config.",
        ("/predictor",),
    ),
    (
        "predictions-only-from-a-model",
        CONFIG_KEYS
        | {
            "methods": POST["methods"],
            "predictor": {
                "model_name": "m",
                "instance_type": "ml.m5.large",
                "initial_instance_count": 1,
            },
        },
        "Post-training bias needs predictions, and this version asks no model.",
        ("/predictor", "predicted_label"),
    ),
]


@pytest.mark.parametrize(
    ("config", "message", "says"),
    [case[1:] for case in BAD_CONFIGS],
    ids=[case[0] for case in BAD_CONFIGS],
)
def test_bad_configuration(
    run_job: Candor,
    tmp_path: Path,
    data: Path,
    config: Config | str,
    message: str,
    says: tuple[str, ...],
) -> None:
    outcome = run_job(config, "--log-format", "json", data=data)
    error = only_error(outcome)
    assert outcome.returncode == CONFIG == error["exit_code"]
    assert error["message"].startswith(message)
    for text in says:
        assert text in " | ".join(str(value) for value in error.values())
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("token", ["NaN", "Infinity", "-Infinity"])
def test_number_tokens_that_json_lacks_are_named(run_job: Candor, data: Path, token: str) -> None:
    text = json.dumps(CONFIG_KEYS).replace("[1]", f"[{token}]")
    outcome = run_job(text, "--log-format", "json", data=data)
    error = only_error(outcome)
    assert outcome.returncode == CONFIG
    assert error["message"] == f"The document holds the bare token {token}, which is not JSON."
    assert "line 1" in error["where"]


@pytest.mark.parametrize(
    ("method", "options"), [("shap", {}), ("pdp", {"features": ["x"], "grid_resolution": 5})]
)
def test_a_method_that_is_not_there_is_refused_before_any_work(
    run_job: Candor, tmp_path: Path, method: str, options: Config
) -> None:
    methods = CONFIG_KEYS["methods"] | {method: options}
    predictor = {"model_name": "m", "instance_type": "ml.m5.large", "initial_instance_count": 1}
    config = CONFIG_KEYS | {"methods": methods, "predictor": predictor}
    # The data do not exist: work would have failed with another code.
    outcome = run_job(config, "--log-format", "json", data=tmp_path / "none.csv")
    error = only_error(outcome)
    assert outcome.returncode == CONFIG
    assert error["message"] == "This version cannot run a method of the configuration."
    assert error["where"] == f"/methods/{method}"
    assert method in error["found"]


def test_missing_configuration(candor: Candor, tmp_path: Path, data: Path) -> None:
    arguments = ("--config", tmp_path / "none.json", "--data", data, "--log-format", "json")
    for command in ("run", "validate"):
        outcome = candor(command, *arguments, cwd=tmp_path)
        error = only_error(outcome)
        assert outcome.returncode == USAGE
        assert error["message"] == "No such file or folder."
        assert error["where"] == str(tmp_path / "none.json")
    outcome = candor("run", "--log-format", "json", cwd=tmp_path)
    assert outcome.returncode == USAGE
    assert only_error(outcome)["message"] == "No configuration is named."
    assert [path.name for path in tmp_path.iterdir()] == ["data.csv"]


def test_an_error_is_one_block(run_job: Candor, data: Path) -> None:
    outcome = run_job(CONFIG_KEYS | facet("sex", "F"), "--quiet", data=data)
    lines = outcome.stderr.splitlines()
    assert outcome.returncode == DATA
    (begin,) = [number for number, line in enumerate(lines) if line.startswith("error: ")]
    assert lines[begin] == "error: Unable to locate the facet."
    fields = [line.strip().split(":")[0] for line in lines[begin + 1 :]]
    assert fields == ["where", "found", "expected"]
    assert all(line.startswith("  ") for line in lines[begin + 1 :])
    assert "\033" not in outcome.stderr


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_an_earlier_result_needs_force(run_job: Candor, tmp_path: Path, data: Path) -> None:
    assert run_job(CONFIG_KEYS, data=data).returncode == 0
    before = contents(tmp_path / "out")
    assert sorted(before) == ["analysis.json", "candor.json"]
    other = CONFIG_KEYS | facet("g", "M")
    outcome = run_job(other, "--log-format", "json", data=data)
    error = only_error(outcome)
    assert outcome.returncode == USAGE
    assert error["message"] == "The output folder holds a result already."
    assert "--force" in error["hint"]
    assert contents(tmp_path / "out") == before
    assert run_job(other, "--force", data=data).returncode == 0
    after = contents(tmp_path / "out")
    assert sorted(after) == sorted(before)
    assert after["analysis.json"] != before["analysis.json"]


@pytest.mark.parametrize("force", [[], ["--force"]], ids=["", "force"])
def test_foreign_files_in_the_output_are_never_removed(
    run_job: Candor, tmp_path: Path, data: Path, force: list[str]
) -> None:
    assert run_job(CONFIG_KEYS, data=data).returncode == 0
    (tmp_path / "out" / "thesis.docx").write_text("five years of work")
    before = contents(tmp_path / "out")
    outcome = run_job(CONFIG_KEYS, *force, "--log-format", "json", data=data)
    error = only_error(outcome)
    assert outcome.returncode == USAGE
    assert error["message"] == "The output folder holds files that are no result of candor."
    assert error["found"] == "thesis.docx"
    assert contents(tmp_path / "out") == before


def test_an_output_that_cannot_be_made(candor: Candor, tmp_path: Path, data: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text(json.dumps(CONFIG_KEYS))
    (tmp_path / "file").write_text("no folder")
    for output in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/candor-test")):
        arguments = ("--config", config, "--data", data, "--output", output)
        outcome = candor("run", *arguments, "--log-format", "json")
        error = only_error(outcome)
        assert outcome.returncode == UNAVAILABLE
        assert error["message"] == "The results could not be written."
        assert error["where"].startswith(str(output.parent))
    assert (tmp_path / "file").read_text() == "no folder"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_output_in_a_folder_without_permission(
    run_job: Candor, candor: Candor, tmp_path: Path, data: Path
) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    config = tmp_path / "config.json"
    config.write_text(json.dumps(CONFIG_KEYS))
    arguments = ("--config", config, "--data", data, "--output", locked / "out")
    outcome = candor("run", *arguments, "--log-format", "json")
    assert outcome.returncode == UNAVAILABLE
    assert only_error(outcome)["message"] == "The results could not be written."


def fail_writes_beyond(size: int) -> Callable[[], None]:
    """Before the program starts: a write beyond `size` bytes of a file fails with EFBIG."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


@pytest.mark.parametrize("size", [0, 100, 1500])
def test_a_write_that_fails_midway_leaves_the_output_untouched(
    candor: Candor, run_job: Candor, tmp_path: Path, data: Path, size: int
) -> None:
    assert run_job(CONFIG_KEYS, data=data).returncode == 0
    before = contents(tmp_path / "out")
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(before["candor.json"]) > size
    for output in ("out", "new"):
        outcome = candor(
            "run",
            *("--config", tmp_path / "analysis_config.json", "--data", data),
            *("--output", tmp_path / output, "--force", "--log-format", "json"),
            preexec_fn=fail_writes_beyond(size),
        )
        error = only_error(outcome)
        assert outcome.returncode == UNAVAILABLE
        assert error["message"] == "The results could not be written."
        assert error["found"] == os.strerror(27)  # EFBIG
    assert contents(tmp_path / "out") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == names


class Join(NamedTuple):
    """Two files that do not fit together."""

    name: str
    message: str
    facets: str
    keys: Mapping[str, Any] = MappingProxyType({})
    says: tuple[str, ...] = ()


BY_KEY: Config = {"joinsource_name_or_index": "x"}
BAD_JOINS = [
    Join(
        "different-lengths",
        "The data sets have different numbers of rows.",
        "sex\n" + "F\nM\n" * 10,
        says=("20 rows", "90 rows", "joinsource_name_or_index"),
    ),
    Join(
        "no-join-column",
        "Join column not found.",
        "sex,id\nF,1\nM,2\n",
        BY_KEY,
        says=("sex, id",),
    ),
    Join(
        "repeated-key",
        "The join column of the facet dataset has a value more than once.",
        "sex,x\nF,2\nM,3\nM,2\n",
        BY_KEY,
        says=("'2'",),
    ),
    Join("nothing-in-common", "The join of the data sets is empty.", "sex,x\nF,8\nM,9\n", BY_KEY),
]


@pytest.mark.parametrize("bad", BAD_JOINS, ids=lambda bad: bad.name)
def test_data_sets_that_do_not_join(run_job: Candor, tmp_path: Path, data: Path, bad: Join) -> None:
    (tmp_path / "facets.csv").write_text(bad.facets)
    config = {**CONFIG_KEYS, **facet("sex", "F"), "facet_dataset_uri": "facets.csv", **bad.keys}
    outcome = run_job(config, "--log-format", "json", data=data)
    error = only_error(outcome)
    assert outcome.returncode == DATA
    assert error["message"] == bad.message
    for text in bad.says:
        assert text in " | ".join(str(value) for value in error.values())


class Warned(NamedTuple):
    """Data that run, and what must be said about them once."""

    name: str
    code: str
    data: str
    says: str
    keys: Mapping[str, Any] = MappingProxyType({})


WARNINGS = [
    Warned("short-rows", "short-rows", GOOD_CSV + "1,F\n0\n", "2 rows"),
    Warned(
        "duplicate-names-nobody-uses",
        "duplicate-names",
        "y,g,x,x\n" + "1,F,2,2\n0,M,3,3\n" * 40,
        "'x'",
    ),
    Warned("one-label", "single-valued-label", "y,g,x\n" + "1,F,2\n1,M,3\n" * 40, "y"),
    # 40 rows of integers 0 and 1 count as continuous, so [0] selects the ones.
    Warned(
        "type-guess",
        "value-read-as-threshold",
        "y,g,x\n" + "1,F,2\n0,M,3\n" * 20,
        "y",
        {"label_values_or_threshold": [0]},
    ),
    Warned("missing-labels", "missing-values", GOOD_CSV + ",F,2\n", "1"),
    Warned("small-group", "small-group", GOOD_CSV.replace("F", "M") + "1,F,2\n", "g"),
    Warned(
        "no-report-yet",
        "no-report",
        GOOD_CSV,
        "report",
        {"methods": CONFIG_KEYS["methods"] | {"report": {"name": "report", "title": "T"}}},
    ),
]


@pytest.mark.parametrize("warned", WARNINGS, ids=lambda warned: warned.name)
def test_warning(run_job: Candor, tmp_path: Path, warned: Warned) -> None:
    (tmp_path / "data.csv").write_text(warned.data)
    config = {**CONFIG_KEYS, **warned.keys}
    outcome = run_job(config, "--log-format", "json", data=tmp_path / "data.csv")
    assert outcome.returncode == 0, outcome.stderr
    found = [entry for entry in messages(outcome) if entry.get("code") == warned.code]
    assert len(found) == 1
    assert found[0]["level"] == "warning"
    assert warned.says in found[0]["text"]
    kept = json.loads((tmp_path / "out" / "candor.json").read_text())["warnings"]
    assert warned.code in [warning["code"] for warning in kept]


def test_a_table_as_it_should_be_gives_no_warning(run_job: Candor, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text(GOOD_CSV.partition("\n")[2] * 2)
    config = CONFIG_KEYS | {"headers": ["y", "g", "x"]}
    outcome = run_job(config, "--log-format", "json", data=tmp_path / "data.csv")
    assert outcome.returncode == 0
    assert {entry["level"] for entry in messages(outcome)} == {"info"}


WRONG_COMMAND_LINES: list[tuple[str, ...]] = [
    (),
    ("nonsense",),
    ("run", "--nonsense"),
    ("run", "--threads", "0", "--config", "c.json"),
    ("run", "--threads", "two", "--config", "c.json"),
    ("run", "--log-format", "xml", "--config", "c.json"),
    ("run", "--seed", "-1", "--config", "c.json"),
    ("run", "--processing-root", "r", "--config", "c.json"),
    ("run", "--processing-root", "r", "--data", "d.csv"),
    ("run", "surplus", "--config", "c.json"),
    ("validate",),
    ("validate", "--config", "c.json", "--format", "xml"),
    ("schema",),
    ("schema", "nothing"),
    ("help", "NONE"),
    ("bias", "data.csv"),
    ("bias", "data.csv", "--label", "y", "--facet", "g"),
    ("bias", "data.csv", "--label", "y", "--positive", "1"),
    ("bias", "data.csv", "--positive", "1", "--facet", "g"),
]
BIAS = ("bias", "data.csv", "--label", "y", "--positive", "1", "--facet", "g=F")
WRONG_COMMAND_LINES += [
    (*BIAS, "--score", "x"),
    (*BIAS, "--threshold", "0.5"),
    (*BIAS, "--score", "x", "--threshold", "half"),
    (*BIAS, "--score", "x", "--threshold", "0.5", "--predicted", "x"),
    (*BIAS, "--format", "xml"),
    (*BIAS, "--metrics", "DPPL"),
    (*BIAS, "--metrics", "NONE"),
    (*BIAS, "--confidence", "2"),
    (*BIAS, "--facet", "=F"),
    (*BIAS, "--facet", "g=F,,M"),
    (*BIAS, "--facet", '{"name_or_index": "g", "values": ["F"]}'),
    (*BIAS, "--facet", '{"name_or_index": true}'),
]


@pytest.mark.parametrize("arguments", WRONG_COMMAND_LINES, ids=" ".join)
def test_wrong_command_line(
    candor: Candor, tmp_path: Path, data: Path, arguments: tuple[str, ...]
) -> None:
    outcome = candor(*arguments, cwd=tmp_path)
    assert outcome.returncode == USAGE
    assert outcome.stdout == ""
    assert outcome.stderr != ""
    assert [path.name for path in tmp_path.iterdir()] == [data.name]
