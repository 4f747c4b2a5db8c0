"""The lending example: its data, what is planted in them, and that candor finds it."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "lending"

Finding = dict[str, Any]
FINDINGS: list[Finding] = json.loads((EXAMPLE / "expected.json").read_text(encoding="utf-8"))


def finding_name(finding: Finding) -> str:
    return f"{finding['metric']}-{finding['facet']}-{finding['value_or_threshold']}"


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("lending_generate", EXAMPLE / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def lending() -> pd.DataFrame:
    return pd.read_csv(EXAMPLE / "lending.csv")


@pytest.fixture(scope="module")
def analysis(program: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The demo's own job, run from another folder."""
    folder = tmp_path_factory.mktemp("lending")
    command = [str(program), "run", "--config", str(EXAMPLE / "analysis_config.json")]
    subprocess.run([*command, "--output", str(folder / "out")], cwd=folder, check=True)
    result: dict[str, Any] = json.loads((folder / "out" / "analysis.json").read_text("utf-8"))
    return result


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    command = [sys.executable, str(EXAMPLE / "generate.py"), "--output", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    for name in ("lending.csv", "lending.parquet"):
        assert (tmp_path / name).read_bytes() == (EXAMPLE / name).read_bytes(), name


def test_the_script_trains_the_shipped_model(tmp_path: Path) -> None:
    pytest.importorskip("xgboost")
    path = tmp_path / "model.json"
    command = [sys.executable, str(EXAMPLE / "train_model.py"), "--output", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    assert json.loads(path.read_text()) == json.loads((EXAMPLE / "model.json").read_text())


def test_csv_and_parquet_hold_the_same_table(lending: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(lending, pd.read_parquet(EXAMPLE / "lending.parquet"))


def group_of(lending: pd.DataFrame, finding: Finding) -> pd.Series:
    """True for the rows of facet d."""
    column = lending[finding["facet"]]
    if finding["facet"] == "age":
        return column > 60
    return column == int(finding["value_or_threshold"])


def disparity_within_strata(outcome: pd.Series, d: pd.Series, strata: pd.Series) -> float:
    """CDD: share of d among the rejected less that among the accepted, averaged over strata."""
    total = 0.0
    for _, rows in outcome.groupby(strata):
        in_d = d[rows.index]
        total += len(rows) * (in_d[rows == 0].mean() - in_d[rows == 1].mean())
    return total / len(outcome)


@pytest.fixture(scope="module")
def decisions(lending: pd.DataFrame) -> dict[str, pd.Series]:
    """What each of the two models decides."""
    xgboost = pytest.importorskip("xgboost")
    booster = xgboost.Booster(model_file=EXAMPLE / "model.json")
    score = booster.predict(xgboost.DMatrix(lending[booster.feature_names]))
    return {
        "model.json": pd.Series((score > 0.5).astype(int), index=lending.index),
        "model_approved": lending["model_approved"],
    }


@pytest.mark.parametrize("model", ["model.json", "model_approved"])
@pytest.mark.parametrize("finding", FINDINGS, ids=finding_name)
def test_pandas_sees_what_is_planted(
    lending: pd.DataFrame, decisions: dict[str, pd.Series], finding: Finding, model: str
) -> None:
    d = group_of(lending, finding)
    is_before = finding["stage"] == "pre_training"
    outcome = lending["approved"] if is_before else decisions[model]
    rate_a, rate_d = outcome[~d].mean(), outcome[d].mean()
    value = {
        "CI": (~d).mean() - d.mean(),
        "DPL": rate_a - rate_d,
        "DPPL": rate_a - rate_d,
        "DI": rate_d / rate_a,
        "CDDL": disparity_within_strata(outcome, d, lending["zip_area"]),
    }[finding["metric"]]
    assert finding["low"] <= value <= finding["high"]


@pytest.mark.parametrize("finding", FINDINGS, ids=finding_name)
def test_candor_finds_what_is_planted(analysis: dict[str, Any], finding: Finding) -> None:
    facets = analysis[f"{finding['stage']}_bias_metrics"]["facets"][finding["facet"]]
    (entry,) = [f for f in facets if f["value_or_threshold"] == finding["value_or_threshold"]]
    (metric,) = [m for m in entry["metrics"] if m["name"] == finding["metric"]]
    assert finding["low"] <= metric["value"] <= finding["high"]


def test_at_equal_merit_women_are_approved_less(
    lending: pd.DataFrame, generator: ModuleType
) -> None:
    worth = generator.merit(
        lending["income"].to_numpy(),
        lending["debt_ratio"].to_numpy(),
        lending["employment_years"].to_numpy(),
    )
    # Far above the bar of any area merit decides alone, so what is missing is what was planted.
    sure = worth > generator.APPROVAL_BAR + generator.AVOIDED_AREA_PENALTY + 1.0
    man = lending["sex"] == 0
    corin_woman = lending["sex_and_ethnicity"] == 13
    approved = lending["approved"]
    assert approved[sure & man].mean() > 0.98
    assert approved[sure & ~man & ~corin_woman].mean() == pytest.approx(0.85, abs=0.04)
    assert approved[sure & corin_woman].mean() == pytest.approx(0.5, abs=0.25)


def test_merit_is_the_same_in_every_group(lending: pd.DataFrame, generator: ModuleType) -> None:
    worth = pd.Series(
        generator.merit(lending["income"], lending["debt_ratio"], lending["employment_years"])
    )
    assert worth.groupby(lending["sex"]).mean().abs().max() < 0.05
    assert worth.groupby(lending["ethnicity"]).mean().abs().max() < 0.08
