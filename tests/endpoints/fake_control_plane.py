"""The part of the SageMaker API that a shadow endpoint needs, and the runtime behind it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from tests.endpoints.fake_endpoint import Reply, Request, scores

TARGET = "SageMaker."


@dataclass
class ControlPlane:
    """Answers control-plane calls; used as the plan of a fake endpoint."""

    looks_until_in_service: int = 2
    final_status: str = "InService"
    failure_reason: str = "CapacityError: no capacity"
    refuse: dict[str, Reply] = field(default_factory=dict)  # by operation
    done_but_lost: dict[str, list[Reply]] = field(default_factory=dict)  # by operation
    deletions_refused: int = 0  # DeleteEndpoint answers "in progress" so often
    invocation: Any = scores

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    configs: set[str] = field(default_factory=set)
    endpoints: set[str] = field(default_factory=set)
    looks: int = 0

    def __call__(self, request: Request) -> Reply:
        headers = {name.lower(): value for name, value in request.headers.items()}
        if "x-amz-target" not in headers:
            return self.invoke(request)
        assert headers["content-type"] == "application/x-amz-json-1.1"
        assert headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=test/")
        assert "/us-east-1/sagemaker/aws4_request" in headers["authorization"]
        operation = headers["x-amz-target"].removeprefix(TARGET)
        document = json.loads(request.body)
        self.calls.append((operation, document))
        if operation in self.refuse:
            return self.refuse[operation]
        # The first is done and answered so nevertheless; those that follow are answers only.
        lost = self.done_but_lost.get(operation, [])
        first_of_all = [name for name, _ in self.calls].count(operation) == 1
        if lost and not first_of_all:
            return lost.pop(0)
        method = re.sub("(?<!^)([A-Z])", r"_\1", operation).lower()
        reply: Reply = getattr(self, method)(document)
        return lost.pop(0) if lost else reply

    def invoke(self, request: Request) -> Reply:
        name = request.path.split("/")[2]
        assert request.path == f"/endpoints/{name}/invocations"
        if name not in self.endpoints:
            return error("ValidationError", f"Endpoint {name} of account 1 not found.")
        self.calls.append(("InvokeEndpoint", {"EndpointName": name}))
        reply: Reply = self.invocation(request)
        return reply

    def create_endpoint_config(self, document: dict[str, Any]) -> Reply:
        self.configs.add(document["EndpointConfigName"])
        return answer({"EndpointConfigArn": "arn:aws:sagemaker:us-east-1:1:endpoint-config/x"})

    def create_endpoint(self, document: dict[str, Any]) -> Reply:
        assert document["EndpointConfigName"] in self.configs
        self.endpoints.add(document["EndpointName"])
        return answer({"EndpointArn": "arn:aws:sagemaker:us-east-1:1:endpoint/x"})

    def describe_endpoint(self, document: dict[str, Any]) -> Reply:
        name = document["EndpointName"]
        if name not in self.endpoints:
            return error("ValidationException", f'Could not find endpoint "{name}".')
        self.looks += 1
        done = self.looks > self.looks_until_in_service
        status = self.final_status if done else "Creating"
        reply = {"EndpointName": name, "EndpointStatus": status, "CreationTime": 1795317872.95}
        if status == "Failed":
            reply["FailureReason"] = self.failure_reason
        return answer(reply)

    def delete_endpoint_config(self, document: dict[str, Any]) -> Reply:
        self.configs.discard(document["EndpointConfigName"])
        return Reply(status=200)

    def delete_endpoint(self, document: dict[str, Any]) -> Reply:
        if self.deletions_refused > 0:
            self.deletions_refused -= 1
            return error("ValidationException", "Cannot update in-progress endpoint")
        self.endpoints.discard(document["EndpointName"])
        return Reply(status=200)

    def operations(self) -> list[str]:
        return [operation for operation, _ in self.calls]


def answer(document: dict[str, Any]) -> Reply:
    return Reply(body=json.dumps(document).encode())


def error(code: str, message: str, status: int = 400) -> Reply:
    return Reply(
        status=status,
        body=json.dumps({"__type": code, "message": message}).encode(),
        headers={"x-amzn-errortype": code},
    )
