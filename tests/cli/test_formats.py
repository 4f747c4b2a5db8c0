"""One table in every format, and on any number of threads: the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.cli.analysis_numbers import (
    read_json,
)
from tests.cli.bias_jobs import (
    ADULT_COLUMNS,
    LINEAR_CONFIG,
)
from tests.cli.fixture_types import Analyse, Config


def write_csv(frame: pd.DataFrame, folder: Path) -> Path:
    frame.to_csv(folder / "data.csv", index=False)
    return folder / "data.csv"


def write_csv_quoted(frame: pd.DataFrame, folder: Path) -> Path:
    path = folder / "data.csv"
    # QUOTE_NONNUMERIC quotes the header alone here; every cell in quotes is the harder case.
    frame.to_csv(path, index=False, quoting=1, lineterminator="\r\n")
    return path


def write_csv_gzip(frame: pd.DataFrame, folder: Path) -> Path:
    frame.to_csv(folder / "data.csv.gz", index=False)
    return folder / "data.csv.gz"


def write_csv_folder(frame: pd.DataFrame, folder: Path) -> Path:
    parts = folder / "parts"
    (parts / "more").mkdir(parents=True)
    frame[:250].to_csv(parts / "a.csv", index=False)
    frame[250:600].to_csv(parts / "b.csv", index=False)
    frame[600:].to_csv(parts / "more" / "c.csv", index=False)
    (parts / "_SUCCESS").touch()
    return parts


def write_parquet(frame: pd.DataFrame, folder: Path) -> Path:
    frame.to_parquet(folder / "data.parquet", row_group_size=100)
    return folder / "data.parquet"


def write_parquet_folder(frame: pd.DataFrame, folder: Path) -> Path:
    parts = folder / "parts"
    parts.mkdir()
    frame[:250].to_parquet(parts / "part-0.parquet")
    frame[250:].to_parquet(parts / "part-1.parquet")
    return parts


def records_of(frame: pd.DataFrame) -> list[Config]:
    features = frame.drop(columns=["Target", "predicted_label"])
    return [
        {"features": row, "label": label, "predicted": predicted}
        for row, label, predicted in zip(
            features.to_numpy().tolist(),
            frame["Target"].tolist(),
            frame["predicted_label"].tolist(),
            strict=True,
        )
    ]


def write_json_lines(frame: pd.DataFrame, folder: Path) -> Path:
    lines = [json.dumps(record) for record in records_of(frame)]
    (folder / "data.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / "data.jsonl"


def write_json(frame: pd.DataFrame, folder: Path) -> Path:
    document = {"instances": records_of(frame)}
    (folder / "data.json").write_text(json.dumps(document), encoding="utf-8")
    return folder / "data.json"


JSON_LINES_KEYS = {
    "dataset_type": "application/jsonlines",
    "features": "features",
    "label": "label",
    "predicted_label": "predicted",
    "headers": [*ADULT_COLUMNS, "predicted_label"],
}
JSON_KEYS = {
    "dataset_type": "application/json",
    "features": "instances[*].features",
    "label": "instances[*].label",
    "predicted_label": "instances[*].predicted",
    "headers": [*ADULT_COLUMNS, "predicted_label"],
}
PARQUET_KEYS = {"dataset_type": "application/x-parquet"}


@pytest.mark.parametrize(
    ("write", "keys"),
    [
        (write_csv_quoted, {}),
        (write_csv_gzip, {}),
        (write_csv_folder, {}),
        (write_csv_folder, {"headers": [*ADULT_COLUMNS, "predicted_label"]}),
        (write_parquet, PARQUET_KEYS),
        (write_parquet_folder, PARQUET_KEYS),
        (write_json_lines, JSON_LINES_KEYS),
        (write_json, JSON_KEYS),
    ],
    ids=[
        *("csv-quoted", "csv-gzip", "csv-folder", "csv-folder-headers"),
        *("parquet", "parquet-folder", "json-lines", "json"),
    ],
)
def test_every_format_gives_the_same_bytes(
    analyse: Analyse,
    linear: pd.DataFrame,
    tmp_path: Path,
    write: Callable[[pd.DataFrame, Path], Path],
    keys: Config,
) -> None:
    frame = linear.drop(columns="score")
    plain = analyse(LINEAR_CONFIG, write_csv(frame, tmp_path))
    (tmp_path / "data.csv").unlink()
    assert analyse(LINEAR_CONFIG | keys, write(frame, tmp_path)) == plain


@pytest.mark.parametrize("threads", ["1", "2", "7"])
def test_the_number_of_threads_changes_nothing(
    run_job: Callable[..., Any], linear: pd.DataFrame, tmp_path: Path, threads: str
) -> None:
    data = write_csv(linear.drop(columns="score"), tmp_path)
    texts = []
    for count in ("1", threads):
        assert run_job(LINEAR_CONFIG, "--force", "--threads", count, data=data).returncode == 0
        result = read_json(tmp_path / "out" / "candor.json")
        del result["run"]
        texts.append(
            (result, (tmp_path / "out" / "analysis.json").read_text(encoding="utf-8")),
        )
    assert texts[0] == texts[1]
