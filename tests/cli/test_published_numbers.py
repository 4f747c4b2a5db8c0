"""Public data, against numbers that others published."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.cli.analysis_numbers import (
    assert_metrics,
    metrics_of,
    read_json,
)
from tests.cli.bias_jobs import (
    ADULT_COLUMNS,
    bias_config,
)
from tests.cli.fixture_types import Analyse, Config


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
