"""What the embedded AWS remembers of a request: enough to say which action was asked of which resource, and by whom."""

import base64
from dataclasses import dataclass
from typing import Any, Self

RUNNER_ACCESS_KEY_ID = "local-fargate"
"""Key of the requests that Fargate itself makes: the ECS agent's reports, AssumeRole, and events."""


@dataclass(frozen=True, kw_only=True)
class RecordedRequest:
    """One request to the embedded AWS and the status of its answer.

    Attributes:
        service: signing name, for example `ecs`, `monitoring` (CloudWatch) or `s3`.
        action: API action, for example `RunTask`; where no API action matches, the method and path.
        region: region that the request was signed for.
        access_key_id: who asked: each caller that has credentials of its own has its own key.
        method, path, query: the request line.
        headers: request headers, names in lower case.
        body: the body as sent: JSON, a query string or XML, by the service's protocol. May hold secrets.
        status: HTTP status of the answer.
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
