"""Whole jobs on real data, against what the service and its library answered."""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

TOLERANCE = 1e-12
# Distances over logarithms: the service's mathematics library differs in the last digit.
LOGARITHMIC = {"JS", "KL"}

ADULT_COLUMNS = [
    *("Age", "Workclass", "fnlwgt", "Education", "Education-Num", "Marital Status"),
    *("Occupation", "Relationship", "Ethnic group", "Sex", "Capital Gain", "Capital Loss"),
    *("Hours per week", "Country", "Target"),
]
BIAS_METHODS = {"pre_training_bias": {"methods": "all"}, "post_training_bias": {"methods": "all"}}

Config = dict[str, Any]
Analyse = Callable[..., str]


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def bias_config(label: str, positive: Any, facet: str, values: Any = None, **more: Any) -> Config:
    entry: Config = {"name_or_index": facet}
    if values is not None:
        entry["value_or_threshold"] = values
    return {
        "dataset_type": "text/csv",
        "label": label,
        "label_values_or_threshold": positive,
        "facet": [entry],
        **more,
        "methods": more.get("methods", BIAS_METHODS),
    }


def metrics_of(analysis: Config, stage: str, facet: str) -> dict[str, dict[str, Config]]:
    """The entries of one facet: value_or_threshold -> metric name -> record."""
    entries = analysis[f"{stage}_bias_metrics"]["facets"][facet]
    return {
        entry["value_or_threshold"]: {metric["name"]: metric for metric in entry["metrics"]}
        for entry in entries
    }


def assert_number(value: Any, expected: Any, place: str) -> None:
    if isinstance(expected, float) and math.isinf(expected):
        expected = "Infinity" if expected > 0 else "-Infinity"
    if expected is None or isinstance(expected, str):
        assert value == expected, place
    else:
        assert value == pytest.approx(expected, rel=0, abs=TOLERANCE), place


def assert_metrics(found: dict[str, Config], expected: dict[str, Any], errors: Any) -> None:
    for name, value in expected.items():
        assert_number(found[name]["value"], value, name)
    for name, record in found.items():
        assert record.get("error") == errors.get(name), name


def assert_same_tree(found: Any, expected: Any, place: str = "") -> None:
    """Equal in structure, order and texts; numbers to the tolerance, plain ratios to the digit."""
    assert type(found) is type(expected), place
    if isinstance(expected, dict):
        assert list(found) == list(expected), place
        loose = expected.get("name") in LOGARITHMIC
        for key, value in expected.items():
            if loose and key == "value":
                assert_number(found[key], value, f"{place}/{key}")
            else:
                assert_same_tree(found[key], value, f"{place}/{key}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), place
        for index, pair in enumerate(zip(found, expected, strict=True)):
            assert_same_tree(*pair, f"{place}/{index}")
    else:
        assert found == expected, place


def assert_written_like_the_service(text: str) -> None:
    """As json.dumps(.., indent=4) of Python writes: four blanks a level, shortest numbers."""
    assert text == json.dumps(json.loads(text), indent=4) + "\n"


def library_report(frame: pd.DataFrame, config: Config, prediction: str | None) -> Config:
    """The metrics of the service's open library, by stage and value_or_threshold."""
    report = pytest.importorskip("smclarify.bias.report")
    facet = config["facet"][0]
    positive = config["label_values_or_threshold"]
    label = report.LabelColumn(config["label"], frame[config["label"]], positive)
    predicted = report.LabelColumn(prediction, frame[prediction]) if prediction else None
    group = frame[config["group_variable"]] if "group_variable" in config else None
    found: Config = {}
    for stage in ("pre_training", "post_training"):
        if f"{stage}_bias" not in config["methods"]:
            continue
        drop = [prediction] if prediction and stage == "pre_training" else []
        entries = report.bias_report(
            frame.drop(columns=drop),
            report.FacetColumn(facet["name_or_index"], list(facet["value_or_threshold"])),
            label,
            report.StageType(stage),
            predicted if stage == "post_training" else None,
            metrics=["all"],
            group_variable=group,
        )
        found[stage] = {entry["value_or_threshold"]: entry["metrics"] for entry in entries}
    return found


def assert_like_the_library(text: str, facet: str, expected: Config) -> None:
    for stage, entries in expected.items():
        found = metrics_of(json.loads(text), stage, facet)
        assert list(found) == list(entries)
        for value, metrics in entries.items():
            assert list(found[value]) == [metric["name"] for metric in metrics]
            for metric in metrics:
                record = found[value][metric["name"]]
                assert record.get("error") == metric.get("error")
                assert_number(record["value"], metric["value"], metric["name"])


@pytest.fixture
def linear(shared: Path) -> pd.DataFrame:
    """666 rows of Adult with the label, the linear model's decision and its score."""
    return pd.read_csv(shared / "golden" / "adult-linear" / "baseline.csv")


@pytest.fixture
def service_text(shared: Path) -> str:
    return (shared / "golden" / "adult-linear" / "analysis.json").read_text(encoding="utf-8")


LINEAR_CONFIG = bias_config(
    "Target", [1], "Sex", [0], group_variable="Age", predicted_label="predicted_label"
)


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


def golden_config(shared: Path, name: str) -> Config:
    config: Config = read_json(shared / "golden" / "configs" / f"{name}.json")
    config.pop("predictor", None)
    return config


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


@pytest.fixture
def adult(shared: Path) -> pd.DataFrame:
    """Adult without the rows that have a missing cell: 30,162 rows, texts kept."""
    frame = pd.read_csv(
        shared / "data" / "tabular" / "adult" / "adult.data.gz",
        names=ADULT_COLUMNS,
        skipinitialspace=True,
        na_values="?",
    ).dropna()
    assert len(frame) == 30162
    return frame


def test_adult_sex_as_the_service_answered(
    analyse: Analyse, shared: Path, adult: pd.DataFrame, tmp_path: Path
) -> None:
    expected = read_json(shared / "data" / "expected" / "clarify_adult_sex_pretraining.json")
    for column in adult.select_dtypes(include="object"):
        adult[column] = adult[column].astype("category").cat.codes
    adult.to_csv(tmp_path / "adult.csv", index=False)
    config = bias_config(
        "Target",
        [1],
        "Sex",
        [0],
        group_variable="Age",
        methods={"pre_training_bias": {"methods": "all"}},
    )
    found = metrics_of(json.loads(analyse(config, tmp_path / "adult.csv")), "pre_training", "Sex")
    (entry,) = expected["expected"]
    assert list(found) == [entry["value_or_threshold"]]
    assert_metrics(found["0"], entry["metrics"], entry["errors"])


REFERENCE_CASES = 9


def reference_data(shared: Path, case: Config, adult: pd.DataFrame) -> tuple[pd.DataFrame, Config]:
    """The table of a case and the keys of its configuration that the data decide."""
    tabular = shared / "data" / "tabular"
    if case["case"].startswith("compas"):
        frame = pd.read_csv(tabular / "compas" / "compas_for_aequitas.csv.gz")
        frame["score"] = frame["score"].astype(int)
        return frame, {"label": "label_value", "predicted_label": "score"}
    if case["case"].startswith("credit default"):
        frame = pd.read_csv(tabular / "credit_default" / "credit-card-clients.csv.gz")
        frame["predicted"] = ((frame["PAY_0"] >= 2) | (frame["PAY_2"] >= 2)).astype(int)
        return frame, {"label": "default payment", "predicted_label": "predicted"}
    if "float64" in case["data"]:
        adult = adult.astype({"Hours per week": float, "Age": float})
    return adult, {}


@pytest.mark.parametrize("number", range(REFERENCE_CASES))
def test_reference_case(
    analyse: Analyse, shared: Path, adult: pd.DataFrame, tmp_path: Path, number: int
) -> None:
    cases = read_json(shared / "data" / "expected" / "smclarify_reference_shared.json")["cases"]
    assert len(cases) == REFERENCE_CASES
    case = cases[number]
    given = case["config"]
    frame, keys = reference_data(shared, case, adult)
    positive = next(
        given[key]
        for key in ("positive", "label_value_or_threshold", "label_threshold")
        if key in given
    )
    values = given.get("values", given.get("value_or_threshold", given.get("threshold")))
    if given.get("group"):
        keys["group_variable"] = given["group"]
    label = keys.pop("label", None) or given["label"]
    stages = [stage for stage in ("pre", "post") if stage in case]
    keys["methods"] = {f"{stage}_training_bias": {"methods": "all"} for stage in stages}
    config = bias_config(label, positive, given["facet"], values, **keys)
    frame.to_csv(tmp_path / "data.csv", index=False)
    analysis = json.loads(analyse(config, tmp_path / "data.csv"))
    for stage in stages:
        found = metrics_of(analysis, f"{stage}_training", given["facet"])
        assert list(found) == [entry["value_or_threshold"] for entry in case[stage]]
        for entry in case[stage]:
            assert_metrics(found[entry["value_or_threshold"]], entry["metrics"], entry["errors"])


@pytest.mark.parametrize(
    ("case", "facet", "values", "text"),
    [
        ("foreign_worker=A201 (yes)", "foreign_worker", ["A201"], "A201"),
        ("foreign_worker=A202 (no)", "foreign_worker", ["A202"], "A202"),
        ("age>40 -> (40, 75]", "age", [40], "(40, 75]"),
    ],
)
def test_german_credit_as_the_librarys_notebook_shows_it(
    analyse: Analyse, shared: Path, case: str, facet: str, values: Any, text: str
) -> None:
    expected = read_json(shared / "data" / "expected" / "smclarify_german_notebook.json")
    config = bias_config(
        "credit",
        [1],
        facet,
        values,
        group_variable="housing",
        methods={"pre_training_bias": {"methods": "all"}},
    )
    data = shared / "data" / "tabular" / "german" / "german_credit.csv"
    found = metrics_of(json.loads(analyse(config, data)), "pre_training", facet)
    assert list(found) == [text]
    assert_metrics(found[text], expected["expected"][case], {})


def confusion(counts: Config) -> dict[str, int]:
    return {cell.lower(): count for cell, count in counts["confusion"].items()}


@pytest.mark.parametrize("positive", ["not Low", "High"])
def test_compas_counts_are_those_of_propublica(
    analyse: Analyse, shared: Path, tmp_path: Path, positive: str
) -> None:
    expected = read_json(shared / "data" / "expected" / "propublica_compas.json")
    folder = shared / "data" / "tabular" / "compas"
    frame = pd.read_csv(folder / "compas-scores-two-years.reduced.csv.gz")
    assert len(frame) == expected["rows"]
    text = frame["score_text"]
    frame["predicted"] = ((text == "High") if positive == "High" else (text != "Low")).astype(int)
    frame.to_csv(tmp_path / "compas.csv", index=False)
    config = bias_config("two_year_recid", [1], "race", predicted_label="predicted")
    analyse(config, tmp_path / "compas.csv")
    groups = {
        group["value_or_threshold"]: group
        for group in read_json(tmp_path / "out" / "candor.json")["bias"]["groups"]
    }
    source = expected["high_only"] if positive == "High" else expected
    for race in ("African-American", "Caucasian"):
        d = groups[race]["d"]
        cells = ("tn", "fp", "fn", "tp")
        assert confusion(d) == {cell: source[race][cell] for cell in cells}
        assert d["n"] == sum(source[race][cell] for cell in cells)
        if positive == "High":
            continue
        rates = {name: rate["value"] for name, rate in d["rates"].items()}
        assert round(100 * rates["false_positive_rate"], 2) == source[race]["FPR_pct"]
        assert round(100 * rates["false_negative_rate"], 2) == source[race]["FNR_pct"]
        assert round(rates["positive_predictive_value"], 2) == source[race]["PPV"]
        assert round(rates["negative_predictive_value"], 2) == source[race]["NPV"]
    if positive == "not Low":
        group = groups["Caucasian"]
        both = [confusion(group["a"]), confusion(group["d"])]
        for cell in ("tn", "fp", "fn", "tp"):
            assert sum(counts[cell] for counts in both) == expected["all"][cell]


def test_compas_group_sizes_after_propublicas_filter(
    analyse: Analyse, shared: Path, tmp_path: Path
) -> None:
    expected = read_json(shared / "data" / "expected" / "propublica_compas.json")["filtered"]
    folder = shared / "data" / "tabular" / "compas"
    frame = pd.read_csv(
        folder / "compas-scores-two-years.reduced.csv.gz", keep_default_na=False, na_values=[""]
    )
    frame = frame[
        frame["days_b_screening_arrest"].between(-30, 30)
        & (frame["is_recid"] != -1)
        & (frame["c_charge_degree"] != "O")
        & (frame["score_text"] != "N/A")
    ]
    frame.to_csv(tmp_path / "compas.csv", index=False)
    config = bias_config(
        "two_year_recid", [1], "race", methods={"pre_training_bias": {"methods": "all"}}
    )
    config["facet"] += [{"name_or_index": "sex"}, {"name_or_index": "score_text"}]
    analyse(config, tmp_path / "compas.csv")
    result = read_json(tmp_path / "out" / "candor.json")
    assert result["rows"]["used"] == expected["rows"]
    for facet in ("race", "sex", "score_text"):
        groups = [group for group in result["bias"]["groups"] if group["facet"] == facet]
        sizes = {group["value_or_threshold"]: group["d"]["n"] for group in groups}
        assert sizes == expected[facet]
        for group in groups:
            both = group["a"]["labels_positive"] + group["d"]["labels_positive"]
            assert both == expected["two_year_recid_1"]


def test_fraud_bias_1_from_its_counts(analyse: Analyse, shared: Path, tmp_path: Path) -> None:
    document = read_json(shared / "data" / "expected" / "clarify_fraud_bias1_counts.json")
    counts = document["recovered_counts"]
    assert counts["all_predicted_positive"]
    rows = []
    for facet, side in ((0, "a"), (1, "d")):
        positive = counts[f"n_{side}_positive"]
        rows += [(facet, 0, 0)] * positive
        rows += [(facet, 1, 0)] * (counts[f"n_{side}"] - positive)
    frame = pd.DataFrame(rows, columns=["customer_gender_female", "fraud", "predicted"])
    frame.to_csv(tmp_path / "data.csv", index=False)
    config = bias_config("fraud", [0], "customer_gender_female", [1], predicted_label="predicted")
    analysis = json.loads(analyse(config, tmp_path / "data.csv"))
    # In 2021 the service divided by zero in its own way, and JS used the pooled distribution.
    changed_since = {"FT", "DCR", "TE", "DRR", "JS"}
    for stage in ("pre_training", "post_training"):
        (published,) = document["published"][f"{stage}_bias_metrics"]
        found = metrics_of(analysis, stage, published["facet"])[published["value_or_threshold"]]
        for name, value in published["metrics"].items():
            if name in changed_since:
                continue
            assert found[name].get("error") == published["errors"].get(name)
            if value is None:
                assert found[name]["value"] is None
            else:
                assert found[name]["value"] == pytest.approx(value, rel=0, abs=1e-9), name
