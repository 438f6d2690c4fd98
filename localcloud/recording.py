"""Recorded requests: which action was called, by which access key, with which parameters."""

import base64
from dataclasses import dataclass
from typing import Any, Self

RUNNER_ACCESS_KEY_ID = "local-fargate"
"""Access key of requests that Fargate itself makes: reports of the ECS agent, AssumeRole, and events."""


@dataclass(frozen=True, kw_only=True)
class RecordedRequest:
    """A request to the embedded AWS and the status of its response.

    Attributes:
        service: signing name, for example `ecs`, `monitoring` (CloudWatch) or `s3`.
        action: API action, for example `RunTask`; where no API action matches, the method and path.
        region: the region of the signature.
        access_key_id: identifies the caller: each set of credentials has its own key.
        method, path, query: the request line.
        headers: request headers, names in lower case.
        body: the body as sent: JSON, a query string or XML, depending on the protocol. Can contain secrets.
        status: HTTP status of the response.
    """

    service: str
    action: str
    region: str
    access_key_id: str
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    status: int

    def to_json(self) -> dict[str, Any]:
        return {**vars(self), "body": base64.b64encode(self.body).decode()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(**{**data, "body": base64.b64decode(data["body"])})
