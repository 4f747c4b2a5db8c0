"""A model endpoint with faults, in this process.

It answers POST /invocations (and InvokeEndpoint's path) with CSV rows `a,b,..` by the score
1 / (1 + exp(-first cell)), one a line, unless its plan says otherwise.
"""

from __future__ import annotations

import math
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    """What to answer: a status and a body; or a connection that breaks."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut_after: int | None = None  # bytes of the body that are sent before the connection breaks
    drop: bool = False  # break without a byte


@dataclass
class Request:
    number: int  # from 0, in the order of arrival
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def rows(self) -> list[str]:
        return self.body.decode().splitlines()


def score(row: str) -> float:
    return 1 / (1 + math.exp(-float(row.split(",")[0])))


def scores(request: Request) -> Reply:
    """The right answer."""
    return Reply(body="\n".join(repr(score(row)) for row in request.rows).encode())


Plan = Callable[[Request], Reply]


class Endpoint:
    """Counts what it was asked; the plan answers."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.requests: list[Request] = []
        self.most_at_once = 0
        self.url = ""
        self._at_once = 0
        self._lock = threading.Lock()

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Reply:
        with self._lock:
            request = Request(len(self.requests), path, headers, body)
            self.requests.append(request)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            reply = self.plan(request)
            time.sleep(reply.delay)
            return reply
        finally:
            with self._lock:
                self._at_once -= 1

    @property
    def rows_asked(self) -> list[str]:
        return [row for request in self.requests for row in request.rows]


def make_handler(endpoint: Endpoint) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            reply = endpoint.answer(self.path, dict(self.headers.items()), body)
            if reply.drop:
                self.break_connection()
                return
            self.send_response(reply.status)
            for name, value in {"Content-Type": "text/csv", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            if reply.cut_after is None:
                self.wfile.write(reply.body)
            else:
                self.wfile.write(reply.body[: reply.cut_after])
                self.break_connection()

        def break_connection(self) -> None:
            self.close_connection = True
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


class QuietServer(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:  # broken connections are part of the plan
        pass


@contextmanager
def serve(plan: Plan, port: int = 0) -> Iterator[Endpoint]:
    """Runs an endpoint on a loopback port; stopped at the end."""
    endpoint = Endpoint(plan)
    server = QuietServer(("127.0.0.1", port), make_handler(endpoint))
    endpoint.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
