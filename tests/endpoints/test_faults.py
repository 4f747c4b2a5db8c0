"""Endpoints that fail in every way: the job ends with the right numbers, or says what happened."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest

from tests.cli.error_reports import DATA, UNAVAILABLE, only_error
from tests.cli.fixture_types import Candor, Config
from tests.endpoints.fake_endpoint import Endpoint, Plan, Reply, Request, scores, serve
from tests.endpoints.scored_job import (
    dppl_of,
    expected_dppl,
    run_of,
    with_endpoint,
    write_data,
)

ROWS = 2000
# Small enough for some forty requests.
SMALL = {"max_payload_bytes": 700}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_data(tmp_path, ROWS)


def now_and_then(share: float, fault: Reply) -> Plan:
    """A share of the requests gets the fault, by a fixed draw for each request."""
    rng = random.Random(3)
    lock = threading.Lock()

    def plan(request: Request) -> Reply:
        with lock:
            fails = rng.random() < share
        return fault if fails else scores(request)

    return plan


@pytest.mark.parametrize(
    "fault",
    [
        Reply(status=500, body=b"oops"),
        Reply(status=503, body=b"busy"),
        Reply(status=429, body=b"slow down"),
        Reply(drop=True),
        Reply(body=b"0.123456789\n" * 5, cut_after=20),
        Reply(body=b"0.5\n"),
        Reply(body=b"{]"),
    ],
    ids=["500", "503", "429", "dropped", "cut", "wrong row count", "garbage"],
)
def test_faults_now_and_then_change_nothing(
    run_job: Candor, data: Path, tmp_path: Path, fault: Reply
) -> None:
    with serve(now_and_then(0.05, fault)) as endpoint:
        outcome = run_job(with_endpoint(endpoint.url, **SMALL), data=data)
    assert outcome.returncode == 0, outcome.stderr
    assert dppl_of(tmp_path / "out") == pytest.approx(expected_dppl(data), abs=1e-12)
    run = run_of(tmp_path / "out")
    assert run["rows_asked"] == ROWS
    if fault.drop:  # libcurl itself asks again when a connection it reused was closed
        assert run["calls"] <= len(endpoint.requests)
    else:
        assert run["rows_sent"] > ROWS
        assert run["calls"] == len(endpoint.requests)


def test_a_storm_of_429_is_weathered_with_fewer_requests_at_once(
    run_job: Candor, data: Path, tmp_path: Path
) -> None:
    at_once = 0
    lock = threading.Lock()

    def plan(request: Request) -> Reply:
        nonlocal at_once
        with lock:
            at_once += 1
            crowded = at_once > 3
        try:
            time.sleep(0.01)
            return Reply(status=429, headers={"Retry-After": "0"}) if crowded else scores(request)
        finally:
            with lock:
                at_once -= 1

    with serve(plan) as endpoint:
        config = with_endpoint(endpoint.url, max_concurrency=16, max_attempts=8, **SMALL)
        outcome = run_job(config, data=data)
    assert outcome.returncode == 0, outcome.stderr
    assert dppl_of(tmp_path / "out") == pytest.approx(expected_dppl(data), abs=1e-12)
    assert run_of(tmp_path / "out")["throttled"] > 0


def test_an_endpoint_that_is_dead_for_ten_seconds_is_outlived(
    run_job: Candor, data: Path, tmp_path: Path
) -> None:
    began: list[float] = []

    def plan(request: Request) -> Reply:
        if not began and request.number >= 5:
            began.append(time.monotonic())
        if began and time.monotonic() - began[0] < 10:
            return Reply(drop=True)
        return scores(request)

    with serve(plan) as endpoint:
        outcome = run_job(with_endpoint(endpoint.url, **SMALL), data=data)
    assert outcome.returncode == 0, outcome.stderr
    assert dppl_of(tmp_path / "out") == pytest.approx(expected_dppl(data), abs=1e-12)
    waits = [line for line in outcome.stderr.splitlines() if "trying again in" in line]
    assert 1 <= len(waits) <= 5, outcome.stderr
    assert endpoint.url in waits[0]


def test_an_endpoint_that_stays_dead_is_an_error_with_its_name(
    run_job: Candor, data: Path, tmp_path: Path
) -> None:
    with serve(lambda _: Reply(status=500, body=b"out of memory")) as endpoint:
        config = with_endpoint(endpoint.url, max_attempts=2)
        outcome = run_job(config, "--log-format", "json", data=data)
    assert outcome.returncode == UNAVAILABLE
    error = only_error(outcome)
    assert endpoint.url in error["where"] + error["message"]
    assert "500" in str(error)
    assert "out of memory" in str(error)
    assert not (tmp_path / "out").exists()


def test_nobody_listens(run_job: Candor, data: Path) -> None:
    with serve(scores) as endpoint:
        url = endpoint.url
    outcome = run_job(with_endpoint(url, max_attempts=2), "--log-format", "json", data=data)
    assert outcome.returncode == UNAVAILABLE
    assert "connect" in only_error(outcome)["found"]


def test_slow_answers_end_at_the_time_limit(run_job: Candor, data: Path) -> None:
    began = time.monotonic()
    with serve(lambda _: Reply(delay=30)) as endpoint:
        config = with_endpoint(endpoint.url, timeout_seconds=0.3, max_attempts=2)
        outcome = run_job(config, "--log-format", "json", data=data)
        seconds = time.monotonic() - began
    assert outcome.returncode == UNAVAILABLE
    assert seconds < 20
    assert "0.3" in str(only_error(outcome)) or "time" in str(only_error(outcome)).lower()


@pytest.mark.parametrize("status", [400, 424])
def test_poison_rows_are_named(run_job: Candor, data: Path, status: int) -> None:
    poisoned = {17, 18, 900}  # the column "noise" is the row, from 0
    answered: list[str] = []

    def plan(request: Request) -> Reply:
        if any(int(row.split(",")[2]) in poisoned for row in request.rows):
            return Reply(status=status, body=b"cannot take this")
        answered.extend(request.rows)
        return scores(request)

    with serve(plan) as endpoint:
        outcome = run_job(with_endpoint(endpoint.url), "--log-format", "json", data=data)
    assert outcome.returncode == DATA
    error = only_error(outcome)
    for row in (18, 19, 901):
        assert str(row) in error["where"]
    assert "cannot take this" in str(error)
    assert "Fallback to per-record prediction because of model error." in outcome.stderr
    assert len(endpoint.requests) < 100
    assert len(answered) == len(set(answered))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"0.5\n0.5\n", "2"),
        (b"hello\n" * ROWS, "Could not convert string to float."),
        (b"<html>Bad gateway</html>", "<html>"),
    ],
    ids=["row count", "no number", "garbage"],
)
def test_an_answer_that_is_never_right_is_shown(
    run_job: Candor, data: Path, body: bytes, words: str
) -> None:
    with serve(lambda _: Reply(body=body)) as endpoint:
        config = with_endpoint(endpoint.url, max_concurrency=1)
        outcome = run_job(config, "--log-format", "json", data=data)
    assert outcome.returncode == DATA
    error = only_error(outcome)
    assert words in str(error)
    assert body[:3].decode() in error["found"]
    assert len(endpoint.requests) == 3  # a batch that is never right is asked so often


def test_a_payload_that_is_too_large_is_halved(run_job: Candor, data: Path, tmp_path: Path) -> None:
    def plan(request: Request) -> Reply:
        return Reply(status=413) if len(request.body) > 2000 else scores(request)

    with serve(plan) as endpoint:
        outcome = run_job(with_endpoint(endpoint.url), data=data)
    assert outcome.returncode == 0, outcome.stderr
    assert "Prediction batch size is reduced to" in outcome.stderr
    assert dppl_of(tmp_path / "out") == pytest.approx(expected_dppl(data), abs=1e-12)


def test_equal_rows_are_asked_for_once(run_job: Candor, tmp_path: Path) -> None:
    data = write_data(tmp_path, ROWS, distinct=False)
    with serve(scores) as endpoint:
        outcome = run_job(with_endpoint(endpoint.url), data=data)
    assert outcome.returncode == 0, outcome.stderr
    assert len(endpoint.rows_asked) == len(set(endpoint.rows_asked)) < 20
    run = run_of(tmp_path / "out")
    assert run["duplicates_spared"] == ROWS - len(endpoint.rows_asked)
    assert dppl_of(tmp_path / "out") == pytest.approx(expected_dppl(data), abs=1e-12)


def cut_short(
    program: Path, endpoint: Endpoint, config: Config, data: Path, end: signal.Signals
) -> None:
    """Starts the job that `run_job` would, and ends it at its twelfth request."""
    folder = data.parent
    path = folder / "analysis_config.json"
    path.write_text(json.dumps(config))
    job = subprocess.Popen(
        [program, "run", "--config", path, "--data", data, "--output", folder / "out"],
        stderr=subprocess.DEVNULL,
    )
    while len(endpoint.requests) < 12:
        assert job.poll() is None
        time.sleep(0.01)
    job.send_signal(end)
    job.wait(timeout=10)
    assert not (folder / "out").exists()


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_job_is_taken_up_where_it_was(
    program: Path, run_job: Candor, data: Path, tmp_path: Path, end: signal.Signals
) -> None:
    gate = threading.Event()

    def plan(request: Request) -> Reply:
        if request.number >= 10:
            gate.wait(30)
        return scores(request)

    with serve(plan) as endpoint:
        config = with_endpoint(endpoint.url, max_concurrency=2, **SMALL)
        cut_short(program, endpoint, config, data, end)
        answered = {row for request in endpoint.requests[:10] for row in request.rows}
        gate.set()
        asked_before = len(endpoint.requests)
        outcome = run_job(config, data=data)
        asked_again = [row for r in endpoint.requests[asked_before:] for row in r.rows]
    assert outcome.returncode == 0, outcome.stderr
    assert not answered & set(asked_again)
    assert run_of(tmp_path / "out")["resumed"] >= len(answered)
    assert "were kept from an earlier run that was cut short" in outcome.stderr
    assert dppl_of(tmp_path / "out") == pytest.approx(expected_dppl(data), abs=1e-12)
    hidden = [p.name for p in tmp_path.iterdir() if p.name.startswith(".out")]
    assert hidden == []


def test_answers_of_another_url_are_not_taken_up(
    program: Path, run_job: Candor, data: Path, tmp_path: Path
) -> None:
    gate = threading.Event()

    def plan(request: Request) -> Reply:
        if "another_variant" not in request.path and request.number >= 10:
            gate.wait(30)
        return scores(request)

    with serve(plan) as endpoint:
        url = endpoint.url + "/invocations?variant=a"
        config = with_endpoint(url, max_concurrency=2, **SMALL)
        cut_short(program, endpoint, config, data, signal.SIGTERM)
        gate.set()
        other = endpoint.url + "/invocations?another_variant"
        outcome = run_job(config, "--endpoint", other, data=data)
    assert outcome.returncode == 0, outcome.stderr
    assert run_of(tmp_path / "out")["resumed"] == 0


def test_a_bad_number_is_named_by_its_row_in_the_data(run_job: Candor, tmp_path: Path) -> None:
    rows = 400_000
    bad = 350_000
    data = tmp_path / "data.csv"
    lines = ["x,sex,y"] + [f"0.5,{i % 2},{i % 3 % 2}" for i in range(rows)]
    lines[bad] = "inf,1,1"
    data.write_text("\n".join(lines) + "\n")

    def plan(request: Request) -> Reply:
        return Reply(body=json.dumps([0.5] * len(json.loads(request.body))).encode())

    with serve(plan) as endpoint:
        config = with_endpoint(endpoint.url)
        config["predictor"] = {
            "content_type": "application/json",
            "content_template": "$records",
            "record_template": "$features",
        }
        outcome = run_job(config, "--log-format", "json", data=data)
    assert outcome.returncode == DATA
    assert str(bad) in only_error(outcome)["where"]


def test_limits_without_a_url_are_for_the_named_endpoint(
    candor: Candor, data: Path, tmp_path: Path
) -> None:
    config = with_endpoint("") | {"predictor": {"endpoint_name": "mine"}}
    config["candor"] = {"endpoint": {"max_concurrency": 1, "max_payload_bytes": 700}}
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config))
    with serve(lambda r: Reply(delay=0.01, body=scores(r).body)) as endpoint:
        outcome = candor(
            *("run", "--config", path, "--data", data, "--output", tmp_path / "out"),
            env={
                "AWS_ENDPOINT_URL": endpoint.url,
                "AWS_REGION": "us-east-1",
                "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test",
            },
        )
    assert outcome.returncode == 0, outcome.stderr
    assert endpoint.most_at_once == 1
    assert max(len(request.body) for request in endpoint.requests) <= 700
