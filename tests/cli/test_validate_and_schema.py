"""The commands `candor validate` and `candor schema`."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.cli.bias_jobs import (
    golden_configs,
)
from tests.cli.fixture_types import Candor, Config
from tests.cli.predicted_job import CONFIG, ROWS, write_config


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
    candor: Candor, tmp_path: Path, predicted_data: Path
) -> None:
    config = write_config(tmp_path)
    assert candor("validate", "--config", config, "--data", predicted_data).returncode == 0
    predicted_data.write_text("1,2\n3,4\n")
    outcome = candor("validate", "--config", config, "--data", predicted_data)
    assert outcome.returncode == 4
    assert (
        "error: Headers in config do not match with the number of columns in the dataset."
        in outcome.stderr
    )


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


def test_candor_json_is_as_its_schema_says(
    candor: Candor, tmp_path: Path, predicted_data: Path
) -> None:
    schema = schema_of(candor, "result")
    config = write_config(
        tmp_path,
        methods={
            "pre_training_bias": {"methods": "all"},
            "post_training_bias": {"methods": "all"},
        },
    )
    outcome = candor(
        "run", "--config", config, "--data", predicted_data, "--seed", "7", cwd=tmp_path
    )
    assert outcome.returncode == 0, outcome.stderr
    result = json.loads((tmp_path / "candor-output" / "candor.json").read_text())
    jsonschema.validate(result, schema)
    assert result["provenance"]["seed"] == 7
    assert len(result["bias"]["metrics"]) == 21
    assert [file["bytes"] for file in result["provenance"]["inputs"]] == [len(ROWS)]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(result | {"surplus": 1}, schema)
