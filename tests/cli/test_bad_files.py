"""Data files of every format that are broken, missing or do not fit together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.cli.error_reports import DATA, only_error
from tests.cli.fixture_types import Candor, Config
from tests.cli.small_job import CONFIG_KEYS, GOOD_CSV, Bad, facet

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
