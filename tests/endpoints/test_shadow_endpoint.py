"""A job with a model_name makes its own endpoint and never leaves one behind."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.error_reports import DATA, UNAVAILABLE, only_error
from tests.cli.fixture_types import Candor, Config, Outcome
from tests.endpoints.fake_control_plane import ControlPlane, error
from tests.endpoints.fake_endpoint import Endpoint, Reply, serve
from tests.endpoints.scored_job import CONFIG, dppl_of, expected_dppl, write_data

MODEL = "DEMO-clarify-model-18-04-2022-15-45-52"
SHADOW: Config = CONFIG | {
    "predictor": {
        "model_name": MODEL,
        "instance_type": "ml.m5.xlarge",
        "initial_instance_count": 2,
        "custom_attributes": "trace=7",
        "target_model": "a.tar.gz",
    }
}


def aws_settings(url: str) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "CANDOR_SHADOW_POLL_SECONDS": "0.05",
    }


@contextmanager
def playing(plane: ControlPlane) -> Iterator[Endpoint]:
    with serve(plane) as endpoint:
        yield endpoint


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_data(tmp_path)


def run(candor: Candor, folder: Path, config: Config, url: str, *arguments: str) -> Outcome:
    path = folder / "analysis_config.json"
    path.write_text(json.dumps(config))
    return candor(
        *("run", "--config", path, "--data", folder / "data.csv", "--output", folder / "out"),
        *arguments,
        env=aws_settings(url),
    )


def test_created_used_and_deleted(candor: Candor, data: Path, tmp_path: Path) -> None:
    plane = ControlPlane()
    with playing(plane) as endpoint:
        outcome = run(candor, tmp_path, SHADOW, endpoint.url)
        invocation = next(r for r in endpoint.requests if r.path.startswith("/endpoints/"))
    assert outcome.returncode == 0, outcome.stderr
    assert dppl_of(tmp_path / "out") == pytest.approx(expected_dppl(data), abs=1e-12)
    operations = [name for name in plane.operations() if name != "InvokeEndpoint"]
    assert operations == [
        "CreateEndpointConfig",
        "CreateEndpoint",
        "DescribeEndpoint",
        "DescribeEndpoint",
        "DescribeEndpoint",
        "DeleteEndpointConfig",
        "DeleteEndpoint",
    ]
    assert not plane.configs
    assert not plane.endpoints
    created: dict[str, Any] = dict(plane.calls)["CreateEndpointConfig"]
    assert re.fullmatch(r"sm-clarify-config-\d{10}-[0-9a-f]{4}", created["EndpointConfigName"])
    (variant,) = created["ProductionVariants"]
    assert variant["ModelName"] == MODEL
    assert variant["InitialInstanceCount"] == 2
    assert variant["InstanceType"] == "ml.m5.xlarge"
    name = dict(plane.calls)["CreateEndpoint"]["EndpointName"]
    assert len(name) == 63
    assert re.fullmatch(r"sm-clarify-DEMO-clarify-model-18-04-2022-15-45-*\d{10}-[0-9a-f]{4}", name)
    headers = {key.lower(): value for key, value in invocation.headers.items()}
    assert headers["x-amzn-sagemaker-custom-attributes"] == "trace=7"
    assert headers["x-amzn-sagemaker-target-model"] == "a.tar.gz"
    assert headers["authorization"].startswith("AWS4-HMAC-SHA256 ")
    said = outcome.stderr
    places = [
        said.index(line)
        for line in (
            "Spinning up shadow endpoint",
            "Creating endpoint-config with name sm-clarify-config-",
            f"Creating endpoint: '{name}'",
            f"Using endpoint name: {name}",
            "Waiting for endpoint ...",
            "Checking endpoint status:",
            "Endpoint is in service after",
            "Endpoint ready.",
            f"Stop using endpoint: {name}",
            "Deleting endpoint configuration with name: sm-clarify-config-",
            f"Deleting endpoint with name: {name}",
        )
    ]
    assert places == sorted(places)
    assert "Model endpoint delivered" in said


def test_an_endpoint_that_exists_is_neither_made_nor_deleted(
    candor: Candor, data: Path, tmp_path: Path
) -> None:
    plane = ControlPlane(endpoints={"mine"})
    config = CONFIG | {"predictor": {"endpoint_name": "mine"}}
    with playing(plane) as endpoint:
        outcome = run(candor, tmp_path, config, endpoint.url)
    assert outcome.returncode == 0, outcome.stderr
    assert set(plane.operations()) == {"InvokeEndpoint"}
    assert dppl_of(tmp_path / "out") == pytest.approx(expected_dppl(data), abs=1e-12)


def test_no_such_endpoint(candor: Candor, data: Path, tmp_path: Path) -> None:
    config = CONFIG | {"predictor": {"endpoint_name": "gone"}}
    with playing(ControlPlane()) as endpoint:
        outcome = run(candor, tmp_path, config, endpoint.url, "--log-format", "json")
        assert len(endpoint.requests) <= 8  # those in flight, and none again
    assert outcome.returncode in (DATA, UNAVAILABLE)
    assert "Endpoint gone of account 1 not found." in str(only_error(outcome))


def test_an_endpoint_that_fails_to_start(candor: Candor, data: Path, tmp_path: Path) -> None:
    plane = ControlPlane(final_status="Failed")
    with playing(plane) as endpoint:
        outcome = run(candor, tmp_path, SHADOW, endpoint.url, "--log-format", "json")
    assert outcome.returncode == UNAVAILABLE
    assert "CapacityError: no capacity" in str(only_error(outcome))
    assert not plane.configs
    assert not plane.endpoints
    assert plane.operations()[-2:] == ["DeleteEndpointConfig", "DeleteEndpoint"]


@pytest.mark.parametrize("operation", ["CreateEndpointConfig", "CreateEndpoint"])
def test_creation_that_is_refused(
    candor: Candor, data: Path, tmp_path: Path, operation: str
) -> None:
    refusal = error("AccessDeniedException", "User is not authorized to perform this")
    plane = ControlPlane(refuse={operation: refusal})
    with playing(plane) as endpoint:
        outcome = run(candor, tmp_path, SHADOW, endpoint.url, "--log-format", "json")
    assert outcome.returncode in (DATA, UNAVAILABLE)
    text = str(only_error(outcome))
    assert "AccessDeniedException" in text
    assert operation in text
    assert not plane.configs


@pytest.mark.parametrize("operation", ["CreateEndpointConfig", "CreateEndpoint"])
def test_a_creation_whose_answer_was_lost_is_deleted_after_a_refusal(
    candor: Candor, data: Path, tmp_path: Path, operation: str
) -> None:
    fault = error("InternalFailure", "oops", status=500)
    refusal = error("ResourceLimitExceeded", "The limit is 1")
    plane = ControlPlane(done_but_lost={operation: [fault, refusal]})
    with playing(plane) as endpoint:
        outcome = run(candor, tmp_path, SHADOW, endpoint.url, "--log-format", "json")
    assert outcome.returncode == UNAVAILABLE
    assert "ResourceLimitExceeded" in str(only_error(outcome))
    assert plane.operations().count(operation) == 2
    assert not plane.configs
    assert not plane.endpoints


def test_hiccups_do_not_end_the_wait(candor: Candor, data: Path, tmp_path: Path) -> None:
    fault = error("InternalFailure", "oops", status=500)
    plane = ControlPlane(done_but_lost={"DescribeEndpoint": [fault] * 5})
    with playing(plane) as endpoint:
        outcome = run(candor, tmp_path, SHADOW, endpoint.url)
    assert outcome.returncode == 0, outcome.stderr
    assert not plane.endpoints


def test_a_model_that_refuses_everything_still_leaves_nothing(
    candor: Candor, data: Path, tmp_path: Path
) -> None:
    plane = ControlPlane(invocation=lambda _: error("ModelError", "no", status=424))
    with playing(plane) as endpoint:
        outcome = run(candor, tmp_path, SHADOW, endpoint.url)
    assert outcome.returncode == DATA
    assert not plane.configs
    assert not plane.endpoints


def test_a_deletion_that_is_refused_is_tried_again(
    candor: Candor, data: Path, tmp_path: Path
) -> None:
    plane = ControlPlane(deletions_refused=2)
    with playing(plane) as endpoint:
        outcome = run(candor, tmp_path, SHADOW, endpoint.url)
    assert outcome.returncode == 0, outcome.stderr
    assert not plane.endpoints


@pytest.mark.parametrize("when", ["creating", "in use"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_deletes_it(
    program: Path, data: Path, tmp_path: Path, when: str, number: signal.Signals
) -> None:
    plane = ControlPlane(
        looks_until_in_service=10**9 if when == "creating" else 0,
        invocation=lambda _: Reply(delay=5),
    )
    config = tmp_path / "analysis_config.json"
    config.write_text(json.dumps(SHADOW))
    with playing(plane) as endpoint:
        job = subprocess.Popen(
            [program, "run", "--config", config, "--data", data, "--output", tmp_path / "out"],
            env=aws_settings(endpoint.url),
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        wanted = "DescribeEndpoint" if when == "creating" else "InvokeEndpoint"
        while wanted not in plane.operations():
            assert job.poll() is None
            time.sleep(0.01)
        job.send_signal(number)
        _, said = job.communicate(timeout=30)
    assert job.returncode == 128 + number
    assert f"Signal {int(number)} received, cleaning up" in said
    assert not plane.configs
    assert not plane.endpoints
    assert not (tmp_path / "out").exists()


def test_in_a_container_the_lines_are_on_stdout(candor: Candor, data: Path, tmp_path: Path) -> None:
    root = tmp_path / "processing"
    (root / "input" / "config").mkdir(parents=True)
    (root / "input" / "data").mkdir()
    (root / "input" / "config" / "analysis_config.json").write_text(json.dumps(SHADOW))
    data.rename(root / "input" / "data" / "data.csv")
    plane = ControlPlane()
    with playing(plane) as endpoint:
        outcome = candor("run", "--processing-root", root, env=aws_settings(endpoint.url))
    assert outcome.returncode == 0, outcome.stderr
    lines = outcome.stdout.splitlines()
    assert lines.index("Loading dataset...") < lines.index("Spinning up shadow endpoint")
    assert any(line.startswith("Model endpoint delivered ") for line in lines)
    assert lines.index("Endpoint ready.") < lines.index("Collected analyses:")
