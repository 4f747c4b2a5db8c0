"""Jobs that ask a model: in process, and behind `candor host`."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest

from tests.cli.analysis_numbers import assert_same_tree, read_json
from tests.cli.error_reports import CONFIG as CONFIG_ERROR
from tests.cli.error_reports import DATA, only_error
from tests.cli.fixture_types import Candor, Config
from tests.endpoints.running_program import hosted

LENDING = Path(__file__).resolve().parents[2] / "examples" / "lending"


@pytest.fixture
def adult(shared: Path) -> Path:
    return shared / "data" / "clarify" / "ll_adult"


@pytest.fixture
def expected(shared: Path) -> Config:
    folder = shared / "golden" / "configs" / "expected"
    document: Config = read_json(folder / "03_adult_json_linear_bias.analysis.json")
    return document


def golden_config(shared: Path, name: str) -> Config:
    """A real configuration, its predictor included."""
    config: Config = read_json(shared / "golden" / "configs" / f"{name}.json")
    return config


def result_of(folder: Path) -> Config:
    document: Config = read_json(folder / "out" / "analysis.json")
    return document


@pytest.mark.parametrize("name", ["model.json", "ll-adult-prediction-model.tar.gz"])
def test_config_03_with_the_model_in_process(
    run_job: Candor, shared: Path, adult: Path, expected: Config, tmp_path: Path, name: str
) -> None:
    config = golden_config(shared, "03_adult_json_linear_bias")
    outcome = run_job(config, "--model", adult / name, data=adult / "validation-dataset.json")
    assert outcome.returncode == 0, outcome.stderr
    assert "--model is used instead of model_name" in outcome.stderr
    assert_same_tree(result_of(tmp_path), expected)


def test_config_03_with_a_hosted_model(
    program: Path, run_job: Candor, shared: Path, adult: Path, expected: Config, tmp_path: Path
) -> None:
    config = golden_config(shared, "03_adult_json_linear_bias")
    with hosted(program, adult / "model.json") as url:
        outcome = run_job(config, "--endpoint", url, data=adult / "validation-dataset.json")
    assert outcome.returncode == 0, outcome.stderr
    assert_same_tree(result_of(tmp_path), expected)
    run = read_json(tmp_path / "out" / "candor.json")["run"]
    assert run["rows_asked"] == 666
    assert run["calls"] >= 1
    assert set(run["latencies"]) == {"p50", "p90", "p99", "max"}


@pytest.mark.parametrize("way", ["--model", "--endpoint"])
def test_config_03s_question_on_05s_json_lines(
    program: Path,
    run_job: Candor,
    shared: Path,
    adult: Path,
    expected: Config,
    tmp_path: Path,
    way: str,
) -> None:
    config = golden_config(shared, "05_adult_jsonlines_linear_shap")
    bias = golden_config(shared, "03_adult_json_linear_bias")
    for key in ("label_values_or_threshold", "facet", "group_variable", "methods"):
        config[key] = bias[key]
    config["predictor"]["label"] = "predicted_label"
    data = adult / "validation-dataset.jsonl"
    with hosted(program, adult / "model.json") as url:
        model = adult / "model.json" if way == "--model" else url
        outcome = run_job(config, way, model, data=data)
    assert outcome.returncode == 0, outcome.stderr
    assert_same_tree(result_of(tmp_path), expected)


def lending_config() -> Config:
    config: Config = json.loads((LENDING / "analysis_config.json").read_text())
    del config["dataset_uri"]
    config["candor"] = {"model_uri": str(LENDING / "model.json")}
    return config


def test_every_way_to_the_same_model_gives_the_same_result(
    program: Path, run_job: Candor, tmp_path: Path
) -> None:
    data = LENDING / "lending.csv"
    config = lending_config()
    assert run_job(config, data=data).returncode == 0
    in_process = (tmp_path / "out" / "analysis.json").read_bytes()
    archive = tmp_path / "model.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(LENDING / "model.json", "xgboost-model")
    outcome = run_job(config, "--force", "--model", archive, "--threads", "1", data=data)
    assert outcome.returncode == 0, outcome.stderr
    assert (tmp_path / "out" / "analysis.json").read_bytes() == in_process
    # Behind an endpoint features meet the model by position: leave out what it does not know.
    config["excluded_columns"] += ["age", "sex", "ethnicity", "sex_and_ethnicity"]
    with hosted(program, LENDING / "model.json") as url:
        outcome = run_job(config, "--force", "--endpoint", url, data=data)
    assert outcome.returncode == 0, outcome.stderr
    assert (tmp_path / "out" / "analysis.json").read_bytes() == in_process


def test_candor_json_says_which_model_it_was(run_job: Candor, tmp_path: Path) -> None:
    assert run_job(lending_config(), data=LENDING / "lending.csv").returncode == 0
    document = read_json(tmp_path / "out" / "candor.json")
    model = document["provenance"]["model"]
    assert model["kind"] == "model file"
    assert model["format"] == "XGBoost"
    assert model["engine"] == "candor"
    assert model["features_by_name"] is True
    assert len(model["sha256"]) == 64
    assert document["run"]["rows_asked"] == 20000


def test_bias_command_with_a_model(candor: Candor) -> None:
    arguments = ["--label", "approved", "--positive", "1", "--facet", "ethnicity=2"]
    outcome = candor(
        "bias",
        LENDING / "lending.csv",
        *arguments,
        "--model",
        LENDING / "model.json",
        "--metrics",
        "DPPL",
        "--format",
        "json",
    )
    assert outcome.returncode == 0, outcome.stderr
    (record,) = json.loads(outcome.stdout)
    assert record["value"] == pytest.approx(0.2050007438573494, abs=1e-12)
    stricter = candor(
        "bias",
        LENDING / "lending.csv",
        *arguments,
        *("--model", LENDING / "model.json", "--threshold", "0.9"),
        *("--metrics", "DPPL", "--format", "json"),
    )
    assert json.loads(stricter.stdout)[0]["value"] != record["value"]


def test_a_missing_feature_lists_both_sides(run_job: Candor, tmp_path: Path) -> None:
    data = tmp_path / "data.csv"
    data.write_text("approved,sex,income\n1,1,3.5\n0,0,2.5\n")
    config = lending_config()
    config["facet"] = [{"name_or_index": "sex", "value_or_threshold": [1]}]
    del config["group_variable"], config["excluded_columns"]
    outcome = run_job(config, "--log-format", "json", data=data)
    assert outcome.returncode == DATA
    text = str(only_error(outcome))
    for name in ("debt_ratio", "zip_area", "income"):
        assert name in text


def test_model_and_endpoint_exclude_each_other(candor: Candor) -> None:
    outcome = candor("run", "--config", "c.json", "--model", "m", "--endpoint", "http://x")
    assert outcome.returncode == 2
    assert "--model" in outcome.stderr
    assert "--endpoint" in outcome.stderr


def test_no_such_model(run_job: Candor) -> None:
    outcome = run_job(
        lending_config(),
        "--model",
        "nowhere.json",
        "--log-format",
        "json",
        data=LENDING / "lending.csv",
    )
    assert outcome.returncode in (CONFIG_ERROR, DATA)
    assert "nowhere.json" in str(only_error(outcome))


def test_messages_are_text_whatever_a_file_is_called(candor: Candor) -> None:
    outcome = candor("host", "no\udcffsuch.json")  # a byte that is no UTF-8
    assert outcome.returncode in (CONFIG_ERROR, DATA)
    assert "no\ufffdsuch.json" in outcome.stderr


def test_a_labels_type_holds_for_its_predictions(run_job: Candor, tmp_path: Path) -> None:
    # Two values in 20 rows count as continuous, in the labels and in what scores become.
    rows = [f"{i % 2},{'ab'[i % 3 > 0]},{i * 7 % 10 / 10}" for i in range(20)]
    data = tmp_path / "data.csv"
    data.write_text("\n".join(["y,g,p", *rows]), encoding="utf-8")
    model = tmp_path / "model.json"
    model.write_text('{"weight": [1], "bias": -0.45, "feature_names": ["p"]}', encoding="utf-8")
    config: Config = {
        "dataset_type": "text/csv",
        "label": "y",
        "label_values_or_threshold": [1],
        "facet": [{"name_or_index": "g", "value_or_threshold": ["a"]}],
        "methods": {"post_training_bias": {"methods": ["DPPL"]}},
    }
    refused = run_job(config, "--model", model, "--log-format", "json", data=data)
    assert refused.returncode == DATA
    assert "candor.column_types" in only_error(refused)["hint"]
    config["candor"] = {"column_types": {"y": "categorical"}}
    outcome = run_job(config, "--model", model, data=data)
    assert outcome.returncode == 0, outcome.stderr


def test_predictions_in_the_data_are_used_before_a_model(run_job: Candor, tmp_path: Path) -> None:
    config = lending_config()
    config["predicted_label"] = "model_approved"
    config["excluded_columns"] = ["creditworthy", "model_score"]
    outcome = run_job(config, "--model", LENDING / "model.json", data=LENDING / "lending.csv")
    assert outcome.returncode == 0, outcome.stderr
    assert "The model is not asked" in outcome.stderr
    assert "model" not in read_json(tmp_path / "out" / "candor.json")["provenance"]


def test_an_endpoint_by_name_needs_a_region(candor: Candor, tmp_path: Path) -> None:
    config = lending_config()
    del config["candor"]
    config["predictor"] = {"endpoint_name": "e"}
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config))
    outcome = candor(
        *("run", "--config", path, "--data", LENDING / "lending.csv"),
        *("--output", tmp_path / "out", "--log-format", "json"),
        env={"AWS_REGION": "", "AWS_DEFAULT_REGION": "", "AWS_CONFIG_FILE": str(tmp_path / "none")},
    )
    assert outcome.returncode == CONFIG_ERROR
    assert only_error(outcome)["message"] == "No AWS region is set."


def test_a_threshold_of_its_own_is_not_used_in_silence(run_job: Candor, tmp_path: Path) -> None:
    model = tmp_path / "linear.json"
    model.write_text('{"feature_names": ["income"], "weight": [0.1], "bias": -4, "threshold": 0.7}')
    outcome = run_job(lending_config(), "--model", model, data=LENDING / "lending.csv")
    assert outcome.returncode == 0, outcome.stderr
    assert "The model file has a threshold of its own, which is not used" in outcome.stderr


def test_a_model_of_several_classes_answers_alike_everywhere(
    program: Path, run_job: Candor, tmp_path: Path
) -> None:
    xgboost = pytest.importorskip("xgboost")
    np = pytest.importorskip("numpy")
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(600, 2))
    label = (rows[:, 0] > 0).astype(int) + (rows[:, 1] > 0.5)
    for objective in ("multi:softprob", "multi:softmax"):
        parameters = {"objective": objective, "num_class": 3, "nthread": 1}
        booster = xgboost.train(parameters, xgboost.DMatrix(rows, label=label), 5)
        model = tmp_path / "model.ubj"
        booster.save_model(model)
        lines = [
            json.dumps({"x": [*map(float, row)], "y": int(y), "s": int(s)})
            for row, y, s in zip(rows, label, rng.integers(0, 2, 600), strict=True)
        ]
        data = tmp_path / "data.jsonl"
        data.write_text("\n".join(lines))
        config: Config = {
            "dataset_type": "application/jsonlines",
            "features": "[x[0], x[1], s]",
            "label": "y",
            "headers": ["a", "b", "s", "y"],
            "excluded_columns": ["s"],
            "label_values_or_threshold": [1, 2],
            "facet": [{"name_or_index": "s", "value_or_threshold": [1]}],
            "methods": {"post_training_bias": {"methods": ["DPPL"]}},
        }
        assert run_job(config, "--force", "--model", model, data=data).returncode == 0
        in_process = (tmp_path / "out" / "analysis.json").read_bytes()
        with hosted(program, model) as url:
            outcome = run_job(config, "--force", "--endpoint", url, data=data)
        assert outcome.returncode == 0, outcome.stderr
        assert (tmp_path / "out" / "analysis.json").read_bytes() == in_process
        config["probability_threshold"] = 0.9
        outcome = run_job(config, "--force", "--model", model, data=data)
        assert "so the threshold has no effect" in outcome.stderr
