"""Configurations that are missing, no JSON, or ask for what cannot be done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.error_reports import CONFIG, USAGE, only_error
from tests.cli.fixture_types import Candor, Config
from tests.cli.small_job import CONFIG_KEYS, POST


def test_no_data_named(run_job: Candor) -> None:
    outcome = run_job(CONFIG_KEYS, "--log-format", "json")
    error = only_error(outcome)
    assert outcome.returncode == CONFIG
    assert error["message"] == "No dataset is named."
    assert error["where"] == "/dataset_uri"
    assert "--data" in error["hint"]


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
