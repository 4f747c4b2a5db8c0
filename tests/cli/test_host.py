"""`candor host`: a model file behind /ping and /invocations."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest

from tests.cli.fixture_types import Candor
from tests.endpoints.running_program import hosted, wait_until_listening

FEATURES = ["age", "income"]
MODEL = {"feature_names": FEATURES, "weight": [1.0, -2.0], "bias": 0.5, "threshold": 0.5}


@pytest.fixture(scope="module")
def url(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    model = tmp_path_factory.mktemp("host") / "model.json"
    model.write_text(json.dumps(MODEL))
    with hosted(program, model) as address:
        yield address


@contextmanager
def running(program: Path, model: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process of `candor host` and its URL; the process is to end by SIGTERM."""
    command = [str(program), "host", str(model), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8") as process:
        try:
            yield process, wait_until_listening(process)
            process.terminate()
            assert process.wait(timeout=20) == 128 + signal.SIGTERM
        finally:
            process.kill()


def ask(url: str, body: bytes, content: str, **headers: str) -> tuple[int, str, str]:
    """Status, content type and body."""
    request = urllib.request.Request(
        url, data=body, headers={"Content-Type": content, **headers}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read().decode()


HALF = 0.6224593312018546  # 1 / (1 + exp(-0.5))


@pytest.mark.parametrize(
    ("content", "body", "answer"),
    [
        ("text/csv", "0,0\n2,1\n", f"{HALF}\n{HALF}\n"),
        ("text/csv", "age,income\n0,0\n", f"{HALF}\n"),
        (
            "application/jsonlines",
            '{"features":[0,0]}\n[2,1]\n{"income":1,"age":2}\n',
            f'{{"score": {HALF}, "predicted_label": 1}}\n' * 3,
        ),
        (
            "application/json",
            '{"instances":[{"features":[0,0]},{"features":[2,1]}]}',
            json.dumps({"predictions": [{"score": HALF, "predicted_label": 1}] * 2}),
        ),
        (
            "application/json",
            "[[0,0]]",
            json.dumps({"predictions": [{"score": HALF, "predicted_label": 1}]}),
        ),
    ],
)
def test_bodies(url: str, content: str, body: str, answer: str) -> None:
    status, kind, text = ask(url + "/invocations", body.encode(), content)
    assert status == 200, text
    assert kind.split(";")[0] == content
    if content == "application/json":
        assert json.loads(text) == json.loads(answer)
    elif content == "application/jsonlines":
        assert [json.loads(line) for line in text.splitlines()] == [
            json.loads(line) for line in answer.splitlines()
        ]
    else:
        assert text.rstrip("\n") == answer.rstrip("\n")


def test_accept_chooses_the_answers_format(url: str) -> None:
    _, kind, text = ask(url + "/invocations", b"0,0\n", "text/csv", Accept="application/json")
    assert kind == "application/json"
    assert json.loads(text)["predictions"][0]["score"] == HALF


def test_the_runtimes_path_serves_any_endpoint_name(url: str) -> None:
    assert ask(url + "/endpoints/my-endpoint/invocations", b"0,0", "text/csv")[0] == 200


@pytest.mark.parametrize(
    ("body", "content", "words"),
    [
        (b"1,2\n1,high\n", "text/csv", ["2", "income", "high"]),
        (b"1,2\n1\n", "text/csv", ["2"]),
        (b"{]", "application/json", ["JSON"]),
        (b'{"features":[1]}\n', "application/jsonlines", ["1"]),
        (b'{"instances":[{"age":1}]}', "application/json", ["income"]),
        (b"", "text/csv", []),
    ],
)
def test_what_the_model_cannot_take_is_named(
    url: str, body: bytes, content: str, words: list[str]
) -> None:
    status, _, text = ask(url + "/invocations", body, content)
    assert status == 400
    for word in words:
        assert word in text


@pytest.mark.parametrize(
    ("path", "content", "accept", "status"),
    [
        ("/invocations", "image/png", "*/*", 415),
        ("/invocations", "text/csv", "image/png", 406),
        ("/elsewhere", "text/csv", "*/*", 404),
        ("/ping", "text/csv", "*/*", 405),
    ],
)
def test_other_refusals(url: str, path: str, content: str, accept: str, status: int) -> None:
    assert ask(url + path, b"0,0", content, Accept=accept)[0] == status


def test_ping_and_execution_parameters(url: str) -> None:
    with urllib.request.urlopen(url + "/ping", timeout=20) as answer:
        assert (answer.status, answer.read()) == (200, b"")
    with urllib.request.urlopen(url + "/execution-parameters", timeout=20) as answer:
        assert json.loads(answer.read())["BatchStrategy"] == "MULTI_RECORD"


def connect(url: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlparse(url).netloc, timeout=20)


def test_one_connection_serves_many_requests(url: str) -> None:
    connection = connect(url)
    for _ in range(100):
        connection.request("POST", "/invocations", b"0,0", {"Content-Type": "text/csv"})
        assert connection.getresponse().read()
    connection.close()


def test_bodies_that_are_too_large(url: str) -> None:
    limit = 25 << 20
    for headers in (
        f"Content-Length: {limit + 1}\r\n\r\n",
        f"Transfer-Encoding: chunked\r\n\r\n{limit + 1:x}\r\n",
    ):
        address = urlparse(url)
        with socket.create_connection((address.hostname, address.port), timeout=20) as raw:
            head = "POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\n"
            raw.sendall((head + headers).encode())
            assert raw.recv(64).split()[1] == b"413"


def test_many_cells_take_little_memory(program: Path, tmp_path: Path) -> None:
    model = tmp_path / "model.json"
    model.write_text(json.dumps(MODEL))
    with running(program, model) as (process, url):
        status, _, text = ask(url + "/invocations", b"," * (25 << 20), "text/csv")
        assert status == 400
        assert "26214401 features" in text
        memory = Path(f"/proc/{process.pid}/status")
        if not memory.exists():
            pytest.skip("this system does not tell how much memory a process took")
        peak = re.search(r"VmHWM:\s+(\d+) kB", memory.read_text())
        assert peak is not None
        assert int(peak[1]) < 300 << 10


def announce_three_bytes(raw: socket.socket) -> None:
    """The head of a request whose body comes when it is asked for."""
    raw.sendall(
        b"POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\n"
        b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\n"
    )
    assert raw.recv(64).startswith(b"HTTP/1.1 100")


def test_a_request_that_comes_slowly_is_answered_after_a_stop(
    program: Path, tmp_path: Path
) -> None:
    model = tmp_path / "model.json"
    model.write_text(json.dumps(MODEL))
    with running(program, model) as (process, url):
        address = urlparse(url)
        with socket.create_connection((address.hostname, address.port), timeout=20) as raw:
            announce_three_bytes(raw)
            process.terminate()
            time.sleep(7)
            raw.sendall(b"0,0")
            assert raw.recv(1000).split()[1] == b"200"


def test_expect_100_continue(url: str) -> None:
    address = urlparse(url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as raw:
        announce_three_bytes(raw)
        raw.sendall(b"0,0")
        assert raw.recv(64).split()[1] == b"200"


def test_a_port_that_is_taken(candor: Candor, url: str, tmp_path: Path) -> None:
    model = tmp_path / "model.json"
    model.write_text(json.dumps(MODEL))
    outcome = candor("host", model, "--port", str(urlparse(url).port))
    assert outcome.returncode == 5
    assert "The address cannot be listened on." in outcome.stderr


def test_no_such_model(candor: Candor, tmp_path: Path) -> None:
    outcome = candor("host", tmp_path / "none.json", "--port", "0")
    assert outcome.returncode != 0
    assert "none.json" in outcome.stderr


def test_boto3_talks_to_it(url: str) -> None:
    boto3: Any = pytest.importorskip("boto3")
    client = boto3.client(
        "sagemaker-runtime",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    answer = client.invoke_endpoint(
        EndpointName="any", ContentType="text/csv", Accept="text/csv", Body=b"0,0\n"
    )
    assert float(answer["Body"].read()) == HALF


def test_half_open_connections_do_not_stop_it(program: Path, tmp_path: Path) -> None:
    model = tmp_path / "model.json"
    model.write_text(json.dumps(MODEL))
    with hosted(program, model) as url:
        address = urlparse(url)
        raw = [socket.create_connection((address.hostname, address.port)) for _ in range(20)]
        for one in raw:
            one.sendall(b"POST /invocations HTTP/1.1\r\n")
        assert ask(url + "/invocations", b"0,0", "text/csv")[0] == 200
        for one in raw:
            one.close()


def test_ready_line_is_written_when_quiet(program: Path, tmp_path: Path) -> None:
    model = tmp_path / "model.json"
    model.write_text(json.dumps(MODEL))
    process = subprocess.Popen(
        [program, "host", model, "--port", "0", "--quiet"],
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stderr is not None
    assert process.stderr.readline().startswith("listening on 127.0.0.1:")
    process.terminate()
    process.communicate(timeout=20)
