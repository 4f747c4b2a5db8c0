"""Real configurations, against what the service and its library answered."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.cli.analysis_numbers import (
    assert_same_tree,
    assert_written_like_the_service,
    read_json,
)
from tests.cli.bias_jobs import (
    LINEAR_CONFIG,
    golden_config,
)
from tests.cli.fixture_types import Analyse, Config
from tests.cli.library_report import assert_like_the_library, library_report


def test_adult_linear_is_what_the_service_wrote(
    analyse: Analyse, linear: pd.DataFrame, service_text: str, tmp_path: Path
) -> None:
    linear.drop(columns="score").to_csv(tmp_path / "data.csv", index=False)
    text = analyse(LINEAR_CONFIG, tmp_path / "data.csv")
    assert_same_tree(json.loads(text), json.loads(service_text))
    assert_written_like_the_service(text)
    different = [
        (mine, theirs)
        for mine, theirs in zip(text.splitlines(), service_text.splitlines(), strict=True)
        if mine != theirs
    ]
    assert len(different) <= 1  # the last digit of JS


def test_scores_with_a_threshold_are_the_decisions(
    analyse: Analyse, shared: Path, linear: pd.DataFrame, service_text: str, tmp_path: Path
) -> None:
    threshold = read_json(shared / "golden" / "adult-linear" / "golden.json")["model"][
        "predict_1_if_score_above"
    ]
    linear.drop(columns="predicted_label").to_csv(tmp_path / "data.csv", index=False)
    config = LINEAR_CONFIG | {"predicted_label": "score", "probability_threshold": threshold}
    text = analyse(config, tmp_path / "data.csv")
    assert_same_tree(json.loads(text), json.loads(service_text))


def test_config_03_with_the_models_predictions_in_the_data(
    analyse: Analyse, shared: Path, tmp_path: Path
) -> None:
    folder = shared / "data" / "clarify" / "ll_adult"
    document = read_json(folder / "validation-dataset.json")
    model = read_json(folder / "model.json")
    weights = np.array(model["weights"] if "weights" in model else model["weight"])
    features = np.array([record["features"] for record in document["instances"]], dtype=float)
    score = 1 / (1 + np.exp(-(features @ weights + model["bias"])))
    for record, value in zip(document["instances"], score, strict=True):
        record["predicted_label"] = int(value > model["threshold"])
    (tmp_path / "data.json").write_text(json.dumps(document), encoding="utf-8")
    config = golden_config(shared, "03_adult_json_linear_bias")
    config["predicted_label"] = "instances[*].predicted_label"
    config["headers"].append("predicted_label")
    expected = (
        shared / "golden" / "configs" / "expected" / "03_adult_json_linear_bias.analysis.json"
    )
    assert_same_tree(json.loads(analyse(config, tmp_path / "data.json")), read_json(expected))


def test_config_07_joins_three_files_row_by_row(
    analyse: Analyse, shared: Path, linear: pd.DataFrame, tmp_path: Path
) -> None:
    config = golden_config(shared, "07_adult_csv_predicted_label_and_facet_datasets")
    for key, columns in (
        ("facet_dataset_uri", config["facet_headers"]),
        ("predicted_label_dataset_uri", ["score"]),
    ):
        linear[columns].to_csv(tmp_path / f"{key}.csv", index=False, header=False)
        config[key] = f"{key}.csv"
    linear[config["headers"]].to_csv(tmp_path / "data.csv", index=False, header=False)
    config["dataset_uri"] = "data.csv"

    frame = linear[[*config["headers"], *config["facet_headers"]]].copy()
    frame["Predicted_label"] = (linear["score"] > config["probability_threshold"]).astype(int)
    expected = library_report(frame, config, "Predicted_label")
    assert_like_the_library(analyse(config), "Sex", expected)


def test_config_14_reads_names_from_the_file(
    analyse: Analyse, shared: Path, tmp_path: Path
) -> None:
    config = golden_config(shared, "14_fraud_csv_pre_training_bias")
    packed = (shared / "data" / "clarify" / "fraud" / "train.csv.gz").read_bytes()
    (tmp_path / "train.csv").write_bytes(gzip.decompress(packed))
    frame = pd.read_csv(tmp_path / "train.csv")
    text = analyse(config, tmp_path / "train.csv")
    assert_like_the_library(text, "customer_gender_female", library_report(frame, config, None))
    assert "post_training_bias_metrics" not in json.loads(text)


def test_config_15_finds_columns_by_index(analyse: Analyse, shared: Path, tmp_path: Path) -> None:
    config = golden_config(shared, "15_abalone_csv_regression_bias_index_columns")
    config["predicted_label"] = 9
    random = np.random.default_rng(15)
    rows = 400
    frame = pd.DataFrame(random.normal(size=(rows, 10)).round(4)).add_prefix("column_")
    frame["column_0"] = random.gamma(9.0, 1.2, rows).round(2)  # rings, continuous
    frame["column_8"] = random.random(rows).round(3)
    frame["column_9"] = (frame["column_0"] + random.normal(size=rows)).round(3)
    frame.to_csv(tmp_path / "data.csv", index=False, header=False)

    config["methods"]["pre_training_bias"] = {"methods": "all"}
    by_name = config | {
        "label": "column_0",
        "facet": [config["facet"][0] | {"name_or_index": "column_8"}],
    }
    text = analyse(config, tmp_path / "data.csv")
    assert_like_the_library(text, "column_8", library_report(frame, by_name, "column_9"))
    threshold = json.loads(text)["pre_training_bias_metrics"]["label_value_or_threshold"]
    assert threshold == f"(15.0, {frame['column_0'].max()}]"


@pytest.fixture
def joined_data(shared: Path, tmp_path: Path) -> tuple[Config, pd.DataFrame]:
    """Data for configuration 16: shuffled identifiers, and facets in a folder of three files."""
    config = golden_config(shared, "16_sdk_integ_facets_multi_file_joinsource")
    random = np.random.default_rng(16)
    rows = 300
    main = pd.DataFrame(random.normal(size=(rows, 4)).round(3), columns=["F3", "F4", "F5", "F6"])
    main.insert(0, "Label", random.integers(0, 2, rows))
    main["Index"] = random.permutation(rows) + 1000
    facets = pd.DataFrame(
        {
            "Index": random.permutation(main["Index"]),
            "F1": random.random(rows).round(3),
            "F2": random.integers(0, 4, rows),
        }
    )
    predictions = pd.DataFrame(
        {"Index": main["Index"], "predicted_label": random.integers(0, 2, rows)}
    )
    (tmp_path / "facets").mkdir()
    for number, part in enumerate(np.array_split(np.arange(rows), 3)):
        path = tmp_path / "facets" / f"part-{number}.csv"
        facets.iloc[part].to_csv(path, index=False, header=False)
    main.to_csv(tmp_path / "data.csv", index=False, header=False)
    predictions.sample(frac=1, random_state=16).to_csv(
        tmp_path / "predictions.csv", index=False, header=False
    )
    config |= {
        "dataset_uri": "data.csv",
        "facet_dataset_uri": "facets",
        "predicted_label_dataset_uri": "predictions.csv",
        "predicted_label_headers": ["Index", "predicted_label"],
    }
    config["methods"]["pre_training_bias"] = {"methods": "all"}
    return config, main.merge(facets, on="Index").merge(predictions, on="Index")


def test_config_16_joins_by_the_identifier(
    analyse: Analyse, joined_data: tuple[Config, pd.DataFrame]
) -> None:
    config, frame = joined_data
    expected = library_report(frame.drop(columns="Index"), config, "predicted_label")
    assert_like_the_library(analyse(config), "F1", expected)


def test_rows_that_a_join_loses_are_counted(
    run_job: Callable[..., Any], joined_data: tuple[Config, pd.DataFrame], tmp_path: Path
) -> None:
    config, frame = joined_data
    (tmp_path / "facets" / "part-1.csv").unlink()
    left = sum(len(path.read_text().splitlines()) for path in (tmp_path / "facets").iterdir())
    outcome = run_job(config)
    assert outcome.returncode == 0, outcome.stderr
    rows = read_json(tmp_path / "out" / "candor.json")["rows"]
    assert rows["read"] >= len(frame)
    assert rows["used"] == left
    assert {
        "reason": "dataset: no row of the facet dataset has this identifier",
        "count": len(frame) - left,
    } in rows["excluded"]
    assert outcome.stderr.count("100") >= 1
