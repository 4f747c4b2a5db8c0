"""Storage against a real S3 server: MinIO on loopback, started and stopped here.

The server is a program of its own: CANDOR_MINIO, .tools/minio, or what tools/build_minio left in
the cache. The programs under test are storage_probe and candor.
"""

from __future__ import annotations

import contextlib
import dataclasses
import gzip
import hashlib
import http.server
import json
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.programs import find_program

ROOT = Path(__file__).resolve().parents[2]
ACCESS_KEY = "AKIDTEST12345"
SECRET_KEY = "secretsecret123"
BUCKET = "candor-test"
START_SECONDS = 60

DATA_ERROR = 4
UNAVAILABLE = 5


def find_minio() -> Path | None:
    named = os.environ.get("CANDOR_MINIO")
    if named:
        return Path(named)
    cache = Path(os.environ.get("CANDOR_CACHE", Path.home() / ".cache" / "candor"))
    built = sorted(cache.glob("minio-*/minio"), reverse=True)
    return next((path for path in [ROOT / ".tools" / "minio", *built] if path.exists()), None)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@dataclasses.dataclass
class Server:
    """A running MinIO and how to reach it."""

    url: str
    environment: dict[str, str]
    probe: Path

    def run(
        self, *arguments: str, content: bytes, extra: Mapping[str, str] | None
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [self.probe, *arguments],
            input=content,
            capture_output=True,
            env={**self.environment, **(extra or {})},
            timeout=120,
            check=False,
        )

    def succeed(
        self, *arguments: str, content: bytes = b"", extra: Mapping[str, str] | None = None
    ) -> bytes:
        outcome = self.run(*arguments, content=content, extra=extra)
        assert outcome.returncode == 0, outcome.stderr.decode()
        assert outcome.stderr == b""
        return outcome.stdout

    def fail(
        self, *arguments: str, content: bytes = b"", extra: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        outcome = self.run(*arguments, content=content, extra=extra)
        assert outcome.returncode > 0, "it must fail, and not by a signal"
        message = outcome.stderr.decode()
        assert SECRET_KEY not in message
        return outcome.returncode, message

    def keys(self, uri: str) -> list[str]:
        lines = self.succeed("list", uri).decode().splitlines()
        return [line.split(" ", 1)[1].removeprefix(f"s3://{BUCKET}/") for line in lines]


def probe_environment(url: str) -> dict[str, str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("AWS_") and not name.lower().endswith("_proxy")
    }
    return inherited | {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_ENDPOINT_URL_S3": url,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def await_server(
    url: str, context: ssl.SSLContext | None, process: subprocess.Popen[bytes]
) -> None:
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
    )
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, OSError):
            opener.open(f"{url}/minio/health/ready", timeout=5).close()
            return
        time.sleep(0.1)
    pytest.fail("MinIO did not start")


@contextlib.contextmanager
def minio(folder: Path, authority: Path | None = None) -> Iterator[Server]:
    """Runs MinIO on a folder; over TLS when `folder`/certs holds a certificate of `authority`."""
    program = find_minio()
    if program is None:
        pytest.skip("no MinIO here: `make tools` builds it")
    probe = find_program("storage_probe")
    data = folder / "data"
    (data / BUCKET).mkdir(parents=True)
    certificates = folder / "certs"
    certificates.mkdir(exist_ok=True)
    port = free_port()
    command = [str(program), "server", "--quiet", "--certs-dir", str(certificates)]
    with (folder / "minio.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--address", f"127.0.0.1:{port}", str(data)],
            env=os.environ
            | {
                "MINIO_ROOT_USER": ACCESS_KEY,
                "MINIO_ROOT_PASSWORD": SECRET_KEY,
                "MINIO_BROWSER": "off",
                "HOME": str(folder),
            },
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    scheme = "http" if authority is None else "https"
    url = f"{scheme}://127.0.0.1:{port}"
    context = None if authority is None else ssl.create_default_context(cafile=str(authority))
    try:
        await_server(url, context, process)
        yield Server(url, probe_environment(url), probe)
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with minio(tmp_path_factory.mktemp("minio")) as running:
        yield running


def test_writes_lists_and_reads(server: Server) -> None:
    for key in ["a/x.csv", "a/b/y.csv", "a/_tmp/z.csv", "a/.hidden", "ab.csv", "a c+é?.csv"]:
        server.succeed("write", f"s3://{BUCKET}/list/{key}", content=key.encode())
    prefix = f"s3://{BUCKET}/list"
    assert server.keys(f"{prefix}/a/") == ["list/a/b/y.csv", "list/a/x.csv"]
    # A prefix need not end at a slash.
    everything = ["list/a c+é?.csv", "list/a/b/y.csv", "list/a/x.csv", "list/ab.csv"]
    assert server.keys(f"{prefix}/a") == everything
    assert server.keys(prefix) == everything
    assert server.keys(f"{prefix}/ab") == ["list/ab.csv"]
    assert server.keys(f"{prefix}/a/x.csv") == ["list/a/x.csv"]
    assert server.keys(f"{prefix}/a/_tmp/") == ["list/a/_tmp/z.csv"]
    assert server.succeed("read", f"{prefix}/a c+é?.csv").decode() == "a c+é?.csv"


def test_replaces_an_object(server: Server) -> None:
    uri = f"s3://{BUCKET}/replaced.txt"
    for content in [b"first", b"", b"second"]:
        server.succeed("write", uri, content=content)
        assert server.succeed("read", uri) == content


def test_moves_large_objects_in_pieces(server: Server) -> None:
    content = bytes(range(256)) * (41 << 12)  # 41 MiB: more pieces than are in flight
    server.succeed("write", f"s3://{BUCKET}/large.bin", content=content)
    read = server.succeed("read", f"s3://{BUCKET}/large.bin")
    assert hashlib.sha256(read).digest() == hashlib.sha256(content).digest()


def test_unpacks_gzip(server: Server) -> None:
    packed = gzip.compress(b"x,y\n1,2\n3,4\n")
    uri = f"s3://{BUCKET}/packed/a.csv.gz"
    server.succeed("write", uri, content=packed)
    assert server.succeed("read", uri) == b"x,y\n1,2\n3,4\n"
    digest = hashlib.sha256(packed).hexdigest()
    assert server.succeed("rows", "csv", uri).decode() == f"2 {len(packed)} {digest} {uri}\n"


def test_opens_datasets(server: Server) -> None:
    import io

    import pyarrow as pa
    import pyarrow.parquet as pq

    stored = io.BytesIO()
    pq.write_table(pa.table({"x": list(range(1000))}), stored, row_group_size=300)
    for name, content, rows in [
        ("jsonl/a.jsonl", b'{"x":[1]}\n{"x":[2]}\n', 2),
        ("json/a.json", b'{"x":[[1],[2],[3]]}', 3),
        ("parquet/a.parquet", stored.getvalue(), 1000),
    ]:
        uri = f"s3://{BUCKET}/{name}"
        server.succeed("write", uri, content=content)
        kind, _ = name.split("/")
        digest = hashlib.sha256(content).hexdigest()
        expected = f"{rows} {len(content)} {digest} {uri}\n"
        assert server.succeed("rows", kind, f"s3://{BUCKET}/{kind}/").decode() == expected


def test_follows_a_manifest(server: Server) -> None:
    for name in ["b.csv", "a.csv", "c.csv"]:
        server.succeed("write", f"s3://{BUCKET}/members/{name}", content=b"h\n1\n")
    uri = f"s3://{BUCKET}/manifest.json"
    entries = [{"prefix": f"s3://{BUCKET}/members/"}, "b.csv", "a.csv"]
    server.succeed("write", uri, content=json.dumps(entries).encode())
    lines = server.succeed("rows", "manifest", uri).decode().splitlines()
    assert [line.rsplit("/", 1)[1] for line in lines] == ["b.csv", "a.csv"]

    server.succeed("write", uri, content=json.dumps([*entries, "a.cs"]).encode())
    code, message = server.fail("rows", "manifest", uri)
    assert code == DATA_ERROR
    assert message.startswith("A file that the manifest names was not found.\n")
    assert f"s3://{BUCKET}/members/a.cs\n" in message


@pytest.mark.parametrize("command", ["list", "read", "write"])
def test_names_a_missing_bucket(server: Server, command: str) -> None:
    code, message = server.fail(command, "s3://candor-nowhere/data/x.csv", content=b"x")
    assert code == DATA_ERROR
    assert message.startswith("The S3 bucket does not exist.\n")
    assert "s3://candor-nowhere/data/x.csv" in message


@pytest.mark.parametrize("command", ["list", "read"])
def test_names_a_missing_key(server: Server, command: str) -> None:
    code, message = server.fail(command, f"s3://{BUCKET}/no/such/key")
    assert code == DATA_ERROR
    assert message.startswith("No S3 object has this key or prefix.\n")


def test_names_a_uri_without_bucket(server: Server) -> None:
    code, message = server.fail("list", "s3:///key")
    assert code == DATA_ERROR
    assert message.startswith("The S3 URI names no bucket.\n")


@pytest.mark.parametrize("command", ["list", "read", "write"])
def test_names_wrong_credentials(server: Server, command: str) -> None:
    for wrong in [{"AWS_SECRET_ACCESS_KEY": "wrong"}, {"AWS_ACCESS_KEY_ID": "AKIDNOBODY"}]:
        code, message = server.fail(command, f"s3://{BUCKET}/x.csv", content=b"x", extra=wrong)
        assert code == UNAVAILABLE
        assert message.startswith("S3 refused access.\n")
        assert "AWS_SECRET_ACCESS_KEY" in message  # the hint


def test_takes_everything_from_the_uri(server: Server) -> None:
    address = server.url.removeprefix("http://")
    uri = (
        f"s3://{ACCESS_KEY}:{SECRET_KEY}@{BUCKET}/own.csv"
        f"?endpoint_override={address}&scheme=http&region=eu-west-1"
    )
    bare = {"AWS_ENDPOINT_URL_S3": "", "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    server.succeed("write", uri, content=b"h\n1\n", extra=bare)
    listed = server.succeed("rows", "csv", uri, extra=bare).decode()
    assert listed.endswith(
        f" s3://{BUCKET}/own.csv?endpoint_override={address}&scheme=http&region=eu-west-1\n"
    )
    assert SECRET_KEY not in listed


def test_names_an_endpoint_that_does_not_answer(server: Server) -> None:
    closed = f"http://127.0.0.1:{free_port()}"
    code, message = server.fail("read", f"s3://{BUCKET}/x", extra={"AWS_ENDPOINT_URL_S3": closed})
    assert code == UNAVAILABLE
    assert message.startswith("S3 could not be reached or refused the request.\n")
    assert "Could not connect" in message


class RecordingProxy(http.server.BaseHTTPRequestHandler):
    """Forwards plain requests and notes their targets."""

    targets: list[str]

    def forward(self) -> None:
        self.targets.append(self.path)
        length = int(self.headers.get("Content-Length", 0))
        headers = {k: v for k, v in self.headers.items() if not k.lower().startswith("proxy-")}
        request = urllib.request.Request(
            self.path, self.rfile.read(length) or None, headers, method=self.command
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=30) as response:
            self.send_response(response.status)
            for name, value in response.headers.items():
                if name.lower() != "connection":
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(response.read())

    do_GET = do_HEAD = forward  # noqa: N815 - names of http.server

    def log_message(self, *_: object) -> None:
        pass


def test_goes_through_the_proxy(server: Server) -> None:
    uri = f"s3://{BUCKET}/proxied.csv"
    server.succeed("write", uri, content=b"h\n1\n")
    targets: list[str] = []
    handler = type("Handler", (RecordingProxy,), {"targets": targets})
    proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=proxy.serve_forever)
    thread.start()
    try:
        address = f"http://127.0.0.1:{proxy.server_port}"
        for variable in ["http_proxy", "HTTP_PROXY"]:
            targets.clear()
            assert server.succeed("read", uri, extra={variable: address}) == b"h\n1\n"
            assert f"{server.url}/{BUCKET}/proxied.csv" in targets
        targets.clear()
        exempted = {"http_proxy": address, "no_proxy": "127.0.0.1"}
        assert server.succeed("read", uri, extra=exempted) == b"h\n1\n"
        assert targets == []
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()


def make_authority(folder: Path) -> Path:
    """A certificate authority of our own and a certificate of it for 127.0.0.1 in folder/certs."""
    openssl: str | Path | None = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl program here")
    certificates = folder / "certs"
    certificates.mkdir()
    authority, key = folder / "ca.pem", folder / "ca.key"
    request: list[str | Path] = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    subprocess.run(
        [openssl, *request, "-subj", "/CN=candor test CA", "-keyout", key, "-out", authority],
        check=True,
        capture_output=True,
    )
    subprocess.run(
        [
            *(openssl, *request, "-subj", "/CN=127.0.0.1", "-CA", authority, "-CAkey", key),
            *("-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=CA:FALSE"),
            *("-keyout", certificates / "private.key", "-out", certificates / "public.crt"),
        ],
        check=True,
        capture_output=True,
    )
    return authority


def test_trusts_a_private_authority_only_when_told(tmp_path: Path) -> None:
    authority = make_authority(tmp_path)
    with minio(tmp_path, authority) as server:
        uri = f"s3://{BUCKET}/secure.csv"
        for variable in ["AWS_CA_BUNDLE", "SSL_CERT_FILE"]:
            trusting = {variable: str(authority)}
            server.succeed("write", uri, content=b"h\n1\n", extra=trusting)
            assert server.succeed("read", uri, extra=trusting) == b"h\n1\n"
        code, message = server.fail("read", uri)
        assert code == UNAVAILABLE
        assert message.startswith("S3 could not be reached or refused the request.\n")
        assert "AWS_CA_BUNDLE" in message  # the hint


def run_candor(server: Server, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [find_program(), *arguments],
        capture_output=True,
        encoding="utf-8",
        env=server.environment,
        timeout=120,
        check=False,
    )


def test_a_whole_job_on_s3(server: Server) -> None:
    config = {
        "dataset_type": "text/csv",
        "dataset_uri": f"s3://{BUCKET}/job/data/",
        "label": "y",
        "label_values_or_threshold": [1],
        "facet": [{"name_or_index": "s", "value_or_threshold": ["F"]}],
        "methods": {"pre_training_bias": {"methods": ["CI", "DPL"]}},
    }
    config_uri = f"s3://{BUCKET}/job/analysis_config.json"
    server.succeed("write", config_uri, content=json.dumps(config).encode())
    rows = "".join(f"{'FM'[i % 2]},{int(i % 3 == 0)}\n" for i in range(60))
    server.succeed("write", f"s3://{BUCKET}/job/data/a.csv", content=f"s,y\n{rows}".encode())
    server.succeed(
        "write", f"s3://{BUCKET}/job/data/b.csv.gz", content=gzip.compress(f"s,y\n{rows}".encode())
    )
    output = f"s3://{BUCKET}/job/result"
    arguments = ("run", "--config", config_uri, "--output", output)
    first = run_candor(server, *arguments)
    assert first.returncode == 0, first.stderr
    analysis = json.loads(server.succeed("read", f"{output}/analysis.json"))
    [entry] = analysis["pre_training_bias_metrics"]["facets"]["s"]
    assert {m["name"]: m["value"] for m in entry["metrics"]} == {"CI": 0.0, "DPL": 0.0}
    extra = json.loads(server.succeed("read", f"{output}/candor.json"))
    assert extra["rows"]["used"] == 120
    assert [file["rows"] for file in extra["provenance"]["inputs"]] == [60, 60]

    again = run_candor(server, *arguments)
    assert again.returncode == 2
    assert "The output prefix holds a result already." in again.stderr
    assert run_candor(server, *arguments, "--force").returncode == 0


def test_a_job_names_a_missing_bucket(server: Server, tmp_path: Path) -> None:
    config = tmp_path / "analysis_config.json"
    config.write_text(
        json.dumps(
            {
                "dataset_type": "text/csv",
                "label": "y",
                "label_values_or_threshold": [1],
                "facet": [{"name_or_index": "s"}],
                "methods": {"pre_training_bias": {"methods": "all"}},
            }
        )
    )
    outcome = run_candor(
        server,
        "run",
        "--config",
        str(config),
        "--data",
        "s3://no-such-bucket/x.csv",
        "--output",
        str(tmp_path / "out"),
    )
    assert outcome.returncode == DATA_ERROR
    assert "The S3 bucket does not exist." in outcome.stderr
    assert not (tmp_path / "out").exists()
