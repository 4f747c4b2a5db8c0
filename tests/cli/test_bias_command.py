"""The command `candor bias`: facets, values and predictions on the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.cli.fixture_types import Candor, Config

FIELDS = [
    *("stage", "facet", "value_or_threshold", "name", "value", "error", "n_a", "n_d"),
    *("low", "high", "interval_method"),
]


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


@pytest.mark.parametrize(
    ("arguments", "option", "message"),
    [
        (["--positive", "7", "--facet", "sex=F"], "--positive", "No row of the label column 'y'"),
        (["--positive", "1", "--facet", "sex=f"], "--facet", "No row of the facet column 'sex'"),
    ],
)
def test_bias_refuses_a_value_that_no_row_has(
    candor: Candor, table: Path, arguments: list[str], option: str, message: str
) -> None:
    outcome = candor("bias", table, "--label", "y", *arguments)
    assert outcome.returncode == 4
    assert outcome.stdout == ""
    assert message in outcome.stderr
    assert option in outcome.stderr
